// Address spaces: what they share, what they own, and what becomes of it.
//
//   directory      0 ┌ identity ┐ 1 ┌ user ... ┐ 0x300 ┌ image ┐ 0x340 ┌ heap ┐ ... 0x3FF ┌ kmap ┐
//   kernel           │  same    │   │ its own  │       │  same in every directory                │

import KMem
import SimulatedPC
import Testing

@Suite struct UserSpaceTests {
  static let heights = [false, true]

  private func kernel(_ high: Bool) throws -> TestKernel {
    try high ? TestKernel.withHighTables() : TestKernel()
  }

  private func kernelEntries(_ kernel: TestKernel, of space: AddressSpace) throws -> [UInt32: UInt32] {
    var entries: [UInt32: UInt32] = [:]
    kernel.machine.forEachPresentDirectoryEntry(of: try kernel.directory(of: space)) { slot, entry in
      if slot < 1 || slot >= 0x300 { entries[slot] = entry & ~EntryBit.accessed }
    }
    return entries
  }

  /// V14: a new directory has the kernel's entries and no others.
  @Test(arguments: heights) func aNewSpaceHasTheKernelsEntriesOnly(high: Bool) throws {
    let kernel = try kernel(high)
    let free = kernel.free
    let space = try kernel.createSpace()
    #expect(kernel.free == free - 1)
    #expect(try kernel.mappings(of: space) == kernel.mappings(of: .kernel))
    #expect(try kernelEntries(kernel, of: space) == kernelEntries(kernel, of: .kernel))
    #expect((try kernel.directory(of: space).rawValue >= TestLayout.identityLimit) == high)
  }

  /// V14: a kernel table made later appears in every directory, whichever is loaded, and in no dead one.
  @Test(arguments: heights) func aLaterKernelTableIsLinkedFromEveryDirectory(high: Bool) throws {
    let kernel = try kernel(high)
    let spaces = try (0..<4).map { _ in try kernel.createSpace() }
    let dead = try kernel.directory(of: spaces[1])
    try kernel.destroySpace(spaces[1])
    try kernel.run { try $0.switchTo(spaces[3]) }
    let pages = [UInt32(0xE000_0000), 0xFFBF_F000, 0xC040_0000].map { VirtualAddress($0) }
    for page in pages { try kernel.run { try $0.map(page, to: PhysicalAddress(0x70_0000), .writable) } }
    let expected = try kernelEntries(kernel, of: .kernel)
    #expect(expected.count == 7)
    #expect(expected.values.allSatisfy { $0 & 4 == 0 })
    for space in [spaces[0], spaces[2], spaces[3]] {
      #expect(try kernelEntries(kernel, of: space) == expected)
      #expect(try kernel.memory.translate(pages[1], in: space) == PhysicalAddress(0x70_0000))
    }
    for page in pages {
      #expect(kernel.machine.peek(PhysicalAddress(dead.rawValue + page.directoryIndex * 4)) & 1 == 0)
    }
  }

  /// V12, V14: a kernel page unmapped while a user space is loaded is gone at once.
  @Test(arguments: heights) func kernelPagesChangeUnderAnyLoadedSpace(high: Bool) throws {
    let kernel = try kernel(high)
    let space = try kernel.createSpace()
    let page = VirtualAddress(0xE000_0000)
    try kernel.run { memory in
      try memory.map(page, to: PhysicalAddress(0x70_0000), .writable)
      try memory.switchTo(space)
    }
    kernel.machine.speculate(page)
    try kernel.run { try $0.protect(page, .readOnly) }
    kernel.machine.speculate(page)
    _ = try kernel.run { try $0.remap(page, to: PhysicalAddress(0x70_1000), .writable) }
    kernel.machine.speculate(page)
    _ = try kernel.run { try $0.unmap(page) }
    #expect(kernel.machine.cachedTranslation(of: page) == nil)
  }

