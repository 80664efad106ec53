// The machine of one case: its memory, and how the kernel is entered. The maps are simple ones: what becomes of firmware maps
// of every kind, the properties of boot find out.
//
//   0        0x9F     0x100                                    top
//   ├ usable ┤ ...... ├ image ┤ usable ├ taken ┤ usable         ┤    then nothing, or memory above 4 GiB

import KMemLibrary
import Operations
import PropCheck
import SimulatedPC

struct SetupMachine {
  /// Frames that the firmware calls usable, in ascending order.
  var usable: [Range<UInt32>]
  /// A run of the firmware's own.
  var taken: Range<UInt32>
  var hasMemoryAbove4GiB: Bool
  /// Whether boot tables map everything with 4 MiB pages; else with 4 KiB ones up to 64 MiB.
  var hasLargeBootPages: Bool
  var isWriteProtected: Bool
  /// Bits of CR4 that are the operating system's.
  var otherControl4: UInt32
  /// The bits of CR0 that paging_enable sets.
  var enableBits: UInt32

  static let lowEnd: UInt32 = 0x9F
  static let identityOfBootTables: UInt32 = 64 << 20

  init(_ source: inout Source, _ image: LibraryImage) throws {
    let imageEnd = (image.physical.upperBound + 4095) >> 12
    let top = try source.integer(in: imageEnd + 64...8192, towards: 4096)
    let hole = try source.boolean(percent: 40) ? try source.integer(in: imageEnd...top - 32) : top
    let length = try source.integer(in: UInt32(1)...8)
    taken = hole..<min(top, hole + length)
    usable = [0..<Self.lowEnd, 256..<taken.lowerBound, taken.upperBound..<top].filter { !$0.isEmpty }
    hasMemoryAbove4GiB = try source.boolean(percent: 20)
    hasLargeBootPages = try source.boolean()
    isWriteProtected = try source.boolean()
    otherControl4 = try source.element(of: [0, 0x600])
    enableBits = try source.boolean(percent: 15) ? 0x8000_0000 : 0x8001_0000
  }

  /// The byte after the last usable frame below 4 GiB.
  var memoryEnd: UInt64 { UInt64(usable.last!.upperBound) << 12 }

  func isUsable(_ frame: UInt32) -> Bool { usable.contains { $0.contains(frame) } }

  var entryControl4: UInt32 {
    otherControl4 | (hasLargeBootPages ? CR4.pageSizeExtensions | CR4.globalPages : 0)
  }

  /// What the firmware says: base, length, type.
  var entries: [(base: UInt64, length: UInt64, type: UInt32)] {
    var entries = usable.map { (base: UInt64($0.lowerBound) << 12, length: UInt64($0.count) << 12, type: UInt32(1)) }
    if !taken.isEmpty { entries.append((UInt64(taken.lowerBound) << 12, UInt64(taken.count) << 12, 2)) }
    if hasMemoryAbove4GiB { entries.append((1 << 32, 1 << 30, 1)) }
    return entries
  }

  /// Installs the memory, loads the image and its boot tables, and starts the processor.
  func install(_ processor: LibraryProcessor) {
    let machine = processor.machine
    let image = processor.image
    var memory = InstalledMemory()
    for run in usable { memory.set(.unmanaged, from: run.lowerBound, count: UInt32(run.count)) }
    memory.set(.reserved, from: taken.lowerBound, count: UInt32(taken.count))
    let imageFrames = image.physical.lowerBound >> 12..<(image.physical.upperBound + 4095) >> 12
    memory.set(.kernel, from: imageFrames.lowerBound, count: UInt32(imageFrames.count))
    var options = MachineOptions()
    options.controlRegister0 |= isWriteProtected ? CR0.writeProtect : 0
    options.otherBitsOfControlRegister4 = otherControl4
    options.controlRegister4 = otherControl4
    machine.reset(installing: memory, options: options)
    machine.setOwner(.bookkeeping, from: image.bootDirectory >> 12)
    for slot in 0..<UInt32(1024) {
      let table = image.bootTable + 4096 + slot << 12
      let small = slot < Self.identityOfBootTables >> 22 ? table | 3 : 0
      machine.poke(hasLargeBootPages ? slot << 22 | 0x183 : small, at: image.bootDirectory + slot * 4)
    }
    processor.load()
    if !hasLargeBootPages {
      for page in 0..<Self.identityOfBootTables >> 12 {
        machine.poke(page << 12 | 3, at: image.bootTable + 4096 + page * 4)
      }
    }
    machine.poke(enableBits, at: image.pagingEnableBits)
    machine.loadDirectory(image.bootDirectory)
    machine.writeControlRegister4(entryControl4)
    machine.writeControlRegister0(machine.controlRegister0 | CR0.paging)
    processor.processor.takeOverControlRegisters()
  }
}

extension SetupMachine: CustomStringConvertible {
  var description: String {
    let runs = usable.map { "\(hexadecimal($0.lowerBound << 12))-\(hexadecimal($0.upperBound << 12))" }
    return "usable \(runs.joined(separator: ", ")); boot pages of \(hasLargeBootPages ? "4 MiB" : "4 KiB"); "
      + "CR0.WP \(isWriteProtected ? "set" : "clear"), CR4 \(hexadecimal(entryControl4)); "
      + "paging_enable sets \(hexadecimal(enableBits))"
  }
}
