// One page at a time: map, remap, protect, unmap, translate.

/// What a page was mapped to before it was unmapped or remapped.
public struct ReplacedPage: Hashable, Sendable {
  /// The frame that was mapped.
  public let frame: Frame

  /// Whether the frame was KMem's own, allocated by `mapUserPages`, and has been freed. Otherwise it is the caller's.
  public let wasFreed: Bool

  @inlinable
  init(frame: Frame, wasFreed: Bool) {
    self.frame = frame
    self.wasFreed = wasFreed
  }
}

extension KernelMemory {
  /// Maps one page to a frame of the caller's: `paging_map`. The table is made if it is absent.
  ///
  /// - Parameters:
  ///   - virtual, physical: multiples of 4096. The frame stays the caller's; it may be memory or a device.
  ///   - flags: bits 0 to 6. User only for pages between the kernel ranges.
  /// - Complexity: O(1), and O(spaces) when a table of the kernel range is made.
  /// - Throws: `invalidSpace`, `unaligned`, `invalidFlags`, `kmapWindow`, `kernelRange`, `alreadyMapped`, `outOfMemory`.
  @inlinable @inline(__always)
  public mutating func map(
    _ virtual: VirtualAddress, to physical: PhysicalAddress, _ flags: PageFlags, in space: AddressSpace = .kernel
  ) throws(PagingError) {
    let directory = try directory(of: space)
    if !virtual.isPageAligned || !physical.isFrameAligned { throw .unaligned }
    if !flags.isValidForPage { throw .invalidFlags }
    try checkPlacement(of: virtual, user: flags.contains(.user), in: space)
    let parent = directoryEntry(for: virtual, in: directory)
    if !parent.isPresent && frames.statistics.free == 0 { throw .outOfMemory }
    if !insert(PageEntry(physical, flags), at: virtual, under: parent, in: directory) { throw .alreadyMapped }
  }

  /// Writes the entry of a page unless one is mapped there, below a table that is made if need be. The frame for that
  /// table must be free.
  ///
  /// - Parameter parent: the directory entry for `virtual` in `directory`.
  /// - Returns: whether no page was mapped there.
  @inlinable @inline(__always)
  mutating func insert(
    _ entry: PageEntry, at virtual: VirtualAddress, under parent: PageEntry, in directory: PhysicalAddress
  ) -> Bool {
    let flags = PageFlags(rawValue: entry.rawValue & PageEntry.permissionBits)
    if _slowPath(!parent.isPresent) {
      insertInNewTable(entry, at: virtual, flags, in: directory)
      return true
    }
    let table = open(parent.address, through: .table)
    defer { close(table) }
    let place = table.entry(virtual.tableIndex)
    if PageEntry(rawValue: machine.load(place)).isPresent { return false }
    machine.store(entry.rawValue, at: place)
    if widen(parent, at: virtual, for: flags, in: directory) { invalidate(virtual, in: directory) }
    return true
  }

  @inlinable @inline(never)
  mutating func insertInNewTable(
    _ entry: PageEntry, at virtual: VirtualAddress, _ flags: PageFlags, in directory: PhysicalAddress
  ) {
    let table = takeZeroedFrame()
    setEntry(entry, for: virtual, under: PageEntry(table, .readOnly))
    link(table, at: virtual, flags, in: directory)
  }

  @inlinable
  func entry(for virtual: VirtualAddress, under parent: PageEntry) -> PageEntry {
    let window = open(parent.address, through: .table)
    defer { close(window) }
    return PageEntry(rawValue: machine.load(window.entry(virtual.tableIndex)))
  }

  @inlinable
  mutating func setEntry(_ entry: PageEntry, for virtual: VirtualAddress, under parent: PageEntry) {
    let window = open(parent.address, through: .table)
    machine.store(entry.rawValue, at: window.entry(virtual.tableIndex))
    close(window)
  }

