// Each oracle speaks up: a subject that does everything right but one thing, and the finding that must come of it.

import Operations
import PropCheck
import Sessions
import SimulatedPC
import Specification
import Testing

@Suite struct OracleTests {
  private static func start(_ lease: borrowing MachineLease) throws -> (KernelSession, LyingSubject) {
    var scenario = BootScenario(entries: [
      FirmwareMapEntry(base: 0x10_0000, length: 0x20_0000, type: FirmwareMemoryType.usable)
    ])
    scenario.kernelSize = 0x8000
    scenario.mapCapacity = 16
    scenario.configuration.bootEarlySize = 0x1_0000
    scenario.configuration.identityLimit = 0x20_0000
    scenario.configuration.heapSize = 0x2000
    scenario.configuration.maximumAddressSpaces = 4
    let run = try BootRun(scenario, on: lease.machine)
    let session = try #require(try KernelSession(run, on: lease.machine))
    let liar = LyingSubject(session.subject, on: lease.machine)
    return (KernelSession(liar, session.model, on: lease.machine), liar)
  }

  private static func finding(_ body: () throws(Finding) -> Void) -> Finding? {
    do throws(Finding) {
      try body()
      return nil
    } catch { return error }
  }

  @Test func `an honest subject passes a trace with every kind of command`() throws {
    let lease = try MachineLease()
    let (kernel, _) = try Self.start(lease)
    let frame0 = try kernel.run(.allocateFrame)
    let space1 = try kernel.run(.createSpace)
    try kernel.run(.map(virtual: 0x0080_0000, physical: frame0, flags: 0x6, space: space1))
    try kernel.run(.switchTo(space1))
    #expect(try kernel.access(0x0080_0000, writing: 0xCAFE, isUser: true) == 0xCAFE)
    let window = try kernel.run(.kmap(physical: frame0))
    #expect(try kernel.access(window, isUser: false) == 0xCAFE)
    #expect(try kernel.perform(.destroySpace(space1)) == .refused(.spaceInUse))
    try kernel.run(.initializeHeap)
    let block0 = try kernel.run(.allocate(size: 100, alignment: 64))
    #expect(block0 % 64 == 0)
    #expect(try kernel.starve(.mapUserPages(virtual: 0x00C0_0000, size: 8192, flags: 0x6, space: space1)) == .done)
    #expect(kernel.seen.starved == [.userPages])
    try kernel.finish()
  }

