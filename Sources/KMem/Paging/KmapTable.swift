// The table that serves the kmap window, and the slots that KMem keeps for itself. Each entry of the table is a slot.

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

/// The page table at 0xFFC00000. Every change of a slot invalidates its page.
@usableFromInline
struct KmapTable: Sendable {
  /// Below the identity limit.
  @usableFromInline
  let address: PhysicalAddress

  @inlinable
  init(address: PhysicalAddress) {
    self.address = address
  }

  @inlinable
  static func slotAddress(_ slot: UInt32) -> VirtualAddress {
    AddressLayout.kmapBase.advanced(byBytes: slot << Frame.shift)
  }

  @inlinable
  func setSlot(_ slot: UInt32, to entry: PageEntry, on machine: some Machine) {
    machine.store(entry.rawValue, at: VirtualAddress(address.rawValue + slot * 4))
    machine.invalidatePage(KmapTable.slotAddress(slot))
  }

  /// Makes a frame reachable through a slot of KMem's own. Not inlined: rare, with many call sites.
  @inlinable @inline(never)
  func open(_ frame: PhysicalAddress, through slot: KmapSlot, on machine: some Machine) -> PageWindow {
    setSlot(slot.rawValue, to: PageEntry(frame, .writable), on: machine)
    return PageWindow(address: KmapTable.slotAddress(slot.rawValue))
  }

  @inlinable @inline(never)
  func close(_ window: PageWindow, on machine: some Machine) {
    setSlot(window.address.tableIndex, to: .absent, on: machine)
  }
}
