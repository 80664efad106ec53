// Each clause of boot_early has an oracle that speaks up: a subject that lies about one thing, and the finding.

import Operations
import Sessions
import SimulatedPC
import Specification
import Testing

/// A boot_early that is right until a test makes it lie.
private final class LyingEarlySubject: EarlySubject {
  let honest: any EarlySubject

  /// What to answer instead, given the honest answer.
  var lie: (Operation, Response) -> Response = { $1 }
  var countLie: (BootEarlyCounts) -> BootEarlyCounts = { $0 }
  var freeLie: (Range<UInt32>?) -> Range<UInt32>? = { $0 }
  var textLie: (StaticString?) -> StaticString? = { $0 }
  var tableLie: (UInt32?) -> UInt32? = { $0 }
  var misuseLie: (EarlyMisuse, BootFailure?) -> BootFailure? = { $1 }

  /// A `reserve` of frames of the arena that is answered as if it were done, and is not.
  var ignored: Operation?

  init(_ honest: any EarlySubject) { self.honest = honest }

  func perform(_ operation: Operation) -> Response {
    if operation == ignored { return .reservation(newlyReserved: 0, allocated: 0, alreadyReserved: 1) }
    return lie(operation, honest.perform(operation))
  }
  var earlyCounts: BootEarlyCounts { countLie(honest.earlyCounts) }
  var frameCounts: FrameCounts? { honest.frameCounts }
  func freeRun(from frame: UInt32) -> Range<UInt32>? { freeLie(honest.freeRun(from: frame)) }
  var isSound: Bool { honest.isSound }
  var refusalText: StaticString? { textLie(honest.refusalText) }
  var firstTable: UInt32? { tableLie(honest.firstTable) }
  func refusal(of misuse: EarlyMisuse) -> BootFailure? { misuseLie(misuse, honest.refusal(of: misuse)) }
}

@Suite struct EarlyOracleTests {
  /// The kernel has the frames from 0x100 on, boot_early the 16 behind them.
  private static func start(
    _ lease: borrowing MachineLease, opening: EarlyScenario.Opening = .behindKernel
  ) throws -> (EarlySession, LyingEarlySubject) {
    var machine = BootScenario(entries: [
      FirmwareMapEntry(base: 0x10_0000, length: 0x8_0000, type: FirmwareMemoryType.usable)
    ])
    machine.kernelSize = 0x2000
    machine.mapCapacity = 16
    machine.configuration.bootEarlySize = 0x1_0000
    machine.configuration.identityLimit = 0x20_0000
    machine.configuration.maximumAddressSpaces = 2
    let scenario = EarlyScenario(machine: machine, opening: opening)
    let session = try EarlySession(booting: scenario, on: lease.machine)
    let liar = LyingEarlySubject(session.subject)
    return (try EarlySession(liar, session.model, on: lease.machine), liar)
  }

  private static func finding(_ body: () throws(Finding) -> Void) -> Finding? {
    do throws(Finding) {
      try body()
      return nil
    } catch { return error }
  }

  @Test(arguments: [.behindKernel, .at(start: 0x10_2001, size: 0xE001)] as [EarlyScenario.Opening])
  func `an honest boot_early passes from its first byte to its end`(opening: EarlyScenario.Opening) throws {
    let lease = try MachineLease()
    let (early, _) = try Self.start(lease, opening: opening)
    let first = early.model.arena.lowerBound << 12
    #expect(try early.run(.bootEarlyAllocate(size: 5, alignment: 1)) == first)
    #expect(try early.run(.bootEarlyAllocateZeroed(size: 7, alignment: 64)) == first + 64)
    #expect(try early.perform(.bootEarlyAllocate(size: 0, alignment: 4)) == .refused(.zeroSize))
    #expect(try early.perform(.bootEarlyAllocate(size: 4, alignment: 3)) == .refused(.invalidAlignment))
    #expect(try early.perform(.bootEarlyAllocate(size: .max, alignment: 0)) == .refused(.exhausted))
    #expect(try early.perform(.initializeFrames) == .done)
    let frame0 = try early.run(.allocateFrame)
    #expect(try early.perform(.freeFrame(physical: first)) == .refused(.kernelOwned))
    #expect(try early.perform(.initializePaging) == .done)
    #expect(try early.run(.bootEarlyAllocateZeroed(size: 0x1001, alignment: 0)) > first)
    try early.run(.freeFrame(physical: frame0))
    #expect(try early.perform(.retireBootEarly) == .done)
    #expect(try early.perform(.retireBootEarly) == .done)
    #expect(try early.perform(.bootEarlyAllocate(size: 4, alignment: 4)) == .refused(.retired))
    #expect(early.seen.adopted && early.seen.refusedAfterRetirement)
    try early.finish()
  }

