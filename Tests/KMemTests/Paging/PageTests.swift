// One page at a time: what map, remap, protect and unmap leave in the tables, with tables below the identity limit and
// with all tables above it, where they are reached through kmap.

import KMem
import Testing

@Suite struct PageTests {
  static let heights = [false, true]

  private func kernel(_ high: Bool) throws -> TestKernel {
    try high ? TestKernel.withHighTables() : TestKernel()
  }

  /// V1, V3: offsets 0, 1 and 0xFFF are kept, neighbours are nil.
  @Test(arguments: heights) func translationKeepsTheOffset(high: Bool) throws {
    let kernel = try kernel(high)
    let space = try kernel.createSpace()
    let page = VirtualAddress(0x7F_F000)
    try kernel.run { try $0.map(page, to: PhysicalAddress(0x12_3000), .userWritable, in: space) }
    for offset in [UInt32(0), 1, 0xFFF] {
      let found = try kernel.memory.translate(page.advanced(byBytes: offset), in: space)
      #expect(found == PhysicalAddress(0x12_3000 + offset))
      let walk = kernel.machine.walk(
        directory: try kernel.directory(of: space), address: page.advanced(byBytes: offset))
      #expect(walk.translation?.physical == found?.rawValue)
    }
    #expect(try kernel.memory.translate(VirtualAddress(0x7F_EFFF), in: space) == nil)
    #expect(try kernel.memory.translate(VirtualAddress(0x80_0000), in: space) == nil)
    #expect(try kernel.memory.translate(page) == nil, "the kernel's own space has no such page")
  }

  /// V3: unmapped is nil; a page that maps frame 0 is not.
  @Test func aPageMappedToFrameZeroIsMapped() throws {
    let kernel = try TestKernel()
    let page = VirtualAddress(0xE000_0000)
    try kernel.run { try $0.map(page, to: PhysicalAddress(0), .readOnly) }
    #expect(try kernel.memory.translate(page) == PhysicalAddress(0))
    #expect(try kernel.memory.translate(VirtualAddress(0)) == PhysicalAddress(0))
  }

  /// V2, V7, V9: a new table holds one entry, with the flags that were asked for; its directory entry allows them.
  @Test(arguments: heights, [PageFlags.readOnly, .writable, .user, .userWritable, .init(rawValue: 0x7F)])
  func aNewTableHoldsOnlyTheNewEntry(high: Bool, flags: PageFlags) throws {
    let kernel = try kernel(high)
    let space = try kernel.createSpace()
    let before = try kernel.mappings(of: space)
    let free = kernel.free
    try kernel.run { try $0.map(TestLayout.user, to: PhysicalAddress(0xFFFF_F000), flags, in: space) }
    var expected = before
    expected[TestLayout.user.rawValue] = (0xFFFF_F001 | flags.rawValue) & ~0x60
    #expect(try kernel.mappings(of: space) == expected)
    #expect(kernel.free == free - 1)
    let entry = try kernel.directoryEntry(TestLayout.user, of: space)
    #expect(entry & 0xFFF == flags.rawValue & 6 | 1, "present and the page's permissions")
    #expect((entry >> 12 >= 0x400) == high)
  }

  /// V7: a directory entry is widened when a later page needs more, other pages keep what they had.
  @Test(arguments: heights) func aDirectoryEntryIsWidenedForALaterPage(high: Bool) throws {
    let kernel = try kernel(high)
    let space = try kernel.createSpace()
    try kernel.run { try $0.switchTo(space) }
    let second = TestLayout.user.advanced(byBytes: 0x1000)
    let third = TestLayout.user.advanced(byBytes: 0x2000)
    try kernel.run { try $0.map(TestLayout.user, to: PhysicalAddress(0x70_0000), .readOnly, in: space) }
    #expect(try kernel.directoryEntry(TestLayout.user, of: space) & 0xFFF == 1)
    kernel.machine.speculate(TestLayout.user)
    try kernel.run { try $0.map(second, to: PhysicalAddress(0x70_1000), .user, in: space) }
    #expect(try kernel.directoryEntry(TestLayout.user, of: space) & 0xFFF == 5)
    kernel.machine.speculate(second)
    try kernel.run { try $0.map(third, to: PhysicalAddress(0x70_2000), .writable, in: space) }
    #expect(try kernel.directoryEntry(TestLayout.user, of: space) & 0xFFF == 7)
    let rights = try [TestLayout.user, second, third].map { page in
      let found = kernel.machine.walk(directory: try kernel.directory(of: space), address: page).translation
      return [found?.isUser, found?.isWritable]
    }
    #expect(rights == [[false, false], [true, false], [false, true]])
  }

