// What a Multiboot loader left in memory for its kernel (Multiboot specification 0.6.96, section 3.3), by byte offset:
//
//   0 flags   16 command line   20 modules: count, 24 address   44 memory map: length, 48 address
//   52 drives: length, 56 address   64 name of the loader
//
// A bit of `flags` says of each whether it is there. Each may lie anywhere; what the kernel reads has to lie where the boot
// tables map memory one to one: below 64 MiB.

import CBoot
import CMetal
import KMem

/// The information structure at a physical address, all of it and all that it points to below the boot tables' 64 MiB.
struct LoaderInformation {
  let address: UInt32

  /// What EAX holds when a Multiboot loader has loaded the kernel.
  static var magic: UInt32 { 0x2BAD_B002 }

  /// Bytes in the structure, framebuffer fields included.
  private static var size: UInt32 { 116 }

  /// - Returns: `nil` when the structure, the memory map, the module list or a string does not lie below the boot tables'
  ///   64 MiB, or a string has no NUL in its first 4096 bytes.
  init?(address: UInt32) {
    self.address = address
    if !LoaderMemory.isMapped(address, UInt64(Self.size)) { return nil }
    if has(6) && !LoaderMemory.isMapped(field(48), UInt64(field(44))) { return nil }
    if has(2) && LoaderMemory.string(at: field(16)) == nil { return nil }
    if has(9) && LoaderMemory.string(at: field(64)) == nil { return nil }
    if !LoaderMemory.isMapped(field(24), UInt64(moduleCount) * UInt64(Self.bytesPerModule)) && moduleCount > 0 {
      return nil
    }
    var index: UInt32 = 0
    while index < min(moduleCount, LoaderRanges.capacity) {
      if LoaderMemory.string(at: moduleString(index)) == nil { return nil }
      index += 1
    }
  }

  private func field(_ offset: UInt32) -> UInt32 { metal_load(address + offset) }

  private func has(_ bit: UInt32) -> Bool { field(0) & 1 << bit != 0 }

  /// The address of the command line, NUL at its end: path of the image, then arguments.
  var commandLine: UInt32? { has(2) ? field(16) : nil }

  /// The memory map in Multiboot's own layout.
  var memoryMap: FirmwareTable? {
    has(6) ? FirmwareTable(address: VirtualAddress(field(48)), layout: .multiboot(length: field(44))) : nil
  }

  /// Modules that the loader loaded.
  var moduleCount: UInt32 { has(3) ? field(20) : 0 }

  /// Bytes of one entry of the module list: start, end, string, reserved.
  private static var bytesPerModule: UInt32 { 16 }

  /// The bytes of a module, which may lie anywhere.
  func module(_ index: UInt32) -> PhysicalRange {
    let entry = field(24) + index * Self.bytesPerModule
    return PhysicalRange(start: UInt64(metal_load(entry)), end: UInt64(metal_load(entry + 4)))
  }

  private func moduleString(_ index: UInt32) -> UInt32 { metal_load(field(24) + index * Self.bytesPerModule + 8) }

  /// The ranges that must stay as they are while the kernel uses what the loader left.
  ///
  /// - Returns: `nil` when there are more than `LoaderRanges` holds.
  var ranges: LoaderRanges? {
    var ranges = LoaderRanges()
    ranges.append(PhysicalRange(start: UInt64(address), length: UInt64(Self.size)))
    if let commandLine { ranges.append(string: commandLine) }
    if let map = memoryMap, case .multiboot(let length) = map.layout {
      ranges.append(PhysicalRange(start: UInt64(map.address.rawValue), length: UInt64(length)))
    }
    if has(7) { ranges.append(PhysicalRange(start: UInt64(field(56)), length: UInt64(field(52)))) }
    if has(9) { ranges.append(string: field(64)) }
    if moduleCount > LoaderRanges.capacity { return nil }
    if moduleCount > 0 {
      ranges.append(
        PhysicalRange(start: UInt64(field(24)), length: UInt64(moduleCount * Self.bytesPerModule)))
    }
    var index: UInt32 = 0
    while index < moduleCount {
      ranges.append(module(index))
      ranges.append(string: moduleString(index))
      index += 1
    }
    return ranges.isComplete ? ranges : nil
  }
}

/// The memory in which the kernel can read what a loader left.
enum LoaderMemory {
  /// Whether `length` bytes from `start` on are mapped one to one by the boot tables.
  static func isMapped(_ start: UInt32, _ length: UInt64) -> Bool {
    UInt64(start) + length <= UInt64(BOOT_IDENTITY_BYTES)
  }

  /// The byte at a mapped address: of the aligned word that holds it, since a word across the end of the memory would fault.
  static func byte(at address: UInt32) -> UInt32 { metal_load(address & ~3) >> (address % 4 * 8) & 0xFF }

  /// The bytes of a string with its NUL.
  ///
  /// - Returns: `nil` when no NUL is among its first 4096 bytes, or none that is mapped.
  static func string(at address: UInt32) -> PhysicalRange? {
    var length: UInt32 = 0
    while length < Frame.size && isMapped(address, UInt64(length) + 1) {
      if byte(at: address + length) == 0 { return PhysicalRange(start: UInt64(address), length: UInt64(length) + 1) }
      length += 1
    }
    return nil
  }
}

/// A handful of ranges, without a heap to keep them in: the first `count` elements of `storage`.
struct LoaderRanges {
  static var capacity: UInt32 { 32 }

  private(set) var storage = InlineArray<32, PhysicalRange>(repeating: PhysicalRange(start: 0, end: 0))
  private(set) var count = 0

  /// Whether there was room for every range.
  private(set) var isComplete = true

  /// Adds the bytes of a string that `LoaderInformation` found to be one.
  mutating func append(string address: UInt32) {
    if let range = LoaderMemory.string(at: address) { append(range) } else { isComplete = false }
  }

  mutating func append(_ range: PhysicalRange) {
    if count == Int(Self.capacity) {
      isComplete = false
      return
    }
    storage[count] = range
    count += 1
  }
}