  @Test func `B1: bytes that overlap others, or are not aligned`() throws {
    let lease = try MachineLease()
    let (early, liar) = try Self.start(lease)
    let block = try early.run(.bootEarlyAllocate(size: 64, alignment: 4))
    for (alignment, address) in [(4, block + 60), (64, block + 68)] as [(UInt32, UInt32)] {
      liar.lie = { _, _ in .address(address) }
      let finding = Self.finding { () throws(Finding) in
        try early.run(.bootEarlyAllocate(size: 8, alignment: alignment))
      }
      #expect(finding?.oracle == .result && finding?.clause == .b1)
    }
  }

  @Test func `B2: a cursor that moves without a request, or a refusal that leaves a trace`() throws {
    let lease = try MachineLease()
    let (early, liar) = try Self.start(lease)
    liar.countLie = { BootEarlyCounts(used: $0.used + 4, free: $0.free - 4, total: $0.total) }
    let moved = Self.finding { () throws(Finding) in try early.run(.bootEarlyAllocate(size: 0, alignment: 4)) }
    #expect(moved?.oracle == .state && moved?.clause == .b2)

    let (second, writer) = try Self.start(lease)
    let block = try second.run(.bootEarlyAllocate(size: 64, alignment: 4))
    let machine = lease.machine
    writer.lie = { _, response in
      machine.store(1, at: block)
      return response
    }
    let written = Self.finding { () throws(Finding) in try second.run(.bootEarlyAllocate(size: 0, alignment: 4)) }
    #expect(written?.oracle == .atomicity && written?.clause == .b2)
  }

  @Test func `B3: misuse that is served`() throws {
    let lease = try MachineLease()
    for operation in [
      Operation.bootEarlyAllocate(size: 0, alignment: 4), .bootEarlyAllocate(size: 4, alignment: 12),
      .bootEarlyAllocateZeroed(size: 4, alignment: .max),
    ] {
      let (early, liar) = try Self.start(lease)
      liar.lie = { _, _ in .address(0x10_2000) }
      let finding = Self.finding { () throws(Finding) in try early.run(operation) }
      #expect(finding?.oracle == .result && finding?.clause == .b3)
    }
  }

  @Test func `B3: a refusal that says nothing that can be printed`() throws {
    let lease = try MachineLease()
    let (early, liar) = try Self.start(lease)
    liar.textLie = { _ in "two lines\nof a sufficient length" }
    let finding = Self.finding { () throws(Finding) in try early.run(.bootEarlyAllocate(size: 0, alignment: 4)) }
    #expect(finding?.oracle == .result && finding?.clause == .b3)
    let opening = Self.finding { () throws(Finding) in
      try EarlySession.checkText("short", of: "it", for: .zeroSize, .b1)
    }
    #expect(opening?.oracle == .result && opening?.clause == .b1)
  }

  @Test func `B4: zeroed memory whose last byte is not`() throws {
    let lease = try MachineLease()
    let (early, liar) = try Self.start(lease)
    let machine = lease.machine
    liar.lie = { _, response in
      machine.store(0xFF00, at: response.number + 0x1000)
      return response
    }
    let finding = Self.finding { () throws(Finding) in
      try early.run(.bootEarlyAllocateZeroed(size: 0x1002, alignment: 4))
    }
    #expect(finding?.oracle == .state && finding?.clause == .b4)
  }

  @Test func `B5: counts that do not add up`() throws {
    let lease = try MachineLease()
    let (early, liar) = try Self.start(lease)
    liar.countLie = { BootEarlyCounts(used: $0.used, free: $0.free - 4, total: $0.total) }
    let finding = Self.finding { () throws(Finding) in try early.run(.bootEarlyAllocate(size: 4, alignment: 4)) }
    #expect(finding?.oracle == .state && finding?.clause == .b5)
  }