  /// V12, V7: a permission drop is felt at once, and exactly that page is invalidated.
  @Test(arguments: heights) func protectNarrowsAndInvalidatesThatPageOnly(high: Bool) throws {
    let kernel = try kernel(high)
    let space = try kernel.createSpace()
    try kernel.run { memory in
      try memory.switchTo(space)
      try memory.mapUserPages(TestLayout.user, size: 0x2000, .writable, in: space)
    }
    let neighbour = TestLayout.user.advanced(byBytes: 0x1000)
    for page in [TestLayout.user, neighbour] {
      #expect(kernel.machine.access(page, .write(7), mode: .user) == .success(7))
    }
    try kernel.run { try $0.protect(TestLayout.user, .user, in: space) }
    #expect(
      kernel.machine.invalidatedPages.filter { $0 < AddressLayout.kmapBase.rawValue } == [TestLayout.user.rawValue])
    guard case .failure = kernel.machine.access(TestLayout.user, .write(8), mode: .user) else {
      Issue.record("a read-only page was written in user mode")
      return
    }
    guard case .failure = kernel.machine.access(TestLayout.user, .write(8), mode: .kernel) else {
      Issue.record("CR0.WP does not bind the kernel")
      return
    }
    #expect(kernel.machine.access(TestLayout.user, .read, mode: .user) == .success(7))
    #expect(kernel.machine.cachedTranslation(of: neighbour) != nil)
  }

  /// V12: to change nothing invalidates nothing and writes nothing.
  @Test func protectToTheSameFlagsIsSilent() throws {
    let kernel = try TestKernel()
    let page = VirtualAddress(0xE000_0000)
    try kernel.run { try $0.map(page, to: PhysicalAddress(0x70_0000), .writable) }
    try kernel.run { try $0.protect(page, .writable) }
    #expect(kernel.changedWords == [])
    #expect(kernel.machine.invalidationCount == 0)
  }

  /// V6: unmap returns the frame, a second unmap is an error, neighbours stay.
  @Test(arguments: heights) func unmapReturnsTheFrameAndLeavesNeighbours(high: Bool) throws {
    let kernel = try kernel(high)
    let pages = [0xE000_0000, 0xE000_1000, 0xE000_2000].map { VirtualAddress($0) }
    for (index, page) in pages.enumerated() {
      try kernel.run { try $0.map(page, to: PhysicalAddress(0x70_0000 + UInt32(index) << 12), .writable) }
    }
    _ = kernel.machine.speculate(pages[1])
    let before = try kernel.mappings(of: .kernel)
    let free = kernel.free
    let replaced = try kernel.run { try $0.unmap(pages[1]) }
    #expect(replaced.frame == Frame(0x701) && !replaced.wasFreed)
    #expect(kernel.free == free, "the frame stays the caller's, the kernel's table stays")
    var expected = before
    expected[pages[1].rawValue] = nil
    #expect(try kernel.mappings(of: .kernel) == expected)
    kernel.expectRefusal(PagingError.notMapped) { _ = try $0.unmap(pages[1]) }
  }

  /// V5 and its way out: remap.
  @Test(arguments: heights) func mappingOverAPageIsRefusedAndRemapReplacesIt(high: Bool) throws {
    let kernel = try kernel(high)
    let space = try kernel.createSpace()
    try kernel.run { memory in
      try memory.switchTo(space)
      try memory.map(TestLayout.user, to: PhysicalAddress(0x70_0000), .user, in: space)
    }
    kernel.expectRefusal(PagingError.alreadyMapped) {
      try $0.map(TestLayout.user, to: PhysicalAddress(0x70_0000), .user, in: space)
    }
    kernel.machine.speculate(TestLayout.user)
    let replaced = try kernel.run {
      try $0.remap(TestLayout.user, to: PhysicalAddress(0x70_1000), .userWritable, in: space)
    }
    #expect(replaced.frame == Frame(0x700) && !replaced.wasFreed)
    #expect(try kernel.mappings(of: space)[TestLayout.user.rawValue] == 0x70_1007)
    #expect(try kernel.directoryEntry(TestLayout.user, of: space) & 0xFFF == 7)
  }

  /// V11: the table of a user page goes with its last page, whichever that is, and comes back zeroed.
  @Test(arguments: heights, [[UInt32(0), 1, 1023], [1023, 0, 1], [1, 1023, 0]])
  func aUserTableGoesWithItsLastPage(high: Bool, order: [UInt32]) throws {
    let kernel = try kernel(high)
    let space = try kernel.createSpace()
    try kernel.run { try $0.switchTo(space) }
    let free = kernel.free
    for _ in 0..<2 {
      for index in [UInt32(0), 1, 1023] {
        let page = TestLayout.user.advanced(byBytes: index << 12)
        try kernel.run { try $0.map(page, to: PhysicalAddress(0x70_0000), .user, in: space) }
        kernel.machine.speculate(page)
      }
      #expect(kernel.free == free - 1)
      for (step, index) in order.enumerated() {
        let page = TestLayout.user.advanced(byBytes: index << 12)
        _ = try kernel.run { try $0.unmap(page, in: space) }
        #expect(kernel.free == (step == 2 ? free : free - 1))
      }
      #expect(try kernel.directoryEntry(TestLayout.user, of: space) == 0)
    }
  }

  /// V11, V14: kernel tables are never reclaimed.
  @Test func aKernelTableStays() throws {
    let kernel = try TestKernel()
    let page = VirtualAddress(0xFFBF_F000)
    let free = kernel.free
    for _ in 0..<2 {
      try kernel.run { try $0.map(page, to: PhysicalAddress(0x70_0000), .writable) }
      #expect(kernel.free == free - 1)
      _ = try kernel.run { try $0.unmap(page) }
      #expect(kernel.free == free - 1)
    }
  }

  /// create_page_table: makes and links a zeroed table once, and returns the same afterwards.
  @Test(arguments: heights) func createPageTableMakesOneTable(high: Bool) throws {
    let kernel = try kernel(high)
    let space = try kernel.createSpace()
    let free = kernel.free
    let virtual = VirtualAddress(0x1234_5678)
    let table = try kernel.run { try $0.createPageTable(for: virtual, .user, in: space) }
    #expect(kernel.free == free - 1)
    #expect(kernel.machine.isFilled(table.frame, with: 0))
    #expect(try kernel.directoryEntry(virtual, of: space) == table.rawValue | 5)
    let again = try kernel.run { try $0.createPageTable(for: virtual, .userWritable, in: space) }
    #expect(again == table)
    #expect(kernel.free == free - 1)
    let identity = try kernel.run { try $0.createPageTable(for: VirtualAddress(0), .readOnly) }
    #expect(identity == TestLayout.identityTable)
  }

  /// The kernel's own directory may map user-range pages for itself; no other space sees them.
  @Test(arguments: heights) func userRangePagesOfTheKernelsOwnSpaceAreNotShared(high: Bool) throws {
    let kernel = try kernel(high)
    try kernel.run { try $0.map(TestLayout.user, to: PhysicalAddress(0x70_0000), .writable) }
    let space = try kernel.createSpace()
    #expect(try kernel.memory.translate(TestLayout.user, in: space) == nil)
    #expect(try kernel.directoryEntry(TestLayout.user, of: space) == 0)
    let free = kernel.free
    kernel.machine.speculate(TestLayout.user)
    let replaced = try kernel.run { try $0.unmap(TestLayout.user) }
    #expect(replaced.frame == Frame(0x700))
    #expect(kernel.free == free + 1)
  }
}
