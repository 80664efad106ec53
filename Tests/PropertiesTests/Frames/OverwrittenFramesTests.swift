// The oracles of an allocator whose bookkeeping was overwritten: an honest one passes, and one that lies about one thing does
// not.

import KMem
import KMemFrames
import KMemOnPC
import Operations
import Sessions
import Specification
import Testing

@Suite struct OverwrittenFramesTests {
  /// A session on 0x1110 frames, which end within a word of level 0. Those from 0x100 on are free.
  private static func start() throws -> (FrameSession, LyingFrames) {
    try LyingFrames.start(try FrameScenario(map: "100000 1010000 1"))
  }

  private static func finding(_ session: FrameSession, _ body: () throws(Finding) -> Void = {}) -> Finding? {
    do throws(Finding) {
      try body()
      try session.finish()
      return nil
    } catch { return error }
  }

  @Test(arguments: Overwriting.Pattern.allCases, 1...7 as ClosedRange<UInt8>)
  func `an honest allocator passes whatever is written over its bookkeeping`(
    pattern: Overwriting.Pattern, levels: UInt8
  ) throws {
    for seed in 0..<20 as Range<UInt32> {
      let (frames, _) = try Self.start()
      let frame0 = try frames.run(.allocateFrame)
      let frame1 = try frames.run(.allocateFrames(count: 40, alignment: 4096, below: 1 << 32))
      try frames.overwrite(pattern, levels: levels, seed: seed)
      for _ in 0..<3 {
        try frames.run(.allocateFrame)
        try frames.run(.allocateFrames(count: 3, alignment: 8192, below: 1 << 32))
        try frames.run(.freeFrame(physical: frame0))
        try frames.run(.freeFrames(physical: frame1, count: 40))
        try frames.run(.reserve(start: 0x20_0000, end: 0x30_0000))
      }
      try frames.drain(leaving: 0)
      try frames.finish()
    }
  }

  @Test func `only the levels that are named are written over, the same for the same seed`() throws {
    func written(_ overwriting: Overwriting) throws -> Set<Int> {
      let (frames, _) = try Self.start()
      let before = Array(frames.allocator.bookkeeping)
      try frames.overwrite(overwriting)
      let after = Array(frames.allocator.bookkeeping)
      return Set(before.indices.filter { before[$0] != after[$0] })
    }
    let levels = try Self.start().0.allocator.searchLevels
    #expect(levels == [0..<0x112, 0x112..<0x117, 0x117..<0x118])
    for (level, words) in levels.enumerated() {
      let noise = try written(Overwriting(.noise, levels: 1 << UInt8(level), seed: 3))
      #expect(noise == Set(words))
      let bits = try (0..<8 as Range<UInt32>).map { seed in
        try written(Overwriting(.bit, levels: 1 << UInt8(level), seed: seed))
      }
      #expect(bits.allSatisfy { $0.count == 1 && $0.isSubset(of: words) })
    }
    #expect(try written(Overwriting(.noise, levels: 7)) == Set(0..<0x118))
  }

  @Test func `P20: a frame beyond the last, one alone and the end of a run`() throws {
    for operation in [
      Operations.Operation.allocateFrame, .allocateFrames(count: 2, alignment: 4096, below: 1 << 32),
    ] {
      let (frames, liar) = try Self.start()
      try frames.overwrite(.ones, levels: 1)
      liar.lie = { _, _ in .address(operation == .allocateFrame ? 0x111_0000 : 0x110_F000) }
      let finding = Self.finding(frames) { () throws(Finding) in try frames.run(operation) }
      #expect(finding?.oracle == .result && finding?.clause == .p20)
    }
  }

  @Test func `P20: a run of free frames that ends beyond the last, and one that comes again`() throws {
    for lie in [0x1100..<0x1111, 0x100..<0x101] as [Range<UInt32>] {
      let (frames, liar) = try Self.start()
      try frames.overwrite(.zeros, levels: 2)
      liar.runLie = { _ in lie }
      let finding = Self.finding(frames)
      #expect(finding?.oracle == .result && finding?.clause == .p20)
    }
  }

  @Test func `P7: with zeros over the bits of all frames, none can be handed out until one is given back`() throws {
    let (frames, liar) = try Self.start()
    let frame0 = try frames.run(.allocateFrame)
    try frames.overwrite(.zeros, levels: 1)
    #expect(try frames.perform(.allocateFrame) == .refused(.outOfMemory))
    liar.lie = { _, _ in .address(0x20_0000) }
    let finding = Self.finding(frames) { () throws(Finding) in try frames.run(.allocateFrame) }
    #expect(finding?.oracle == .result && finding?.clause == .p7)
    liar.lie = { _, _ in .done }
    try frames.run(.freeFrame(physical: frame0))
    liar.lie = { _, _ in .address(frame0) }
    try frames.run(.allocateFrame)
  }

  @Test func `P20: an access outside the bookkeeping, and a search that reads many words`() throws {
    let (frames, liar) = try Self.start()
    try frames.overwrite(.noise, levels: 4)
    liar.lie = { [machine = liar.machine] _, response in
      for _ in 0..<17 { _ = machine.load(VirtualAddress(FrameMachine.bookkeepingBase)) }
      return response
    }
    let work = Self.finding(frames) { () throws(Finding) in try frames.run(.allocateFrame) }
    #expect(work?.oracle == .state && work?.clause == .p20)
    liar.lie = { [machine = liar.machine] _, response in
      _ = machine.load(VirtualAddress(FrameMachine.bookkeepingBase + 0x118 * 4))
      return response
    }
    let stray = Self.finding(frames) { () throws(Finding) in try frames.run(.freeFrame(physical: 0)) }
    #expect(stray?.oracle == .machine && stray?.clause == .p20)
  }

  @Test func `P11: a refusal that changes a word`() throws {
    let (frames, liar) = try Self.start()
    try frames.overwrite(.zeros, levels: 7)
    liar.lie = { [machine = liar.machine] _, response in
      machine.store(0xBAD, at: VirtualAddress(FrameMachine.bookkeepingBase))
      return response
    }
    let finding = Self.finding(frames) { () throws(Finding) in try frames.run(.allocateFrame) }
    #expect(finding?.oracle == .atomicity && finding?.clause == .p11)
  }

  @Test func `what is wrong before is found before anything is written over`() throws {
    let (frames, liar) = try Self.start()
    liar.soundLie = { !$0 }
    let finding = Self.finding(frames) { () throws(Finding) in try frames.overwrite(.ones, levels: 7) }
    #expect(finding?.oracle == .state && finding?.clause == .p4)
  }
}