  @Test func `B6: bytes after its end, a frame of its own handed out, and one that is free`() throws {
    let lease = try MachineLease()
    for lie in 0..<3 {
      let (early, liar) = try Self.start(lease)
      let block = try early.run(.bootEarlyAllocate(size: 0x1001, alignment: 0))
      try early.run(.initializeFrames)
      try early.run(.initializePaging)
      try early.run(.retireBootEarly)
      var clause: Clause?
      switch lie {
      case 0:
        liar.lie = { _, _ in .address(block + 0x2000) }
        clause = Self.finding { () throws(Finding) in try early.run(.bootEarlyAllocate(size: 4, alignment: 4)) }?.clause
      case 1:
        liar.lie = { _, _ in .address(block + 0x1000) }
        clause = Self.finding { () throws(Finding) in try early.run(.allocateFrame) }?.clause
      default:
        liar.freeLie = { run in run.map { $0.lowerBound - 1..<$0.upperBound } }
        clause = Self.finding { () throws(Finding) in try early.finish() }?.clause
      }
      #expect(clause == .b6)
    }
  }

  /// Brings boot_early up to paging, with 100 frames left.
  private static func startPaging(_ lease: borrowing MachineLease) throws -> (EarlySession, LyingEarlySubject) {
    let (early, liar) = try start(lease)
    try early.run(.initializeFrames)
    try early.run(.initializePaging)
    return (early, liar)
  }

  @Test func `B1, P19: what is reserved in the arena is handed out neither by boot_early nor after its end`() throws {
    let lease = try MachineLease()
    let (early, _) = try Self.startPaging(lease)
    let first = early.model.untouched.lowerBound
    let free = early.model.frames?.free.count ?? 0
    let bytes = Operation.reserve(
      start: UInt64(first + 1) << 12 + 4095, end: UInt64(first + 2) << 12 + 1)
    for _ in 0..<2 {
      #expect(try early.perform(bytes) == .reservation(newlyReserved: 0, allocated: 0, alreadyReserved: 2))
    }
    #expect(early.seen.arenaReserved)
    #expect(try early.run(.bootEarlyAllocate(size: 4096, alignment: 0)) == first << 12)
    #expect(try early.perform(.bootEarlyAllocate(size: 1, alignment: 4)) == .refused(.exhausted))
    #expect(try early.perform(.retireBootEarly) == .done)
    let arena = early.model.arena
    #expect(early.model.frames?.free.count == free + arena.upperBound - (first + 3))
    let another = Operation.reserve(start: UInt64(arena.upperBound - 1) << 12, end: 1 << 32)
    #expect(try early.perform(another).isRefusal == false)
    try early.finish()
  }

  @Test func `B1, P19: a reservation that is wrong, forgotten by boot_early, or forgotten at its end`() throws {
    let lease = try MachineLease()
    for lie in 0..<3 {
      let (early, liar) = try Self.startPaging(lease)
      let first = early.model.untouched.lowerBound << 12
      let bytes = Operation.reserve(start: UInt64(first), end: UInt64(first) + 1)
      // The subject hears of it, or only the session does.
      liar.lie = { operation, response in
        lie == 0 && operation == bytes ? .reservation(newlyReserved: 1, allocated: 0, alreadyReserved: 0) : response
      }
      if lie > 0 { liar.ignored = bytes }
      let finding = Self.finding { () throws(Finding) in
        try early.perform(bytes)
        if lie == 1 { try early.perform(.bootEarlyAllocate(size: 4, alignment: 4)) }
        try early.perform(.retireBootEarly)
      }
      let expected: [(Finding.Oracle, Clause)] = [(.result, .p19), (.result, .b1), (.state, .p4)]
      #expect(finding?.oracle == expected[lie].0 && finding?.clause == expected[lie].1, "\(lie)")
    }
  }

