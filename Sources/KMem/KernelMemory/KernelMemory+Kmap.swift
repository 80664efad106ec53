// The kmap window: 1024 slots of one page through which any frame can be reached without a permanent mapping.
//
//   0xFFC00000 ┌ slot 0 ┬ 1 ┬ 2 ┬ 3 ┬ 4 ┬ 5 ┬ ...                                ┬ 1023 ┐ 2^32
//              └ set aside: KMem ┘└ callers: taken upward, given back downward ────────┘
//
// KMem reaches tables below the identity limit directly, and others through a slot of its own, so that no caller can
// starve it. Every change of a slot invalidates its page.

extension KernelMemory {
  /// Slots that callers can have at once: 1021 of the window's 1024.
  @inlinable
  public static var kmapCapacity: UInt32 { AddressLayout.kmapSlots - KmapSlot.count }

  /// Maps a frame into the kmap window, writable for the kernel: `kmap`.
  ///
  /// Calls nest: each takes a slot of its own until its `kunmap`, most recent first.
  ///
  /// - Parameter physical: the address of the frame's first byte, a multiple of 4096; any frame below 4 GiB, memory or device.
  /// - Returns: the virtual address of the frame's first byte, a multiple of 4096 from 0xFFC03000 on.
  /// - Complexity: O(1): one store and one INVLPG.
  /// - Throws: `unaligned`, or `outOfSlots` when `kmapCapacity` slots are in use. Nothing has changed then.
  @inlinable
  public mutating func kmap(_ physical: PhysicalAddress) throws(KmapError) -> VirtualAddress {
    if !physical.isFrameAligned { throw .unaligned }
    if paging.kmapDepth == KernelMemory.kmapCapacity { throw .outOfSlots }
    let slot = KmapSlot.count + paging.kmapDepth
    paging.kmapDepth += 1
    paging.kmapTable.setSlot(slot, to: PageEntry(physical, .writable), on: machine)
    return KmapTable.slotAddress(slot)
  }

  /// Undoes the most recent `kmap` still in force: `kunmap`. The slot's page is unmapped and its cached translation dropped.
  ///
  /// - Parameter address: what that `kmap` returned, in bytes: a multiple of 4096 from 0xFFC03000 on.
  /// - Complexity: O(1): one store and one INVLPG.
  /// - Throws: `notMostRecent` for any other address, also if no `kmap` is in force. Nothing has changed then.
  @inlinable
  public mutating func kunmap(_ address: VirtualAddress) throws(KmapError) {
    if paging.kmapDepth == 0 { throw .notMostRecent }
    let slot = KmapSlot.count + paging.kmapDepth - 1
    if address != KmapTable.slotAddress(slot) { throw .notMostRecent }
    paging.kmapTable.setSlot(slot, to: .absent, on: machine)
    paging.kmapDepth -= 1
  }

  /// Slots that callers have in use, 0 to `kmapCapacity`.
  @inlinable
  public var kmapDepth: UInt32 { paging.kmapDepth }

  /// What the most recent `kmap` still in force returned; `nil` when no caller has a slot.
  @inlinable
  public var mostRecentKmap: VirtualAddress? {
    paging.kmapDepth == 0 ? nil : KmapTable.slotAddress(KmapSlot.count + paging.kmapDepth - 1)
  }

  /// Makes a frame reachable for KMem itself, until `close`.
  @inlinable @inline(__always)
  func open(_ frame: PhysicalAddress, through slot: KmapSlot) -> PageWindow {
    if _fastPath(frame.rawValue < paging.identityLimit) { return PageWindow(address: VirtualAddress(frame.rawValue)) }
    return paging.kmapTable.open(frame, through: slot, on: machine)
  }

  @inlinable @inline(__always)
  func close(_ window: PageWindow) {
    if _slowPath(window.address >= AddressLayout.kmapBase) { paging.kmapTable.close(window, on: machine) }
  }
}
