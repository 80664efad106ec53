// Pages whose frames KMem allocates itself: user pages, and those of the heap. Everything that such an operation needs
// is checked before the first change, so that it cannot fail half-way.

extension KernelMemory {
  /// Maps zeroed pages with frames of their own into a user space: `user_map_pages`.
  ///
  /// The frames belong to the space: unmapping a page or destroying the space frees them.
  ///
  /// - Parameters:
  ///   - virtual: a multiple of 4096 between the kernel ranges.
  ///   - size: in bytes, at least 1, rounded up to whole pages.
  ///   - flags: user is added.
  /// - Complexity: O(size).
  /// - Throws: `invalidSpace`, `kernelSpace`, `unaligned`, `invalidFlags`, `invalidRange`, `kmapWindow`, `kernelRange`,
  ///   `alreadyMapped`, `outOfMemory`; no page is mapped then.
  @inlinable
  public mutating func mapUserPages(
    _ virtual: VirtualAddress, size: UInt32, _ flags: PageFlags, in space: AddressSpace
  ) throws(PagingError) {
    let directory = try directory(of: space)
    if space == .kernel { throw .kernelSpace }
    if !virtual.isPageAligned { throw .unaligned }
    if !flags.isValidForPage { throw .invalidFlags }
    try checkPlacement(of: virtual, user: true, in: space)
    if size == 0 || size > AddressLayout.kernelBase.rawValue - virtual.rawValue { throw .invalidRange }
    try mapOwnedPages((size - 1) / Frame.size + 1, at: virtual, flags.union(.user), in: directory)
  }

  /// Maps `pages` pages to zeroed frames that KMem owns: all pages, or none.
  @inlinable
  mutating func mapOwnedPages(
    _ pages: UInt32, at virtual: VirtualAddress, _ flags: PageFlags, in directory: PhysicalAddress
  ) throws(PagingError) {
    let tables = try countMissingTables(for: pages, at: virtual, in: directory)
    let free = frames.statistics.free
    if pages > free || tables > free - pages { throw .outOfMemory }
    insertOwnedPages(pages, at: virtual, flags, in: directory)
  }

  /// Maps pages that are known not to be mapped, to frames that are known to be free.
  @inlinable @inline(never)
  mutating func insertOwnedPages(
    _ pages: UInt32, at virtual: VirtualAddress, _ flags: PageFlags, in directory: PhysicalAddress
  ) {
    var mapped: UInt32 = 0
    while mapped < pages {
      let frame = takeZeroedFrame()
      let entry = PageEntry(rawValue: PageEntry(frame, flags).rawValue | PageEntry.ownedBit)
      let page = virtual.advanced(byBytes: mapped << Frame.shift)
      let inserted = insert(entry, at: page, under: directoryEntry(for: page, in: directory), in: directory)
      assert(inserted, "no page of the range was mapped when it was counted")
      mapped += 1
    }
  }

  /// The number of tables to be made before `pages` pages from `virtual` on can be mapped.
  ///
  /// - Throws: `alreadyMapped` when one of the pages is mapped.
  @inlinable
  func countMissingTables(
    for pages: UInt32, at virtual: VirtualAddress, in directory: PhysicalAddress
  ) throws(PagingError) -> UInt32 {
    var missing: UInt32 = 0
    var visited: UInt32 = 0
    while visited < pages {
      let first = virtual.advanced(byBytes: visited << Frame.shift)
      let count = min(pages - visited, AddressLayout.entriesPerTable - first.tableIndex)
      let parent = directoryEntry(for: first, in: directory)
      if parent.isPresent {
        if hasPage(in: parent, from: first.tableIndex, count: count) { throw .alreadyMapped }
      } else {
        missing += 1
      }
      visited += count
    }
    return missing
  }

  @inlinable
  func hasPage(in parent: PageEntry, from start: UInt32, count: UInt32) -> Bool {
    let table = open(parent.address, through: .table)
    defer { close(table) }
    var index = start
    while index < start + count {
      if PageEntry(rawValue: machine.load(table.entry(index))).isPresent { return true }
      index += 1
    }
    return false
  }
}