  @Test func `V10: each frame of the initial heap fails once, and nothing has changed`() throws {
    let lease = try MachineLease()
    let (early, _) = try Self.startPaging(lease)
    let free = early.model.frames?.free.count
    #expect(try early.starveHeap(size: 0x2001) == .done)
    #expect(early.seen.heapStarved && early.model.heapPages == 3)
    #expect(early.model.frames.map { $0.free.count + 4 } == free)
    #expect(try early.perform(.mapInitialHeap(size: 1)) == .refused(.alreadyMapped))
    #expect(try early.perform(.mapInitialHeap(size: 0x2F60_8001)) == .refused(.invalidRange))
    try early.finish()

    // A heap that is refused for want of frames although there are some, and a refusal that leaves a table behind.
    let (second, denier) = try Self.startPaging(lease)
    denier.lie = { _, _ in .refused(.outOfMemory) }
    #expect(Self.finding { () throws(Finding) in try second.run(.mapInitialHeap(size: 1)) }?.oracle == .result)
    let (third, writer) = try Self.startPaging(lease)
    let machine = lease.machine
    writer.lie = { operation, response in
      let entry = machine.controlRegister3 | 0xD00
      if case .mapInitialHeap = operation { machine.store(0x15_0003, at: entry) }
      return response
    }
    let refusal = Self.finding { () throws(Finding) in try third.run(.mapInitialHeap(size: .max)) }
    #expect(refusal?.oracle == .atomicity)
  }

  @Test func `B2: paging that is refused keeps the tables that did fit, and no more`() throws {
    let lease = try MachineLease()
    let (early, _) = try Self.start(lease)
    try early.run(.initializeFrames)
    try early.run(.bootEarlyAllocate(size: 0xB000, alignment: 0))
    #expect(try early.perform(.initializePaging) == .refused(.exhausted))
    #expect(early.model.counts.free == 4096 - 2 * 4, "the address spaces have begun the last page")

    let (second, counter) = try Self.start(lease)
    try second.run(.initializeFrames)
    try second.run(.bootEarlyAllocate(size: 0xB000, alignment: 0))
    counter.countLie = { BootEarlyCounts(used: $0.used - 4096, free: $0.free + 4096, total: $0.total) }
    let finding = Self.finding { () throws(Finding) in try second.run(.initializePaging) }
    #expect(finding?.oracle == .state && finding?.clause == .b2)
  }

  @Test func `V9: a table that the kernel made before paging, and another in its place`() throws {
    let lease = try MachineLease()
    let (early, liar) = try Self.start(lease)
    try early.run(.initializeFrames)
    liar.tableLie = { $0.map { $0 + 4096 } }
    let finding = Self.finding { () throws(Finding) in try early.run(.initializePaging) }
    #expect(finding?.oracle == .state && finding?.clause == .v9)
  }

  @Test func `a call that is always wrong, and is accepted or refused for another reason`() throws {
    let lease = try MachineLease()
    let clauses: [BootStage: Clause] = [.bootMemory: .e11, .bootEarly: .b1, .paging: .v4]
    let another = BootFailure(
      .heap(.outOfMemory), message: "no frame is free for a page of the heap", stageName: "map_heap_initial")
    for lied in EarlyMisuse.allCases {
      for answer in [nil, another] {
        let (early, liar) = try Self.startPaging(lease)
        liar.misuseLie = { $0 == lied ? answer : $1 }
        let finding = Self.finding { () throws(Finding) in try early.finish() }
        #expect(finding?.oracle == .result && finding?.clause == clauses[lied.reason.stage], "\(lied)")
      }
    }
    let (early, liar) = try Self.startPaging(lease)
    let machine = lease.machine
    let block = try early.run(.bootEarlyAllocate(size: 64, alignment: 4))
    liar.misuseLie = { misuse, answer in
      if misuse == .tableForUsers { machine.store(1, at: block) }
      return answer
    }
    let finding = Self.finding { () throws(Finding) in try early.finish() }
    #expect(finding?.oracle == .atomicity && finding?.clause == .b2)
  }

  @Test func `machine: a write behind the bytes that were asked for`() throws {
    let lease = try MachineLease()
    let (early, liar) = try Self.start(lease)
    let machine = lease.machine
    liar.lie = { _, response in
      machine.store(0, at: response.number + 0x1000)
      return response
    }
    let finding = Self.finding { () throws(Finding) in
      try early.run(.bootEarlyAllocateZeroed(size: 0x1000, alignment: 0))
    }
    #expect(finding?.oracle == .machine)
  }

  @Test func `an arena where it must not open is a finding`() throws {
    let lease = try MachineLease()
    let (early, _) = try Self.start(lease)
    #expect(early.model.arena == 0x102..<0x112)
    #expect(throws: EarlyRefusal.self) { try Self.start(lease, opening: .at(start: 0x10_0000, size: 0x1000)) }
    #expect(throws: EarlyRefusal.self) { try Self.start(lease, opening: .at(start: 0x10_2000, size: 0)) }
  }
}
