// P17: freed frames are filled with the word of choice, wherever they lie and whoever frees them.

import KMem
import Testing

@Suite struct PoisonTests {
  private static let word: UInt32 = 0xFEE1_DEAD

  private func kernel(high: Bool) throws -> TestKernel {
    var layout = TestLayout.standard
    layout.configuration.freedFramePoison = Self.word
    return try high ? TestKernel.withHighTables(layout) : TestKernel(layout)
  }

  @Test(arguments: [false, true]) func callersFramesArePoisoned(high: Bool) throws {
    let kernel = try kernel(high: high)
    let single = try kernel.run { try $0.allocateFrame() }
    let run = try kernel.run { try $0.allocateFrames(count: 3) }
    #expect((single.number >= 0x400) == high)
    try kernel.run { try $0.freeFrame(single.address) }
    try kernel.run { try $0.freeFrames(run.address, count: 3) }
    for frame in [single.number, run.number, run.number + 1, run.number + 2] {
      #expect(kernel.machine.isFilled(Frame(frame), with: Self.word))
    }
    kernel.expectRefusal(FrameAllocatorError.alreadyFree) { try $0.freeFrame(single.address) }
  }

  @Test(arguments: [false, true]) func pagesTablesAndDirectoriesArePoisoned(high: Bool) throws {
    let kernel = try kernel(high: high)
    let space = try kernel.createSpace()
    let directory = try kernel.directory(of: space).frame
    try kernel.run { try $0.mapUserPages(TestLayout.user, size: 0x2000, .writable, in: space) }
    let pages = try kernel.mappings(of: space, pages: 0x400..<0xC0000).values.map { Frame($0 >> 12) }
    let table = Frame(try kernel.directoryEntry(TestLayout.user, of: space) >> 12)
    _ = try kernel.run { try $0.unmap(TestLayout.user, in: space) }
    try kernel.destroySpace(space)
    for frame in pages + [table, directory] {
      #expect(kernel.machine.isFilled(frame, with: Self.word), "frame \(frame.number)")
    }
  }

  /// Without a poison word freed frames keep what they held.
  @Test func withoutPoisonFramesAreLeftAlone() throws {
    let kernel = try TestKernel()
    let frame = try kernel.run { try $0.allocateFrame() }
    kernel.machine.poke(7, at: frame.address)
    try kernel.run { try $0.freeFrame(frame.address) }
    #expect(kernel.machine.peek(frame.address) == 7)
  }

  /// V9: poison never shows through a table or a user page that takes the frame next.
  @Test(arguments: [false, true]) func poisonedFramesComeBackZeroed(high: Bool) throws {
    let kernel = try kernel(high: high)
    let frames = try kernel.run { memory in try (0..<4).map { _ in try memory.allocateFrame() } }
    for frame in frames { try kernel.run { try $0.freeFrame(frame.address) } }
    let space = try kernel.createSpace()
    try kernel.run { try $0.mapUserPages(TestLayout.user, size: 1, .writable, in: space) }
    let pages = try kernel.mappings(of: space, pages: 0x400..<0xC0000)
    #expect(pages.count == 1)
    #expect(kernel.machine.isFilled(Frame(try #require(pages[TestLayout.user.rawValue]) >> 12), with: 0))
  }
}
