// What a Multiboot loader left in memory for its kernel (Multiboot specification 0.6.96, section 3.3), by byte offset:
//
//   0 flags   16 command line   20 modules: count, 24 address   44 memory map: length, 48 address
//   52 drives: length, 56 address   64 name of the loader
//
// A bit of `flags` says of each whether it is there.

import CMetal
import KMem

/// The information structure at a physical address below the identity limit, where the boot tables and KMem's own tables
/// map it one to one.
struct LoaderInformation {
  let address: UInt32

  /// What EAX holds when a Multiboot loader has loaded the kernel.
  static var magic: UInt32 { 0x2BAD_B002 }

  /// Bytes in the structure, framebuffer fields included.
  private static var size: UInt32 { 116 }

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

  /// The bytes of a module.
  func module(_ index: UInt32) -> PhysicalRange {
    let entry = field(24) + index * Self.bytesPerModule
    return PhysicalRange(start: UInt64(metal_load(entry)), end: UInt64(metal_load(entry + 4)))
  }

  /// The ranges that must stay as they are while the kernel uses what the loader left.
  ///
  /// - Returns: `nil` when there are more than `LoaderRanges` holds.
  var ranges: LoaderRanges? {
    var ranges = LoaderRanges()
    ranges.append(PhysicalRange(start: UInt64(address), length: UInt64(Self.size)))
    if let commandLine { ranges.append(string(at: commandLine)) }
    if let map = memoryMap, case .multiboot(let length) = map.layout {
      ranges.append(PhysicalRange(start: UInt64(map.address.rawValue), length: UInt64(length)))
    }
    if has(7) { ranges.append(PhysicalRange(start: UInt64(field(56)), length: UInt64(field(52)))) }
    if has(9) { ranges.append(string(at: field(64))) }
    if moduleCount > LoaderRanges.capacity { return nil }
    if moduleCount > 0 {
      ranges.append(
        PhysicalRange(start: UInt64(field(24)), length: UInt64(moduleCount * Self.bytesPerModule)))
    }
    var index: UInt32 = 0
    while index < moduleCount {
      ranges.append(module(index))
      ranges.append(string(at: metal_load(field(24) + index * Self.bytesPerModule + 8)))
      index += 1
    }
    return ranges.isComplete ? ranges : nil
  }

  /// The bytes of a string with its NUL; at most a page, so that a missing NUL ends somewhere.
  private func string(at address: UInt32) -> PhysicalRange {
    var length: UInt32 = 0
    while length < Frame.size - 1 && metal_load(address + length) & 0xFF != 0 { length += 1 }
    return PhysicalRange(start: UInt64(address), length: UInt64(length + 1))
  }
}

/// A handful of ranges, without a heap to keep them in: the first `count` elements of `storage`.
struct LoaderRanges {
  static var capacity: UInt32 { 32 }

  private(set) var storage = InlineArray<32, PhysicalRange>(repeating: PhysicalRange(start: 0, end: 0))
  private(set) var count = 0

  /// Whether there was room for every range.
  private(set) var isComplete = true

  mutating func append(_ range: PhysicalRange) {
    if count == Int(Self.capacity) {
      isComplete = false
      return
    }
    storage[count] = range
    count += 1
  }
}
