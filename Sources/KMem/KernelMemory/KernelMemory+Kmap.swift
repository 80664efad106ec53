// The kmap window: 1024 slots of one page through which any frame can be reached without a permanent mapping.
//
//   0xFFC00000 ┌ slot 0 ┬ 1 ┬ 2 ┬ 3 ┬ 4 ┬ 5 ┬ ...                                ┬ 1023 ┐ 2^32
//              └ set aside: KMem ┘└ callers: taken upward, given back downward ────────┘
//
// KMem reaches tables below the identity limit directly, and others through a slot of its own, so that no caller can
// starve it. Every change of a slot invalidates its page.

/// The slots of the kmap window that KMem keeps for itself, by what it maps there.
@usableFromInline
enum KmapSlot: UInt32 {
  /// The directory that an operation works on.
  case directory

  /// The table that an operation works on.
  case table

  /// A page that is filled.
  case page

  /// Slots set aside; callers' slots follow.
  @inlinable
  static var count: UInt32 { 3 }
}

/// A page that can be reached now: by identity, or through a slot of the kmap window. Its address says which.
@usableFromInline
struct PageWindow {
  @usableFromInline
  let address: VirtualAddress

  @inlinable
  init(address: VirtualAddress) {
    self.address = address
  }

  /// The place of entry `index` of the directory or table in the page.
  @inlinable
  func entry(_ index: UInt32) -> VirtualAddress { address.advanced(byBytes: index * 4) }
}

extension KernelMemory {
  /// Slots that callers can have at once.
  @inlinable
  public static var kmapCapacity: UInt32 { AddressLayout.kmapSlots - KmapSlot.count }

  /// Maps a frame into the kmap window, writable for the kernel: `kmap`.
  ///
  /// Calls nest: each takes a slot of its own until its `kunmap`, most recent first.
  ///
  /// - Parameter physical: of the frame's first byte; any frame below 4 GiB, memory or device.
  /// - Returns: where the frame's first byte is.
  /// - Complexity: O(1).
  /// - Throws: `unaligned`, `outOfSlots`.
  @inlinable
  public mutating func kmap(_ physical: PhysicalAddress) throws(KmapError) -> VirtualAddress {
    if !physical.isFrameAligned { throw .unaligned }
    if paging.kmapDepth == KernelMemory.kmapCapacity { throw .outOfSlots }
    let slot = KmapSlot.count + paging.kmapDepth
    paging.kmapDepth += 1
    KernelMemory.setSlot(slot, to: PageEntry(physical, .writable), in: paging.kmapTable, on: machine)
    return KernelMemory.slotAddress(slot)
  }

  /// Undoes the most recent `kmap` still in force: `kunmap`.
  ///
  /// - Parameter address: what that `kmap` returned.
  /// - Throws: `notMostRecent`.
  @inlinable
  public mutating func kunmap(_ address: VirtualAddress) throws(KmapError) {
    if paging.kmapDepth == 0 { throw .notMostRecent }
    let slot = KmapSlot.count + paging.kmapDepth - 1
    if address != KernelMemory.slotAddress(slot) { throw .notMostRecent }
    KernelMemory.setSlot(slot, to: .absent, in: paging.kmapTable, on: machine)
    paging.kmapDepth -= 1
  }

  /// Slots that callers have in use.
  @inlinable
  public var kmapDepth: UInt32 { paging.kmapDepth }

  /// What the most recent `kmap` still in force returned; `nil` when no caller has a slot.
  @inlinable
  public var mostRecentKmap: VirtualAddress? {
    paging.kmapDepth == 0 ? nil : KernelMemory.slotAddress(KmapSlot.count + paging.kmapDepth - 1)
  }

  @inlinable
  static func slotAddress(_ slot: UInt32) -> VirtualAddress {
    AddressLayout.kmapBase.advanced(byBytes: slot << Frame.shift)
  }

  /// Static, as are the slow paths below: a method on its own would be handed a copy of the whole of `self`.
  @inlinable
  static func setSlot(_ slot: UInt32, to entry: PageEntry, in kmapTable: PhysicalAddress, on machine: M) {
    machine.store(entry.rawValue, at: VirtualAddress(kmapTable.rawValue + slot * 4))
    machine.invalidatePage(slotAddress(slot))
  }

  /// Makes a frame reachable for KMem itself, until `close`.
  @inlinable @inline(__always)
  func open(_ frame: PhysicalAddress, through slot: KmapSlot) -> PageWindow {
    if _fastPath(frame.rawValue < paging.identityLimit) { return PageWindow(address: VirtualAddress(frame.rawValue)) }
    return KernelMemory.openSlot(slot, to: frame, in: paging.kmapTable, on: machine)
  }

  /// The slow path of `open`, kept out of line: it is rare and stands in many places.
  @inlinable @inline(never)
  static func openSlot(
    _ slot: KmapSlot, to frame: PhysicalAddress, in kmapTable: PhysicalAddress, on machine: M
  ) -> PageWindow {
    setSlot(slot.rawValue, to: PageEntry(frame, .writable), in: kmapTable, on: machine)
    return PageWindow(address: slotAddress(slot.rawValue))
  }

  @inlinable @inline(never)
  static func closeSlot(at address: VirtualAddress, in kmapTable: PhysicalAddress, on machine: M) {
    setSlot(address.tableIndex, to: .absent, in: kmapTable, on: machine)
  }

  @inlinable @inline(__always)
  func close(_ window: PageWindow) {
    if _slowPath(window.address >= AddressLayout.kmapBase) {
      KernelMemory.closeSlot(at: window.address, in: paging.kmapTable, on: machine)
    }
  }
}