  /// Adds the permissions that a new page needs to the directory entry above it. The other pages below keep theirs:
  /// each entry of the table carries exactly what was asked for.
  ///
  /// - Returns: whether the entry changed, so that a cached copy must go.
  @inlinable @inline(__always)
  mutating func widen(
    _ parent: PageEntry, at virtual: VirtualAddress, for flags: PageFlags, in directory: PhysicalAddress
  ) -> Bool {
    let widened = parent.widened(for: flags)
    if _fastPath(widened.rawValue == parent.rawValue) { return false }
    setDirectoryEntry(widened, for: virtual, in: directory)
    return true
  }

  /// Where a virtual address leads: `paging_get_physical`. It walks the tables in memory and not the processor's caches.
  ///
  /// - Parameters:
  ///   - virtual: any address, aligned or not.
  ///   - space: any live space, loaded or not.
  /// - Returns: the physical address in bytes, with the offset within the page (bits 0 to 11) kept; `nil` when no page is mapped.
  ///   A page may be mapped to frame 0: address 0 is a valid result.
  /// - Complexity: O(1): two loads; with tables above the identity limit, also a kmap slot of KMem's own for each.
  /// - Throws: `invalidSpace`.
  @inlinable
  public func translate(
    _ virtual: VirtualAddress, in space: AddressSpace = .kernel
  ) throws(PagingError) -> PhysicalAddress? {
    let parent = directoryEntry(for: virtual, in: try directory(of: space))
    if !parent.isPresent { return nil }
    let entry = entry(for: virtual, under: parent)
    return entry.isPresent ? PhysicalAddress(entry.address.rawValue | virtual.offsetInPage) : nil
  }

  /// Replaces the frame and the flags of a mapped page. Its cached translation is dropped if the entry changed.
  ///
  /// - Parameters:
  ///   - virtual, physical: multiples of 4096. The frame stays the caller's; it may be memory or a device.
  ///   - flags: bits 0 to 6. User only for pages between the kernel ranges.
  /// - Returns: the frame that was mapped before, and whether it was KMem's own and has been freed. With the frame that is mapped
  ///   already, only the flags change, and the frame keeps its owner.
  /// - Complexity: O(1).
  /// - Throws: `invalidSpace`, `unaligned`, `invalidFlags`, `kmapWindow`, `kernelRange`, `protectedRange`, `notMapped`. Nothing
  ///   has changed then.
  @inlinable
  public mutating func remap(
    _ virtual: VirtualAddress, to physical: PhysicalAddress, _ flags: PageFlags, in space: AddressSpace = .kernel
  ) throws(PagingError) -> ReplacedPage {
    let directory = try directory(of: space)
    if !virtual.isPageAligned || !physical.isFrameAligned { throw .unaligned }
    let old = try change(virtual, to: physical, flags, in: space, directory: directory)
    let isReplaced = old.isOwned && physical != old.address
    if isReplaced { releaseOwned(old.address) }
    return ReplacedPage(frame: old.address.frame, wasFreed: isReplaced)
  }

  /// Replaces the flags of a mapped page; its frame stays. Its cached translation is dropped if the entry changed.
  ///
  /// The processor's accessed and dirty bits are kept. The directory entry above is widened if the page needs it, and never
  /// narrowed.
  ///
  /// - Parameters:
  ///   - virtual: a multiple of 4096.
  ///   - flags: bits 0 to 6: all that the page allows from now on. User only for pages between the kernel ranges.
  /// - Complexity: O(1).
  /// - Throws: `invalidSpace`, `unaligned`, `invalidFlags`, `kmapWindow`, `kernelRange`, `protectedRange`, `notMapped`. Nothing
  ///   has changed then.
  @inlinable
  public mutating func protect(
    _ virtual: VirtualAddress, _ flags: PageFlags, in space: AddressSpace = .kernel
  ) throws(PagingError) {
    let directory = try directory(of: space)
    if !virtual.isPageAligned { throw .unaligned }
    _ = try change(virtual, to: nil, flags, in: space, directory: directory)
  }