  /// V15, V9: user pages are zeroed frames of their own, distinct, marked as KMem's.
  @Test(arguments: heights) func userPagesAreDistinctZeroedFrames(high: Bool) throws {
    let kernel = try kernel(high)
    let space = try kernel.createSpace()
    let free = kernel.free
    let start = VirtualAddress(0x7F_E000)
    try kernel.run { try $0.mapUserPages(start, size: 0x3001, .writable, in: space) }
    #expect(kernel.free == free - 4 - 2)
    let pages = try kernel.mappings(of: space, pages: 0x400..<0xC0000)
    #expect(pages.keys.sorted() == [0x7F_E000, 0x7F_F000, 0x80_0000, 0x80_1000])
    #expect(pages.values.allSatisfy { $0 & 0xFFF == 0x207 })
    let frames = Set(pages.values.map { $0 >> 12 })
    #expect(frames.count == 4)
    for frame in frames { #expect(kernel.machine.isFilled(Frame(frame), with: 0)) }
    try kernel.run { try $0.switchTo(space) }
    #expect(kernel.machine.access(VirtualAddress(0x80_1FFC), .write(5), mode: .user) == .success(5))
  }

  /// V6, V15: unmapping an owned page frees its frame; a caller's frame stays the caller's.
  @Test(arguments: heights) func ownedFramesGoWithTheirPage(high: Bool) throws {
    let kernel = try kernel(high)
    let space = try kernel.createSpace()
    let second = TestLayout.user.advanced(byBytes: 0x1000)
    let mine = try kernel.run { try $0.allocateFrame() }
    try kernel.run { memory in
      try memory.switchTo(space)
      try memory.mapUserPages(TestLayout.user, size: 0x1000, .writable, in: space)
      try memory.map(second, to: mine.address, .user, in: space)
    }
    kernel.machine.speculate(TestLayout.user)
    let owned = Frame(try #require(kernel.mappings(of: space)[TestLayout.user.rawValue]) >> 12)
    kernel.expectRefusal(FrameAllocatorError.kernelOwned) { try $0.freeFrame(owned.address) }
    let free = kernel.free
    #expect(try kernel.run { try $0.unmap(TestLayout.user, in: space) }.wasFreed)
    #expect(kernel.free == free + 1)
    kernel.machine.speculate(second)
    #expect(try kernel.run { try $0.unmap(second, in: space) }.wasFreed == false)
    #expect(kernel.free == free + 2, "the page's frame and the table")
    try kernel.run { try $0.freeFrame(mine.address) }
  }

  /// remap and protect of an owned page: to another frame frees it, to the same frame or other flags keeps it.
  @Test(arguments: heights) func remapFreesAnOwnedFrameOnce(high: Bool) throws {
    let kernel = try kernel(high)
    let space = try kernel.createSpace()
    try kernel.run { memory in
      try memory.switchTo(space)
      try memory.mapUserPages(TestLayout.user, size: 0x1000, .writable, in: space)
    }
    let owned = Frame(try #require(kernel.mappings(of: space)[TestLayout.user.rawValue]) >> 12)
    let free = kernel.free
    kernel.machine.speculate(TestLayout.user)
    try kernel.run { try $0.protect(TestLayout.user, .readOnly, in: space) }
    let same = try kernel.run { try $0.remap(TestLayout.user, to: owned.address, .user, in: space) }
    #expect(same.frame == owned && !same.wasFreed)
    #expect(try kernel.mappings(of: space)[TestLayout.user.rawValue] == owned.address.rawValue | 0x205)
    kernel.machine.speculate(TestLayout.user)
    let mine = try kernel.run { try $0.allocateFrame() }
    let moved = try kernel.run { try $0.remap(TestLayout.user, to: mine.address, .user, in: space) }
    #expect(moved.frame == owned && moved.wasFreed)
    #expect(kernel.free == free)
    #expect(try kernel.mappings(of: space)[TestLayout.user.rawValue] == mine.address.rawValue | 0x005)
    try kernel.destroySpace(
      {
        try kernel.run { try $0.switchTo(.kernel) }; return space
      }())
    kernel.run { memory in
      #expect(
        memory.frameAllocator.isAllocated(mine, on: kernel.machine) == true, "destroying leaves a caller's frame alone")
    }
  }

  /// V15: destroying frees pages, tables and directory once, whatever was mapped, and the kernel's nothing.
  @Test(arguments: heights) func destroyingRestoresTheFreeSet(high: Bool) throws {
    let kernel = try kernel(high)
    let free = kernel.free
    let runs = freeRuns(kernel)
    let kernelPages = try kernel.mappings(of: .kernel)
    for _ in 0..<3 {
      let space = try kernel.createSpace()
      try kernel.run { memory in
        try memory.mapUserPages(TestLayout.user, size: 0x5000, .writable, in: space)
        try memory.mapUserPages(VirtualAddress(0xBFFF_F000), size: 0x1000, .readOnly, in: space)
        try memory.map(VirtualAddress(0x8000_0000), to: PhysicalAddress(0xFFFF_F000), .user, in: space)
        _ = try memory.createPageTable(for: VirtualAddress(0x9000_0000), .user, in: space)
        try memory.switchTo(space)
      }
      _ = kernel.machine.access(TestLayout.user, .write(1), mode: .user)
      kernel.expectRefusal(PagingError.spaceInUse) { try $0.destroyAddressSpace(space) }
      try kernel.run { try $0.switchTo(.kernel) }
      try kernel.destroySpace(space)
      #expect(kernel.free == free)
      #expect(freeRuns(kernel) == runs)
    }
    #expect(try kernel.mappings(of: .kernel) == kernelPages)
  }

  private func freeRuns(_ kernel: TestKernel) -> [FrameRange] {
    var runs: [FrameRange] = []
    while let run = kernel.memory.frameAllocator.freeRun(from: runs.last?.end ?? 0, on: kernel.machine) {
      runs.append(run)
    }
    return runs
  }

  /// V18: the kernel's own space is never destroyed, a dead handle is refused everywhere, also when its place is reused.
  @Test func deadHandlesAreRefused() throws {
    let kernel = try TestKernel()
    kernel.expectRefusal(PagingError.kernelSpace) { try $0.destroyAddressSpace(.kernel) }
    let dead = try kernel.createSpace()
    try kernel.destroySpace(dead)
    for _ in 0..<2 {
      kernel.expectRefusal(PagingError.invalidSpace) { try $0.destroyAddressSpace(dead) }
      kernel.expectRefusal(PagingError.invalidSpace) { try $0.switchTo(dead) }
      kernel.expectRefusal(PagingError.invalidSpace) { _ = try $0.isLoaded(dead) }
      kernel.expectRefusal(PagingError.invalidSpace) { _ = try $0.directoryAddress(of: dead) }
      kernel.expectRefusal(PagingError.invalidSpace) { _ = try $0.translate(TestLayout.user, in: dead) }
      kernel.expectRefusal(PagingError.invalidSpace) { _ = try $0.unmap(VirtualAddress(1), in: dead) }
      kernel.expectRefusal(PagingError.invalidSpace) { try $0.protect(VirtualAddress(1), .dirty, in: dead) }
      kernel.expectRefusal(PagingError.invalidSpace) {
        try $0.map(VirtualAddress(1), to: PhysicalAddress(1), PageFlags(rawValue: .max), in: dead)
      }
      kernel.expectRefusal(PagingError.invalidSpace) {
        try $0.mapUserPages(VirtualAddress(1), size: 0, .dirty, in: dead)
      }
      kernel.expectRefusal(PagingError.invalidSpace) {
        _ = try $0.createPageTable(for: VirtualAddress(0), PageFlags(rawValue: .max), in: dead)
      }
      // The next space takes the same place and the same frame; the second round asks again with it alive.
      let heir = try kernel.createSpace()
      #expect(heir != dead)
    }
  }

  /// A handle stays told apart from its successors in the same place for 2047 generations.
  @Test func generationsTellSuccessorsApart() throws {
    let kernel = try TestKernel()
    let first = try kernel.createSpace()
    let directory = try kernel.directory(of: first)
    try kernel.destroySpace(first)
    // The lowest free frame serves every time; the rig need not follow.
    kernel.machine.setOwner(.table, from: directory.frame)
    for _ in 0..<2046 {
      let heir = try kernel.memory.createAddressSpace()
      #expect(heir != first)
      try kernel.memory.destroyAddressSpace(heir)
    }
    kernel.expectRefusal(PagingError.invalidSpace) { _ = try $0.isLoaded(first) }
  }

  @Test func isLoadedFollowsSwitches() throws {
    let kernel = try TestKernel()
    let space = try kernel.createSpace()
    #expect(try kernel.memory.isLoaded(.kernel))
    try kernel.run { try $0.switchTo(space) }
    #expect(try kernel.memory.isLoaded(space))
    #expect(try !kernel.memory.isLoaded(.kernel))
  }
}
