// The sanitised firmware map: sorted, disjoint regions, each byte with its most restrictive type, kept in the kernel's
// own memory.
//
//   storage   [region 0][region 1]...[region count-1][ unused up to capacity ]
//   region    word 0, 1: start, low word first   word 2, 3: last byte, included   word 4: type
//
//   firmware      ├────── usable ───────┤         ├── usable ──┤
//                        ├ ACPI ┤           ├─ reserved ─┤
//   regions       ├─ 1 ──┤─  3 ─┤── 1 ──┤   ├─ 2 ────────┤─ 1 ┤       what no entry covers, no region covers

/// The memory map of the firmware after sanitising: regions sorted by address, disjoint, equal neighbours merged.
///
/// The regions live in the machine's memory at `storage`, which the caller owns: `bytesPerRegion` bytes each, at an
/// address that means the same before and after paging is on. Copies of a `FirmwareMap` name the same storage.
/// When a map has more regions than fit, usable ones are given up - the one to be added, or else the highest - and
/// counted in `diagnostics.lostUsableRegions`; the others never are.
public struct FirmwareMap: Sendable {
  /// Bytes that one region takes in the storage.
  @inlinable
  public static var bytesPerRegion: UInt32 { 20 }

  /// What sanitising noticed, as counts.
  public struct Diagnostics: Hashable, Sendable {
    /// Entries read.
    public var entries: UInt32 = 0

    /// Entries of length 0, which are ignored.
    public var emptyEntries: UInt32 = 0

    /// Usable entries that the firmware marked as disabled.
    public var disabledEntries: UInt32 = 0

    /// Entries that ran past 2^64 and were cut there.
    public var clampedEntries: UInt32 = 0

    /// Usable regions, or parts of one, that did not fit and are treated as holes: the highest, whatever the order of the
    /// entries. An entry is counted again where it is repeated.
    public var lostUsableRegions: UInt32 = 0

    /// All counts 0.
    @inlinable
    public init() {}
  }

  /// The physical address of the first region, a multiple of 4.
  public let storage: PhysicalAddress

  /// Regions that the storage holds.
  public let capacity: UInt32

  @usableFromInline
  var regionCount: UInt32

  @usableFromInline
  var storedDiagnostics: Diagnostics

  /// The first byte of the lowest usable memory that was lost: nothing usable is kept from there on. Without meaning while none
  /// was lost.
  @usableFromInline
  var lostFrom: UInt64

  /// What sanitising has noticed so far.
  @inlinable
  public var diagnostics: Diagnostics { storedDiagnostics }

  /// An empty map with room for `capacity` regions at `storage`.
  ///
  /// - Precondition: `storage` is a multiple of 4 and the storage ends at or below 4 GiB.
  @inlinable
  public init(storage: PhysicalAddress, capacity: UInt32) {
    assert(storage.rawValue % 4 == 0, "the storage is read in words")
    self.storage = storage
    self.capacity = capacity
    regionCount = 0
    storedDiagnostics = Diagnostics()
    lostFrom = .max
  }

  /// The number of regions.
  @inlinable
  public var count: UInt32 { regionCount }

  /// The region at `index`, in ascending order of address. Not inlined: five loads, and many call sites.
  ///
  /// - Precondition: `index` is less than `count`.
  @inlinable @inline(never)
  public func region(at index: UInt32, on machine: some Machine) -> MemoryRegion {
    assert(index < regionCount, "the map has fewer regions")
    return MemoryRegion(
      start: start(at: index, on: machine), last: last(at: index, on: machine), type: type(at: index, on: machine))
  }
}

// MARK: - Storage

extension FirmwareMap {
  @inlinable
  func address(ofRegion index: UInt32, word: UInt32) -> VirtualAddress {
    VirtualAddress(storage.rawValue + index * FirmwareMap.bytesPerRegion + word * 4)
  }

  @inlinable
  func start(at index: UInt32, on machine: some Machine) -> UInt64 {
    UInt64(machine.load(address(ofRegion: index, word: 1))) << 32
      | UInt64(machine.load(address(ofRegion: index, word: 0)))
  }

  @inlinable
  func last(at index: UInt32, on machine: some Machine) -> UInt64 {
    UInt64(machine.load(address(ofRegion: index, word: 3))) << 32
      | UInt64(machine.load(address(ofRegion: index, word: 2)))
  }

  @inlinable
  func type(at index: UInt32, on machine: some Machine) -> MemoryType {
    MemoryType(machine.load(address(ofRegion: index, word: 4)))
  }

  @inlinable
  func setStart(_ start: UInt64, at index: UInt32, on machine: some Machine) {
    machine.store(UInt32(truncatingIfNeeded: start), at: address(ofRegion: index, word: 0))
    machine.store(UInt32(truncatingIfNeeded: start >> 32), at: address(ofRegion: index, word: 1))
  }

  @inlinable
  func setLast(_ last: UInt64, at index: UInt32, on machine: some Machine) {
    machine.store(UInt32(truncatingIfNeeded: last), at: address(ofRegion: index, word: 2))
    machine.store(UInt32(truncatingIfNeeded: last >> 32), at: address(ofRegion: index, word: 3))
  }

  @inlinable
  func setType(_ type: MemoryType, at index: UInt32, on machine: some Machine) {
    machine.store(type.rawValue, at: address(ofRegion: index, word: 4))
  }

  @inlinable
  func write(_ region: MemoryRegion, at index: UInt32, on machine: some Machine) {
    setStart(region.start, at: index, on: machine)
    setLast(region.last, at: index, on: machine)
    setType(region.type, at: index, on: machine)
  }

  /// Closes the gap that the region at `index` leaves.
  @inlinable
  mutating func remove(at index: UInt32, on machine: some Machine) {
    regionCount -= 1
    var to = address(ofRegion: index, word: 0)
    let end = address(ofRegion: regionCount, word: 0)
    while to < end {
      machine.store(machine.load(to.advanced(byBytes: FirmwareMap.bytesPerRegion)), at: to)
      to = to.advanced(byBytes: 4)
    }
  }

  /// Moves the regions from `index` on up by one.
  @inlinable
  mutating func shiftUp(from index: UInt32, on machine: some Machine) {
    var from = address(ofRegion: regionCount, word: 0)
    let first = address(ofRegion: index, word: 0)
    while from > first {
      from = VirtualAddress(from.rawValue - 4)
      machine.store(machine.load(from), at: from.advanced(byBytes: FirmwareMap.bytesPerRegion))
    }
    regionCount += 1
  }
}
