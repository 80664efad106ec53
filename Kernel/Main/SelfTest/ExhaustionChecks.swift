// Allocation down to the last frame and back: exactly the frames that have to be free come, each once; nothing works
// without a frame that needs one; and tables above the identity range, which KMem reaches through its own kmap slots.

import CMetal
import KMem

extension SelfTest {
  private var user: UInt32 { 0x0800_0000 }

  mutating func checkExhaustion() throws(Refusal) {
    let before = memory.frameStatistics
    let space = try createSpace()
    try destroySpace(space)
    let early = memory.bootEarly.usedFrames
    check(early.count <= Self.framesOfSetUp(managing: before.total), "set-up takes no more memory than it must")
    let expected = kernel.framesToHandOut(besides: early)
    expect(before.free, expected.count, "as many frames are free as there have to be")

    var wrong: UInt32 = 0
    var taken: UInt32 = 0
    while let frame = takeFrameOrNothing() {
      if expected.contains(frame) { expected.remove(frame) } else { wrong += 1 }
      taken += 1
    }
    expect(wrong, 0, "every frame is one that may be handed out, and comes once")
    expect(expected.count, 0, "every such frame has come")
    expect(taken, before.free, "as many frames came as were free")
    expect(freeFrames, 0, "none is left")
    check(memory.frameAllocator.validate(on: memory.machine), "the bookkeeping of no free frame agrees with itself")

    let all = kernel.framesToHandOut(besides: early)
    try checkWithoutFrames()
    try checkAboveIdentity(all)

    var refused: UInt32 = 0
    for frame in 0..<before.total where all.contains(frame) {
      if refusal(of: { () throws(FrameAllocatorError) in try memory.freeFrame(Frame(frame).address) }) != nil {
        refused += 1
      }
    }
    expect(refused, 0, "every frame can be given back")
    expect(freeFrames, before.free, "as many frames are free as before")
    expect(memory.frameStatistics.used, before.used, "as many are in use")
    expect(memory.frameStatistics.reserved, before.reserved, "as many are reserved")
    check(memory.frameAllocator.validate(on: memory.machine), "the bookkeeping agrees with itself again")
  }

  /// The most frames that memory_setup may keep below the identity limit, by the contract's figures and not by KMem's: a
  /// directory, the identity range's tables, one for the image and one for the kmap window; a word for each of 1024 spaces;
  /// two bits of bookkeeping for each frame and one for 32 of them, up to the next page.
  private static func framesOfSetUp(managing frames: UInt32) -> UInt32 {
    let tables = 1 + identityBytes >> 22 + 1 + 1
    let bookkeeping = frames / 4 + frames / 256 + 64
    return tables + 1 + (bookkeeping + Frame.size - 1) >> Frame.shift
  }

  private mutating func takeFrameOrNothing() -> UInt32? {
    do throws(FrameAllocatorError) {
      return try memory.allocateFrame().number
    } catch { return nil }
  }

  /// What needs a frame is refused, and leaves no trace.
  private mutating func checkWithoutFrames() throws(Refusal) {
    let page: UInt32 = 0xEC00_0000
    let error = refusal { () throws(PagingError) in
      try memory.map(VirtualAddress(page), to: PhysicalAddress(0), .writable)
    }
    check(error == .outOfMemory, "no table can be made")
    expect(Translation(of: page, in: metal_read_cr3()).directoryEntry, 0, "and none is linked")
    check(
      refusal { () throws(PagingError) in _ = try memory.createAddressSpace() } == .outOfMemory, "nor a space")
    let inOldTable: UInt32 = 0xE100_0000
    try map(inOldTable, to: 0x10_0000, .readOnly)
    expectLoad(Access(loading: inOldTable), metal_load(0x10_0000), "a page below a table that exists needs no frame")
    _ = try unmap(inOldTable)
    expectFault(Access(loading: inOldTable), FaultCode.loadAbsent, at: inOldTable, "and can be unmapped")
  }

  /// With only the four highest frames free, a space has its directory, a table and two pages there. On a machine whose
  /// memory ends within the identity range there is nothing to check.
  private mutating func checkAboveIdentity(_ all: FrameSet) throws(Refusal) {
    var highest = InlineArray<4, UInt32>(repeating: 0)
    var found = 0
    var frame = memory.frameStatistics.total
    while found < 4 && frame > Self.identityBytes >> Frame.shift {
      frame -= 1
      if all.contains(frame) {
        highest[found] = frame << Frame.shift
        found += 1
      }
    }
    if found < 4 { return }
    for index in highest.indices { try fillThroughWindow(highest[index], with: .max) }
    for index in highest.indices { try freeFrame(highest[index]) }

    let space = try createSpace()
    try mapUserPages(user, count: 2, .writable, in: space)
    expect(freeFrames, 0, "directory, table and two pages take four frames")
    check(try directory(of: space) >= Self.identityBytes, "the directory lies above the identity range")
    try switchTo(space)
    expectLoad(Access(loading: user), 0, "a page from up there is zeroed")
    expectLoad(Access(loading: user + 0x1FFC), 0, "and so is the next")
    expectFault(Access(loading: user + 0x2000), FaultCode.loadAbsent, at: user + 0x2000, "their table holds no third")
    try protect(user, .user, in: space)
    expectFault(Access(storing: 1, at: user), FaultCode.storeReadOnly, at: user, "protection works up there")
    for index: UInt32 in 0..<3 { try checkTranslation(of: user + index << Frame.shift, in: space) }
    check(try unmap(user + 0x1000, in: space).wasFreed, "a page is freed")
    expectFault(Access(loading: user + 0x1000), FaultCode.loadAbsent, at: user + 0x1000, "and gone at once")
    try switchTo(.kernel)
    try destroySpace(space)
    expect(freeFrames, 4, "the four frames are free again")
    for _ in highest.indices { _ = try takeFrame() }
  }

  private mutating func fillThroughWindow(_ frame: UInt32, with word: UInt32) throws(Refusal) {
    let window = try kmap(frame)
    metal_fill_page(window, word)
    try kunmap(window)
    expect(
      physicalWord(frame + 0xFFC), word, "what is written through the window is in a frame above the identity range")
  }
}
