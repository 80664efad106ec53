// Many cases in one file, a boot module of the kernel image. Little-endian words; offsets are in bytes from the start.
//
//   ┌ 0  magic  4  version  8  bytes in all  12  cases ┐
//   ├ case headers, 128 bytes each ────────────────────┤
//   │    0  firmware table: offset     4  its bytes     8  0: E820 with its header, 1: Multiboot
//   │   12  records: offset           16  records
//   │   20  identity limit            24  floor        28  boot_early      32  heap       36  address spaces
//   │   40  1: freed frames are filled with the word at 44
//   │   48  regions of the map        52  reserved ranges, at most 4       56  their starts and ends, 64 bits each
//   ├ tables and records ──────────────────────────────┤
//   └──────────────────────────────────────────────────┘

import KMem
import Operations

/// Where things lie in an archive.
public enum ReplayLayout {
  /// "KMRP".
  @inlinable
  public static var magic: UInt32 { 0x5052_4D4B }

  @inlinable
  public static var version: UInt32 { 1 }

  /// Bytes before the first case header.
  @inlinable
  public static var prefix: UInt32 { 16 }

  /// Bytes in a case header.
  @inlinable
  public static var header: UInt32 { 128 }

  /// Reserved ranges that a case can have.
  @inlinable
  public static var ranges: UInt32 { 4 }

  /// Where the memory that cases use ends and that begins in which the archive lies while they run.
  @inlinable
  public static var shelf: UInt32 { 32 << 20 }
}

/// What a case's header says.
public struct ReplayCase: Hashable, Sendable {
  public var table: UInt32 = 0
  public var tableBytes: UInt32 = 0
  public var isMultiboot = false
  public var records: UInt32 = 0
  public var recordCount: UInt32 = 0
  public var configuration = MemoryConfiguration()
  public var mapCapacity: UInt32 = 0
  public var rangeCount: UInt32 = 0

  public init() {}
}

/// An archive in a machine's physical memory.
public struct ReplayArchive<M: ReplayMachine> {
  @usableFromInline
  let machine: M

  /// The address of the first byte.
  @usableFromInline
  let base: UInt32

  public let caseCount: UInt32

  /// The archive of `length` bytes at `base`, a multiple of 4; `nil` if the bytes are not an archive of this version, or are
  /// cut off.
  @inlinable
  public init?(at base: UInt32, length: UInt32, on machine: M) {
    self.machine = machine
    self.base = base
    func word(_ offset: UInt32) -> UInt32 { machine.inspect(PhysicalAddress(base + offset)) }
    if length < ReplayLayout.prefix || word(0) != ReplayLayout.magic || word(4) != ReplayLayout.version { return nil }
    caseCount = word(12)
    if word(8) != length || caseCount > (length - ReplayLayout.prefix) / ReplayLayout.header { return nil }
    machine.endInspection()
  }

  @inlinable
  func word(_ offset: UInt32) -> UInt32 { machine.inspect(PhysicalAddress(base &+ offset)) }

  @inlinable
  func header(_ index: UInt32) -> UInt32 { ReplayLayout.prefix + index * ReplayLayout.header }

  /// The case number `index`.
  @inlinable
  public func header(of index: UInt32) -> ReplayCase {
    let at = header(index)
    var header = ReplayCase()
    header.table = base &+ word(at)
    header.tableBytes = word(at + 4)
    header.isMultiboot = word(at + 8) != 0
    header.records = word(at + 12)
    header.recordCount = word(at + 16)
    header.configuration.identityLimit = word(at + 20)
    header.configuration.lowMemoryFloor = word(at + 24)
    header.configuration.bootEarlySize = word(at + 28)
    header.configuration.heapSize = word(at + 32)
    header.configuration.maximumAddressSpaces = word(at + 36)
    header.configuration.freedFramePoison = word(at + 40) != 0 ? word(at + 44) : nil
    header.mapCapacity = word(at + 48)
    header.rangeCount = min(word(at + 52), ReplayLayout.ranges)
    machine.endInspection()
    return header
  }

  /// The reserved range number `range` of the case number `index`.
  @inlinable
  public func range(_ range: UInt32, of index: UInt32) -> PhysicalRange {
    let at = header(index) + 56 + range * 16
    let start = UInt64(word(at + 4)) << 32 | UInt64(word(at))
    let end = UInt64(word(at + 12)) << 32 | UInt64(word(at + 8))
    machine.endInspection()
    return PhysicalRange(start: start, end: end)
  }

  /// The step number `index` of a case; `nil` if its record is invalid.
  @inlinable
  public func step(_ index: UInt32, of header: ReplayCase) -> ReplayStep? {
    let at = header.records &+ index * ReplayRecord.size
    let record = ReplayRecord(word(at), word(at + 4), word(at + 8), word(at + 12), word(at + 16), word(at + 20))
    machine.endInspection()
    return record.step
  }
}
