// The oracles of what happens within a command speak up, and so do those of what the processor notes and of texts.

import KMem
import KMemReplay
import Operations
import PropCheck
import Sessions
import SimulatedPC
import Specification
import Testing

@Suite struct OrderOracleTests {
  /// A kernel of 2 MiB, with a space loaded that has two pages with frames of their own from 8 MiB on.
  private static func start(_ lease: borrowing MachineLease) throws -> (KernelSession, LyingSubject) {
    var scenario = BootScenario(entries: [
      FirmwareMapEntry(base: 0x10_0000, length: 0x20_0000, type: FirmwareMemoryType.usable)
    ])
    scenario.kernelSize = 0x8000
    scenario.mapCapacity = 16
    scenario.configuration.bootEarlySize = 0x1_0000
    scenario.configuration.identityLimit = 0x30_0000
    scenario.configuration.heapSize = 0x2000
    let run = try BootRun(scenario, on: lease.machine)
    let session = try #require(try KernelSession(run, on: lease.machine))
    let liar = LyingSubject(session.subject, on: lease.machine)
    let kernel = KernelSession(liar, session.model, on: lease.machine)
    let space1 = try kernel.run(.createSpace)
    try kernel.run(.switchTo(space1))
    try kernel.run(.mapUserPages(virtual: 0x0080_0000, size: 8192, flags: 0x6, space: space1))
    return (kernel, liar)
  }

  private static func finding(_ body: () throws(Finding) -> Void) -> Finding? {
    do throws(Finding) {
      try body()
      return nil
    } catch { return error }
  }

  /// Where the entry of the page at 8 MiB lies.
  private static func entry(in kernel: KernelSession) throws -> UInt32 {
    try #require(kernel.model.spaces.table(above: 0x800, in: 1)).frame << 12
  }

  @Test func `V12: a frame is free while an entry leads to it`() throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.start(lease)
    let machine = lease.machine
    let entry = try Self.entry(in: kernel)
    let old = machine.peek(entry)
    liar.lie = { _, response in
      machine.store(old, at: entry)
      machine.store(0, at: entry)
      machine.invalidatePage(0x0080_0000)
      return response
    }
    let finding = Self.finding { () throws(Finding) in try kernel.run(.unmap(virtual: 0x0080_0000, space: 1)) }
    #expect(finding?.oracle == .machine && finding?.clause == .v12)
    #expect(finding?.message.contains("was free while the entry") == true)
  }

  @Test func `K3: a slot that was present changes and is not invalidated`() throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.start(lease)
    let machine = lease.machine
    let table = try #require(kernel.model.spaces.spaces[0].tables[1023]).frame << 12
    liar.lie = { _, response in
      let place = table | response.number >> 10 & 0xFFC
      machine.store(machine.load(place) | 0x8, at: place)
      return response
    }
    let finding = Self.finding { () throws(Finding) in try kernel.run(.kmap(physical: 0x10_0000)) }
    #expect(finding?.oracle == .machine && finding?.clause == .k3)
  }

  @Test(arguments: [0x00, 0x20, 0x40] as [UInt32])
  func `V7: protect keeps accessed and dirty`(_ kept: UInt32) throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.start(lease)
    let machine = lease.machine
    let entry = try Self.entry(in: kernel)
    try kernel.access(0x0080_0000, writing: 1, isUser: true)
    #expect(machine.peek(entry) & 0x60 == 0x60)
    try kernel.run(.protect(virtual: 0x0080_0000, flags: 0x6, space: 1))
    liar.lie = { _, response in
      machine.poke(machine.peek(entry) & ~0x60 | kept, at: entry)
      return response
    }
    let finding = Self.finding { () throws(Finding) in
      try kernel.run(.protect(virtual: 0x0080_0000, flags: 0x4, space: 1))
    }
    #expect(finding?.oracle == .state && finding?.clause == .v7)
  }

  @Test func `H3: a block whose header was written over is freed all the same`() throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.start(lease)
    try kernel.run(.initializeHeap)
    let block0 = try kernel.run(.allocate(size: 100, alignment: 16))
    #expect(try kernel.overrun(block0, .ahead, with: 0x4141_4141))
    liar.lie = { _, _ in .done }
    let finding = Self.finding { () throws(Finding) in try kernel.overrun(block0, .ahead, with: 0x4141_4141) }
    #expect(finding?.oracle == .result && finding?.clause == .h3)
  }

  @Test func `H7: the largest block that ends at the heap's bound is refused`() throws {
    let lease = try MachineLease()
    let (kernel, liar) = try Self.start(lease)
    try kernel.run(.initializeHeap)
    #expect(try kernel.fitBound())
    liar.boundLie = { _, response in response.map { $0.isRefusal ? $0 : .refused(.regionExhausted) } }
    let finding = Self.finding { () throws(Finding) in try kernel.fitBound() }
    #expect(finding?.oracle == .result && finding?.clause == .h7)
  }

  // MARK: Texts

  private static let texts: [(Refusal, StaticString)] =
    ([.outOfMemory, .unaligned, .outOfRange, .hole, .reserved, .kernelOwned, .alreadyFree, .invalidCount]
    as [FrameAllocatorError]).map { (Refusal($0), $0.message) }
    + ([
      .invalidSpace, .unaligned, .invalidFlags, .invalidRange, .kmapWindow, .kernelRange, .protectedRange,
      .alreadyMapped,
      .notMapped, .outOfMemory, .tooManySpaces, .spaceInUse, .kernelSpace, .physicalAddressExtension,
    ] as [PagingError]).map { (Refusal($0), $0.message) }
    + ([.unaligned, .outOfSlots, .notMostRecent] as [KmapError]).map { (Refusal($0), $0.message) }
    + ([
      .notInitialized, .alreadyInitialized, .notMapped, .zeroSize, .sizeTooLarge, .invalidAlignment, .outOfMemory,
      .regionExhausted, .obstructed, .foreign, .unaligned, .interior, .alreadyFree, .corrupted, .invalidRegion,
    ] as [HeapError]).map { (Refusal($0), $0.message) }
    + ([
      .zeroSize, .invalidAlignment, .exhausted, .retired, .emptyArena, .noRoom, .unusableStart, .beyondIdentityLimit,
    ] as [BootEarlyError]).map { (Refusal($0), $0.message) }

  @Test func `X4: each text of KMem passes for its own reason and for no other`() {
    for (reason, text) in Self.texts {
      #expect(RefusalText.objection(to: text, of: reason) == nil, "\(reason)")
      let others = Refusal.allCases.filter {
        $0 != reason && !RefusalText.words(of: $0).isEmpty && RefusalText.objection(to: text, of: $0) == nil
      }
      #expect(others == [], "the text of \(reason) would pass for them")
    }
  }

  @Test func `X4: every reason but that of a missing operation has words`() {
    #expect(Refusal.allCases.filter { RefusalText.words(of: $0).isEmpty } == [.unsupported])
  }
}
