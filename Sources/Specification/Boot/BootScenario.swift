// One machine that a kernel boots on: the firmware's map, where the loader put the kernel, and what the kernel chose.
//
//   0x500  table     kernel start ┌ storage of the sanitised map (first frame or frames of the image)
//     │                           │ boot directory behind it, if paging is on at entry
//     ▼                           ▼
//   ┌─┬───────┬─────────────┬─────┬──────────────────┬───────────────
//   │ │ table │             │ kernel image           │ boot_early ...
//   └─┴───────┴─────────────┴────────────────────────┴───────────────

import Operations

/// Everything that decides how `memory_setup` goes.
public struct BootScenario: Hashable, Sendable {
  /// How the loader hands the firmware's map over.
  public enum Table: Hashable, Sendable {
    /// The BIOS loader's header and entries of 20 bytes, or of 24 with attributes.
    case e820(entrySize: UInt16)

    /// A Multiboot 1 memory map.
    case multiboot

    /// A Multiboot 1 memory map whose entries have `extraBytes` after the type, and whose length is given `missing` bytes too
    /// short, fewer than the last entry has.
    case paddedMultiboot(extraBytes: UInt8, missing: UInt8)

    /// These bytes, header included, whatever they say.
    case raw([UInt8])
  }

  /// The firmware's entries, in its own order.
  public var entries: [FirmwareMapEntry]
  public var table: Table

  /// The kernel's first byte.
  public var kernelStart: UInt64 = 0x10_0000

  /// The kernel's size in bytes.
  public var kernelSize: UInt64 = 0x20_0000

  /// The address at which the kernel's first byte is linked.
  public var kernelVirtual: UInt32 = 0xC000_0000
  public var configuration = BootConfiguration()

  /// What the kernel looks like in its address space.
  public var layout = KernelLayout.contract

  /// What the caller wants left alone: modules, loader data.
  public var reserved: [ByteRange] = []

  /// Regions that the kernel has room for.
  public var mapCapacity: UInt32 = 512

  /// From the image's first byte to the storage of the sanitised map.
  public var mapStorageOffset: UInt64 = 0

  /// Whether the kernel is entered with paging on, through 4 MiB global pages.
  public var entersWithPagingOn = false

  /// CR0 and CR4 as the loader leaves them, paging aside.
  public var entryControlRegister0: UInt32 = 0x11
  public var entryControlRegister4: UInt32 = 0

  /// From the image's first byte to the directory that paging is on with, a multiple of 4096; `nil` for the first frame
  /// behind the storage.
  public var bootDirectoryOffset: UInt64?

  /// Where the loader has put the table; `nil` for 0x500 or, where that will not do, the highest memory that nobody uses.
  public var tableAddress: UInt32?

  /// A machine with the standard kernel, its table written as E820 entries that just fit.
  public init(entries: [FirmwareMapEntry]) {
    self.entries = entries
    table = .e820(entrySize: entries.contains { $0.attributes != nil } ? 24 : 20)
  }

  /// The bytes of the kernel image; cut at 2^64 - 1.
  public var kernel: ByteRange { ByteRange(start: kernelStart, length: kernelSize) }

  /// Pages that the image takes in the kernel's address space, by number; for a kernel that can be where it is said to be.
  package var imagePages: Range<UInt32> {
    let first = kernelVirtual / 4096
    return first..<first + UInt32((kernel.end + 4095) / 4096 - kernel.start / 4096)
  }

  /// Tables above the image's pages.
  var imageTables: UInt32 { (imagePages.upperBound - 1) / 1024 - imagePages.lowerBound / 1024 + 1 }

  /// The part of the image's frames that holds the sanitised map.
  public var mapStorage: ByteRange {
    let frames = kernelSize / 4096 + (kernelSize % 4096 == 0 ? 0 : 1)
    let room = frames.multipliedReportingOverflow(by: 4096)
    let wanted = UInt64(mapCapacity) * UInt64(layout.bytesPerRegion)
    let start = kernelStart.addingReportingOverflow(mapStorageOffset)
    let left = room.overflow ? .max : room.partialValue - min(room.partialValue, mapStorageOffset)
    return ByteRange(start: start.overflow ? .max : start.partialValue, length: min(left, wanted))
  }

  /// How many regions the storage holds.
  public var storedRegions: Int {
    Int((mapStorage.end - mapStorage.start) / UInt64(layout.bytesPerRegion))
  }

  /// Whether the map fits however its entries are cut by one another: n entries have at most 2n - 1 pieces.
  public var mapCertainlyFits: Bool { tableEntries.count * 2 <= storedRegions }

  /// The entries that the table has: `entries`, or what raw bytes say.
  public var tableEntries: [FirmwareMapEntry] {
    if case .raw(let bytes) = table { RawTableReading(bytes).entries } else { entries }
  }

  /// The bytes from one E820 entry to the next; `nil` for a Multiboot map.
  public var entrySize: UInt16? {
    switch table {
    case .e820(let entrySize): entrySize
    case .raw(let bytes): RawTableReading(bytes).entrySize
    case .multiboot, .paddedMultiboot: nil
    }
  }

  /// The table's bytes as the loader leaves them.
  public var tableBytes: [UInt8] {
    switch table {
    case .e820(let entrySize): RawFirmwareTable(entries, entrySize: entrySize).bytes()
    case .multiboot: MultibootMemoryMap(entries).bytes()
    case .paddedMultiboot(let extraBytes, _): MultibootMemoryMap(entries, extraBytes: extraBytes).bytes()
    case .raw(let bytes): RawTableReading(bytes).bytes
    }
  }

  /// The bytes that a Multiboot loader says the map has; nil for a table of the BIOS.
  public var multibootLength: UInt32? {
    switch table {
    case .multiboot: UInt32(tableBytes.count)
    case .paddedMultiboot(_, let missing): UInt32(max(0, tableBytes.count - Int(missing)))
    case .e820, .raw: nil
    }
  }

  /// Whether the processor is in a mode of paging whose entries have 64 bits (Intel SDM volume 3A, section 5.1.1).
  var entersWithExtendedPaging: Bool { entersWithPagingOn && entryControlRegister4 & 1 << 5 != 0 }

  /// The map that the entries mean, by brute force.
  public var reference: ReferenceFirmwareMap {
    switch table {
    case .e820(let entrySize):
      ReferenceFirmwareMap(entries, attributes: entrySize >= 24 ? .honoured : .absent)
    case .multiboot, .paddedMultiboot: ReferenceFirmwareMap(entries, attributes: .absent)
    case .raw(let bytes): RawTableReading(bytes).map
    }
  }
}