  /// Rewrites the entry of a mapped page. As long as the frame stays the same, so do its ownership and what the processor
  /// noted of its use.
  ///
  /// - Parameter physical: `nil` for the frame that is mapped.
  /// - Returns: the entry before.
  @inlinable @inline(never)
  mutating func change(
    _ virtual: VirtualAddress, to physical: PhysicalAddress?, _ flags: PageFlags, in space: AddressSpace,
    directory: PhysicalAddress
  ) throws(PagingError) -> PageEntry {
    if !flags.isValidForPage { throw .invalidFlags }
    try checkPlacement(of: virtual, user: flags.contains(.user), in: space)
    if isProtected(virtual) { throw .protectedRange }
    let parent = directoryEntry(for: virtual, in: directory)
    if !parent.isPresent { throw .notMapped }
    let old = entry(for: virtual, under: parent)
    if !old.isPresent { throw .notMapped }

    var kept = old
    if let physical, physical != old.address { kept = PageEntry(physical, .readOnly) }
    let new = PageEntry(
      rawValue: kept.address.rawValue | kept.rawValue & (PageEntry.ownedBit | PageEntry.usageBits)
        | flags.rawValue | PageFlags.present.rawValue)
    if new.rawValue != old.rawValue { setEntry(new, for: virtual, under: parent) }
    let widened = range(of: virtual) == .user && widen(parent, at: virtual, for: flags, in: directory)
    if widened || new.rawValue != old.rawValue { invalidate(virtual, in: directory) }
    return old
  }

  /// Unmaps one page: `paging_unmap`. If a user table becomes empty, its frame is freed, too.
  ///
  /// - Parameter virtual: a multiple of 4096.
  /// - Returns: the frame, and whether it was KMem's own and has been freed.
  /// - Complexity: O(1) while pages of a table come and go in runs, at most 1024 loads.
  /// - Throws: `invalidSpace`, `unaligned`, `kmapWindow`, `kernelRange`, `protectedRange`, `notMapped`.
  @inlinable @inline(__always)
  public mutating func unmap(
    _ virtual: VirtualAddress, in space: AddressSpace = .kernel
  ) throws(PagingError) -> ReplacedPage {
    let directory = try directory(of: space)
    if !virtual.isPageAligned { throw .unaligned }
    try checkPlacement(of: virtual, user: false, in: space)
    if isProtected(virtual) { throw .protectedRange }
    let parent = directoryEntry(for: virtual, in: directory)
    if !parent.isPresent { throw .notMapped }
    let table = open(parent.address, through: .table)
    let old = PageEntry(rawValue: machine.load(table.entry(virtual.tableIndex)))
    if !old.isPresent {
      close(table)
      throw .notMapped
    }
    machine.store(0, at: table.entry(virtual.tableIndex))
    let isLast = range(of: virtual) == .user && isEmpty(table, startingAt: virtual.tableIndex + 1)
    close(table)
    if _slowPath(isLast || old.isOwned) {
      release(old, at: virtual, under: parent, isLast: isLast, in: directory)
    } else {
      invalidate(virtual, in: directory)
    }
    return ReplacedPage(frame: old.address.frame, wasFreed: old.isOwned)
  }

  /// Completes an unmap that frees a frame of KMem's own, or the table that has become empty.
  @inlinable @inline(never)
  mutating func release(
    _ old: PageEntry, at virtual: VirtualAddress, under parent: PageEntry, isLast: Bool,
    in directory: PhysicalAddress
  ) {
    if isLast { unlinkTable(at: virtual, in: directory) }
    invalidate(virtual, in: directory)
    if isLast { releaseOwned(parent.address) }
    if old.isOwned { releaseOwned(old.address) }
  }

  @inlinable
  mutating func unlinkTable(at virtual: VirtualAddress, in directory: PhysicalAddress) {
    setDirectoryEntry(.absent, for: virtual, in: directory)
  }

  /// Whether KMem itself works through the page.
  @inlinable
  func isProtected(_ virtual: VirtualAddress) -> Bool {
    virtual.rawValue < paging.identityLimit
      || virtual >= AddressLayout.heapBase && virtual < paging.heapEnd
      || virtual >= HeapLayout.marks && virtual < heap.marksEnd
  }
}