  @Test func `result: a frame that is not free is not handed out`() throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.start(lease)
    let frame0 = try kernel.run(.allocateFrame)
    liar.lie = { _, _ in .address(frame0) }
    let finding = Self.finding { () throws(Finding) in try kernel.run(.allocateFrame) }
    #expect(finding?.oracle == .result && finding?.clause == .p7)
  }

  @Test func `result: a double free has its own error`() throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.start(lease)
    let frame0 = try kernel.run(.allocateFrame)
    try kernel.run(.freeFrame(physical: frame0))
    liar.lie = { _, _ in .refused(.kernelOwned) }
    let finding = Self.finding { () throws(Finding) in try kernel.run(.freeFrame(physical: frame0)) }
    #expect(finding?.oracle == .result && finding?.clause == .p9)
  }

  @Test(
    arguments: ["short", "a text with a line feed\nin it", "¿a byte that no serial line prints?"] as [StaticString])
  func `result: a refusal says why in one printable line`(_ text: StaticString) throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.start(lease)
    #expect(try kernel.perform(.freeFrame(physical: 1)) == .refused(.unaligned))
    liar.textLie = { _ in text }
    let finding = Self.finding { () throws(Finding) in try kernel.run(.freeFrame(physical: 1)) }
    #expect(finding?.oracle == .result && finding?.clause == .p10)
  }

  @Test func `state: what callers may ask is answered rightly`() throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.start(lease)
    let frame0 = try kernel.run(.allocateFrame)
    let space1 = try kernel.run(.createSpace)
    try kernel.run(.kmap(physical: frame0))
    try kernel.run(.switchTo(space1))
    try kernel.finish()
    let lies: [(clause: Clause, tell: (LyingSubject) -> Void)] = [
      (.k2, { $0.windowLie = { $0.map { WindowCounts(depth: $0.depth, mostRecent: nil) } } }),
      (.k2, { $0.windowLie = { $0.map { WindowCounts(depth: $0.depth + 1, mostRecent: $0.mostRecent) } } }),
      (.p10, { $0.frameLie = { $0.map { !$0 } } }), (.v18, { $0.loadedLie = { $0.map { !$0 } } }),
      (.v14, { $0.foundLie = { _ in false } }),
    ]
    for (clause, tell) in lies {
      tell(liar)
      let finding = Self.finding { () throws(Finding) in try kernel.finish() }
      #expect(finding?.oracle == .state && finding?.clause == clause)
      (liar.windowLie, liar.frameLie, liar.loadedLie, liar.foundLie) = ({ $0 }, { $0 }, { $0 }, { $0 })
    }
  }

  @Test func `state: nobody has the directory of a space that was destroyed`() throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.start(lease)
    try kernel.run(.destroySpace(try kernel.run(.createSpace)))
    try kernel.finish()
    liar.directoryLie = { _ in true }
    let finding = Self.finding { () throws(Finding) in try kernel.finish() }
    #expect(finding?.oracle == .state && finding?.clause == .v15)
  }

  /// Starts a heap of 8 KiB, which `finish` bounds to 0 bytes, 4 KiB, 8 KiB and a byte, as many as there are, and 8 KiB.
  private static func startHeap(_ lease: borrowing MachineLease) throws -> (KernelSession, LyingSubject) {
    let (kernel, liar) = try start(lease)
    try kernel.run(.initializeHeap)
    return (kernel, liar)
  }

  @Test(arguments: [0, 0x1000, 0x2001, .max, 0x2000] as [UInt32])
  func `result: a bounded heap does not grow, and bounds are whole pages that cover it`(_ bound: UInt32) throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.startHeap(lease)
    try kernel.finish()
    for answer in [.address(0xD000_1010), .refused(.outOfMemory)] as [Response] {
      liar.boundLie = { $0 == bound ? answer : $1 }
      let finding = Self.finding { () throws(Finding) in try kernel.finish() }
      #expect(finding?.oracle == .result && finding?.clause == .h7)
    }
  }

  @Test func `atomicity: a bound of the heap that leaves a trace`() throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.startHeap(lease)
    let machine = lease.machine
    liar.boundLie = { _, response in
      machine.store(1, at: 0xD000_1FF0)
      return response
    }
    let finding = Self.finding { () throws(Finding) in try kernel.finish() }
    #expect(finding?.oracle == .atomicity)
  }

  @Test func `state: an entry that changes behind more writes than the journal holds`() throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.start(lease)
    let frame0 = try kernel.run(.allocateFrame)
    try kernel.run(.map(virtual: 0x0080_0000, physical: frame0, flags: 0x6, space: 0))
    let walk = lease.machine.walk(0x0080_0000)
    let entry = try #require(walk.tableEntry)
    let bitmap = try #require((0..<UInt32(0x1000)).first { lease.machine.owner(of: $0) == .bookkeeping })
    liar.lie = { [machine = lease.machine] _, response in
      let word = bitmap << 12
      while machine.hasCompleteJournal { machine.store(machine.load(word), at: word) }
      machine.store(0, at: entry.address)
      machine.invalidatePage(0x0080_0000)
      return response
    }
    let finding = Self.finding { () throws(Finding) in try kernel.run(.kmap(physical: frame0)) }
    #expect(finding?.oracle == .state && finding?.clause == .v2, "\(String(describing: finding))")
  }

  @Test func `state: a counter that drifts`() throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.start(lease)
    liar.countLie = { counts in
      var wrong = counts
      wrong.peakUsed += 1
      return wrong
    }
    let finding = Self.finding { () throws(Finding) in try kernel.run(.allocateFrame) }
    #expect(finding?.oracle == .state && finding?.clause == .p16)
  }

  @Test func `state: a neighbour's entry that changes too`() throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.start(lease)
    let frame0 = try kernel.run(.allocateFrame)
    try kernel.run(.map(virtual: 0x0080_0000, physical: frame0, flags: 0x2, space: 0))
    try kernel.run(.map(virtual: 0x0080_1000, physical: frame0, flags: 0x2, space: 0))
    let machine = lease.machine
    let entry = machine.walk(0x0080_1000).tableEntry
    let place = try #require(entry).address
    liar.lie = { _, response in
      machine.store(0, at: place)
      machine.invalidatePage(0x0080_1000)
      return response
    }
    let finding = Self.finding { () throws(Finding) in try kernel.run(.unmap(virtual: 0x0080_0000, space: 0)) }
    #expect(finding?.oracle == .state && finding?.clause == .v6)
  }

  @Test func `machine: a translation that stays in the TLB`() throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.start(lease)
    let frame0 = try kernel.run(.allocateFrame)
    try kernel.run(.map(virtual: 0x0080_0000, physical: frame0, flags: 0x2, space: 0))
    let machine = lease.machine
    liar.lie = { operation, response in
      guard case .unmap = operation else { return response }
      // As if INVLPG had been forgotten: the page is loaded again behind the manager's back, and the entry then cleared.
      let walk = machine.walk(0x0080_0000)
      machine.poke(frame0 | 0x3, at: walk.tableEntry?.address ?? 0)
      machine.speculate(0x0080_0000)
      machine.poke(0, at: walk.tableEntry?.address ?? 0)
      return response
    }
    try kernel.run(.map(virtual: 0x0080_1000, physical: frame0, flags: 0x2, space: 0))
    let finding = Self.finding { () throws(Finding) in try kernel.run(.unmap(virtual: 0x0080_0000, space: 0)) }
    #expect(finding?.oracle == .machine && finding?.clause == .v12)
  }

  @Test func `machine: a write to a frame that nobody was given`() throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.start(lease)
    let machine = lease.machine
    liar.lie = { _, response in
      machine.store(1, at: 0x001F_0000)
      return response
    }
    let finding = Self.finding { () throws(Finding) in try kernel.run(.translate(virtual: 0, space: 0)) }
    #expect(finding?.oracle == .machine)
  }

  @Test func `machine: a table that is read after it was freed`() throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.start(lease)
    try kernel.run(.map(virtual: 0x0080_0000, physical: 0x10_0000, flags: 0x2, space: 0))
    let machine = lease.machine
    let table = machine.walk(0x0080_0000).directoryEntry.value & ~0xFFF
    try kernel.run(.unmap(virtual: 0x0080_0000, space: 0))
    #expect(machine.owner(of: table >> 12) == .free)
    liar.lie = { _, response in
      _ = machine.load(table | 4)
      return response
    }
    let finding = Self.finding { () throws(Finding) in try kernel.run(.translate(virtual: 0x0080_0000, space: 0)) }
    #expect(finding?.oracle == .machine)
  }

  @Test func `atomicity: a refusal that leaves something behind`() throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.start(lease)
    let machine = lease.machine
    let directory = machine.controlRegister3
    liar.lie = { _, response in
      machine.store(0x1000, at: directory + 0x200 * 4)
      return response
    }
    let finding = Self.finding { () throws(Finding) in
      try kernel.run(.map(virtual: 0x0080_0001, physical: 0, flags: 0, space: 0))
    }
    #expect(finding?.oracle == .atomicity)
  }

  @Test func `heap: blocks that overlap and contents that change`() throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.start(lease)
    try kernel.run(.initializeHeap)
    let block0 = try kernel.run(.allocate(size: 64, alignment: 16))
    liar.lie = { _, _ in .address(block0 + 48) }
    let overlap = Self.finding { () throws(Finding) in try kernel.run(.allocate(size: 16, alignment: 16)) }
    #expect(overlap?.clause == .h1)

    let (second, _) = try Self.start(lease)
    try second.run(.initializeHeap)
    let block1 = try second.run(.allocate(size: 64, alignment: 16))
    let walk = lease.machine.walk(block1 + 8)
    lease.machine.poke(0, at: try #require(walk.translation).physical)
    let damage = Self.finding { () throws(Finding) in try second.finish() }
    #expect(damage?.clause == .h2)
  }
}
