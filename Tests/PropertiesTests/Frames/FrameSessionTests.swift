// Each oracle of the frame allocator's session speaks up: an allocator that does everything right but one thing, and the finding
// that must come of it.

import KMem
import KMemFrames
import KMemOnPC
import Operations
import PropCheck
import Sessions
import Specification
import Testing

@Suite struct FrameSessionTests {
  private static func start() throws -> (FrameSession, LyingFrames) {
    var memory = try FrameScenario(
      map: """
        0 9fc00 1
        100000 200000 1
        """)
    memory.kernel = ByteRange(start: 0x10_0000, end: 0x10_8001)
    memory.arena = 0x110..<0x120
    memory.reserved = [ByteRange(start: 0x20_0FFF, end: 0x20_1001)]
    return try LyingFrames.start(memory)
  }

  /// What the session finds when `body` runs and everything is compared.
  private static func finding(_ session: FrameSession, _ body: () throws(Finding) -> Void = {}) -> Finding? {
    do throws(Finding) {
      try body()
      try session.finish()
      return nil
    } catch { return error }
  }

  @Test func `an honest allocator passes calls of every kind`() throws {
    let (frames, _) = try Self.start()
    #expect(frames.model.free.runs == [0x109..<0x110, 0x120..<0x200, 0x202..<0x300])
    let frame0 = try frames.run(.allocateFrame)
    #expect(frame0 == 0x10_9000)
    let frame1 = try frames.run(.allocateFrames(count: 3, alignment: 0x4000, below: 1 << 32))
    #expect(frame1 == 0x10_C000)
    #expect(try frames.perform(.freeFrame(physical: 0x10_0000)) == .refused(.kernelOwned))
    #expect(try frames.perform(.freeFrame(physical: 0xA_0000)) == .refused(.hole))
    #expect(try frames.perform(.freeFrame(physical: 0x30_0000)) == .refused(.outOfRange))
    try frames.run(.freeFrames(physical: frame1, count: 2))
    #expect(
      try frames.perform(.reserve(start: 0x12_0001, end: 0x12_1001))
        == .reservation(newlyReserved: 2, allocated: 0, alreadyReserved: 0))
    try frames.drain(leaving: 0)
    #expect(try frames.perform(.allocateFrame) == .refused(.outOfMemory))
    #expect(frames.exhausted && frames.refused)
    try frames.finish()
  }

  @Test func `without usable frames there is no session`() {
    #expect(throws: FrameScenario.Refusal.self) { try FrameSession(FrameScenario(entries: [])) }
  }

  @Test func `result: a frame that is not free is not handed out`() throws {
    let (frames, liar) = try Self.start()
    liar.lie = { _, _ in .address(0x10_0000) }
    let finding = Self.finding(frames) { () throws(Finding) in try frames.run(.allocateFrame) }
    #expect(finding?.oracle == .result && finding?.clause == .p7)
  }

  @Test func `result: a refusal's text is one line`() throws {
    let (frames, liar) = try Self.start()
    liar.textLie = { _ in "two\nlines, which nobody wants" }
    let finding = Self.finding(frames) { () throws(Finding) in try frames.run(.freeFrame(physical: 1)) }
    #expect(finding?.oracle == .result && finding?.clause == .p10)
  }

  @Test func `machine: a store behind the bookkeeping is seen, and one to the map`() throws {
    for place in [FrameMachine.bookkeepingBase + 0x1_0000, FrameMachine.bookkeepingBase - 4] {
      let (frames, liar) = try Self.start()
      liar.lie = { [machine = liar.machine] _, response in
        machine.store(0, at: VirtualAddress(place))
        return response
      }
      let finding = Self.finding(frames) { () throws(Finding) in try frames.run(.allocateFrame) }
      #expect(finding?.oracle == .machine && finding?.clause == .p1)
    }
  }

  @Test func `atomicity: a refused call that changes a word is seen`() throws {
    let (frames, liar) = try Self.start()
    liar.lie = { [machine = liar.machine] _, response in
      machine.store(0xBAD, at: VirtualAddress(FrameMachine.bookkeepingBase))
      return response
    }
    let finding = Self.finding(frames) { () throws(Finding) in try frames.run(.freeFrame(physical: 1)) }
    #expect(finding?.oracle == .atomicity && finding?.clause == .p10)
  }

  @Test func `state: a search that reads many words is seen`() throws {
    let (frames, liar) = try Self.start()
    liar.lie = { [machine = liar.machine] _, response in
      for _ in 0..<17 { _ = machine.load(VirtualAddress(FrameMachine.bookkeepingBase)) }
      return response
    }
    let finding = Self.finding(frames) { () throws(Finding) in try frames.run(.allocateFrame) }
    #expect(finding?.oracle == .state && finding?.clause == .p20)
  }

  @Test func `state: wrong counts are seen after the next call, and a wrong peak has a clause of its own`() throws {
    for (count, clause) in [(\FrameCounts.free, Clause.p4), (\.peakUsed, .p16)] {
      let (frames, liar) = try Self.start()
      liar.countLie = { counts in
        var counts = counts
        counts[keyPath: count] += 1
        return counts
      }
      let finding = Self.finding(frames) { () throws(Finding) in try frames.run(.allocateFrame) }
      #expect(finding?.oracle == .state && finding?.clause == clause)
    }
  }

  @Test func `machine: while the map is read the bookkeeping is out of bounds`() {
    let machine = FrameMachine(entries: [], bookkeeping: 64)
    machine.store(0, at: VirtualAddress(FrameMachine.bookkeepingBase))
    #expect(machine.strays == 1)
    #expect(machine.readMap() == nil, "a table without entries is refused")
    machine.store(0, at: VirtualAddress(FrameMachine.bookkeepingBase))
    #expect(machine.strays == 1)
    machine.store(0, at: VirtualAddress(FrameMachine.bookkeepingBase + 64))
    _ = machine.load(VirtualAddress(FrameMachine.bookkeepingBase + 2))
    #expect(machine.strays == 3)
    machine.release()
  }

  @Test func `result: a map with frames must not be refused`() throws {
    let memory = AllocatorMemory(
      entries: [], bookkeeping: 64, floor: 4096, kernel: ByteRange(start: 0, end: 0), arena: 0..<0, reserved: [])
    #expect(FrameSubject(memory) == nil)
  }

  @Test func `state: at the end a lost run, a wrong answer and a failed check are seen`() throws {
    let lies: [(clause: Clause, tell: (LyingFrames) -> Void)] = [
      (.p1, { liar in liar.runLie = { run in run == 0x202..<0x300 ? nil : run } }),
      (.p1, { liar in liar.runLie = { run in run ?? 0x300..<0x301 } }),
      (.p10, { liar in liar.freeLie = { $0.map { !$0 } } }),
      (.p10, { liar in liar.heldLie = { !$0 } }),
      (.p4, { liar in liar.soundLie = { !$0 } }),
    ]
    for lie in lies {
      let (frames, liar) = try Self.start()
      try frames.run(.allocateFrame)
      lie.tell(liar)
      let finding = Self.finding(frames)
      #expect(finding?.oracle == .state && finding?.clause == lie.clause)
    }
  }

  @Test func `state: with everything given back, a word that stays different is seen`() throws {
    let (frames, liar) = try Self.start()
    try frames.run(.allocateFrame)
    liar.lie = { [machine = liar.machine] operation, response in
      // A bit of a frame that is no memory: no count and no run shows it.
      if case .freeFrames = operation { machine.store(1, at: VirtualAddress(FrameMachine.bookkeepingBase + 4)) }
      return response
    }
    let finding = Self.finding(frames)
    #expect(finding?.oracle == .state && finding?.clause == .p8)
  }
}
