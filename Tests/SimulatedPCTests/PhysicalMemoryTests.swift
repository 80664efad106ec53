// RAM: sparse, junk at power-on, nothing left over from the last case; holes; the oracles' back door; the pool.

import SimulatedPC
import Testing

@Suite struct PhysicalMemoryTests {
  static let junk = MachineOptions().powerOnFill

  @Test func memoryIsJunkAtPowerOnAndThatJunkLooksLikeAUsableEntry() throws {
    let rig = try PagedMachine(isPagingOn: false)
    #expect(rig.machine.load(24 << 12) == Self.junk)
    #expect(Self.junk & 7 == 7)
    rig.machine.store(1, at: 25 << 12)
    #expect(rig.machine.load(25 << 12 | 4) == Self.junk)
    var options = MachineOptions()
    options.powerOnFill = 0x0BAD_F00D
    rig.machine.reset(installing: PagedMachine.memory, options: options)
    #expect(rig.machine.load(24 << 12) == 0x0BAD_F00D)
    #expect(rig.machine.peek(20 << 12) == 0x0BAD_F00D)
  }

  @Test(arguments: [0, 0x6B6B_6B6B, 0x1234_5678, MachineOptions().powerOnFill] as [UInt32])
  func aFilledPageIsItsWordWhicheverWayItIsAsked(word: UInt32) throws {
    let filled = try PagedMachine(isPagingOn: false)
    let stored = try PagedMachine(isPagingOn: false)
    let page: UInt32 = 24 << 12
    filled.machine.store(1, at: page)
    filled.machine.fillPage(at: page, with: word)
    for index in 0..<UInt32(1024) { stored.machine.store(word, at: 24 << 12 | index << 2) }
    #expect(filled.machine.isFilled(24, with: word) && !filled.machine.isFilled(24, with: ~word))
    #expect(filled.machine.peek(24 << 12 | 4) == word)
    #expect(filled.machine.words(of: 24)[1023] == word)
    var touched: [UInt32] = []
    filled.machine.forEachTouchedFrame { touched.append($0) }
    #expect(touched.contains(24))
    #expect(filled.machine.digest() == stored.machine.digest())
    #expect(filled.machine.load(page) == word)
    filled.machine.fillPage(at: page, with: word)
    filled.machine.store(~word, at: page)
    #expect(filled.machine.load(24 << 12 | 0xFFC) == word && filled.machine.load(page) == ~word)
    filled.machine.copyPage(from: page, to: 25 << 12)
    #expect(filled.machine.holdsSameBytes(24, 25))
    filled.machine.fillPage(at: 25 << 12, with: word)
    filled.machine.copyPage(from: 25 << 12, to: page)
    #expect(filled.machine.isFilled(24, with: word) && filled.machine.violationCount == 0)
  }

  @Test func aResetLeavesNothingOfTheCaseBefore() throws {
    let rig = try PagedMachine()
    let machine = rig.machine
    machine.writeControlRegister4(CR4.globalPages)
    machine.store(1, at: PagedMachine.high)
    machine.store(0, at: rig.entryAddress(PagedMachine.highTable, 0))
    machine.setOwner(.kernel, from: 24, count: 1)
    machine.speculateRandomly(seed: 1)
    machine.registerForSpeculation(PagedMachine.high)
    machine.beginCommand(recordingWrites: true)
    machine.store(1, at: 20 << 12)
    machine.store(1, at: 0x9000_0000)
    machine.invalidatePage(0)
    #expect(machine.staleEntryCount > 0)
    #expect(machine.violationCount > 0)
    machine.reset(installing: PagedMachine.memory)
    #expect(machine.staleEntries() == [])
    #expect(machine.staleEntryCount == 0)
    #expect(machine.violationCount == 0)
    #expect(machine.violations == [])
    #expect(machine.counters == MachineCounters())
    #expect(machine.changedWordCount == 0)
    #expect(!machine.hasCompleteJournal)
    #expect(machine.invalidationCount == 0)
    #expect(machine.flushCount == 0)
    #expect(machine.owner(of: 24) == .heap)
    #expect(machine.cachedTranslation(of: PagedMachine.high) == nil)
    #expect(machine.controlRegister0 == 0x11)
    #expect(machine.controlRegister3 == 0)
    #expect(machine.controlRegister4 == 0)
    #expect(machine.digest() == 0)
    var touched: UInt32 = 0
    machine.forEachTouchedFrame { _ in touched += 1 }
    #expect(touched == 0)
    for frame in 0..<UInt32(64) where frame < 60 || frame > 61 {
      #expect(machine.isFilled(frame, with: Self.junk))
    }
    machine.endCommand()
    #expect(machine.violationCount == 0, "the command of the case before is forgotten")
  }

  @Test func theTopPageOf4GiBIsMemoryLikeAnyOther() throws {
    let rig = try PagedMachine(isPagingOn: false)
    let top = PhysicalMemory.frameCount - 1
    rig.machine.setOwner(.heap, from: top, count: 5)
    rig.machine.fillPage(at: 0xFFFF_F000, with: 0)
    rig.machine.store(0x4444, at: 0xFFFF_FFFC)
    #expect(rig.machine.peek(0xFFFF_FFFF) == 0x4444)
    #expect(rig.kinds == [])
    var touched: [UInt32] = []
    rig.machine.forEachTouchedFrame { touched.append($0) }
    #expect(touched == (1...5).map { ($0) } + [top])
    rig.setEntry(PagedMachine.directory, 1023, PagedMachine.userTable << 12 | 3)
    rig.setEntry(PagedMachine.userTable, 1023, 0xFFFF_F003)
    rig.machine.loadDirectory(PagedMachine.directory << 12)
    rig.machine.writeControlRegister0(PagedMachine.writeProtectAndPaging)
    #expect(rig.machine.load(0xFFFF_FFFC) == 0x4444)
    #expect(rig.kinds == [])
  }

  @Test func holesReadAsOnesLoseWritesAndAreReported() throws {
    let rig = try PagedMachine(isPagingOn: false)
    let hole: UInt32 = 64 << 12
    #expect(rig.machine.load(hole) == ~0)
    rig.machine.store(0, at: hole)
    rig.machine.fillPage(at: hole, with: 0)
    #expect(rig.machine.load(hole) == ~0)
    rig.machine.poke(0, at: hole)
    #expect(rig.machine.peek(hole) == ~0)
    #expect(rig.machine.isFilled(64, with: ~0))
    #expect(rig.kinds == [.readOfHole, .writeToHole, .writeToHole, .readOfHole])
    #expect(rig.machine.violations.allSatisfy { $0.owner == .hole && $0.walk == nil })
    #expect(rig.machine.violations.map(\.operation) == [.load, .store, .fillPage, .load])
  }

  @Test(arguments: [1, 2, 3] as [UInt32])
  func misalignedAccessesAreReportedAndChangeNothing(offset: UInt32) throws {
    let rig = try PagedMachine()
    let before = rig.machine.digest()
    #expect(rig.machine.load(PagedMachine.high &+ offset) == ~0)
    rig.machine.store(1, at: PagedMachine.high &+ offset)
    rig.machine.fillPage(at: PagedMachine.high &+ offset * 4, with: 1)
    rig.machine.copyPage(from: PagedMachine.highReadOnly, to: (PagedMachine.high &+ 2048))
    // Cached and uncached alike.
    rig.machine.store(rig.machine.load(PagedMachine.high), at: PagedMachine.high)
    #expect(rig.machine.load(PagedMachine.high &+ offset) == ~0)
    rig.machine.store(1, at: PagedMachine.high &+ offset)
    #expect(rig.kinds == Array(repeating: .misaligned, count: 6))
    #expect(rig.machine.digest() == before)
  }

  @Test func fillAndCopyReachTheWholePageAndNoMore() throws {
    let rig = try PagedMachine(isPagingOn: false)
    let machine = rig.machine
    for word in [0, 0x0101_0101, 0x1234_5678, ~0] as [UInt32] {
      machine.fillPage(at: 25 << 12, with: word)
      #expect(machine.isFilled(25, with: word))
      #expect(!machine.isFilled(25, with: word ^ 0x100))
      #expect(machine.isFilled(24, with: Self.junk))
      #expect(machine.isFilled(26, with: Self.junk))
    }
    machine.poke(9, at: 25 << 12 | 0xFFC)
    machine.copyPage(from: 25 << 12, to: 27 << 12)
    #expect(machine.holdsSameBytes(25, 27))
    machine.copyPage(from: 27 << 12, to: 27 << 12)
    #expect(machine.holdsSameBytes(25, 27))
    machine.poke(8, at: 27 << 12 | 0xFFC)
    #expect(!machine.holdsSameBytes(25, 27))
    #expect(machine.violationCount == 0)
  }

  @Test func theDigestSeesEveryWordAndNoRead() throws {
    let rig = try PagedMachine(isPagingOn: false)
    let machine = rig.machine
    let before = machine.digest()
    _ = machine.load(28 << 12)
    #expect(machine.digest() == before)
    var seen: Set<UInt64> = [before]
    for index in 0..<UInt32(1024) {
      let address: UInt32 = 28 << 12 | index << 2
      machine.poke(Self.junk ^ 0x8000_0000, at: address)
      seen.insert(machine.digest())
      machine.poke(Self.junk, at: address)
    }
    #expect(seen.count == 1025)
    #expect(machine.digest() == before)
    machine.poke(1, at: 28 << 12)
    let inFirst = machine.digest()
    machine.poke(Self.junk, at: 28 << 12)
    machine.poke(1, at: 29 << 12)
    #expect(machine.digest() != inFirst, "which frame matters")
    #expect(machine.digest(of: [28]) == 0)
    #expect(machine.digest(of: [29]) != 0)
  }

  @Test func theDigestLeavesOutWhatTheProcessorSetsInTablesOnly() throws {
    let rig = try PagedMachine()
    let masked = rig.machine.digest()
    let exact = rig.machine.digest(ignoringAccessedAndDirty: false)
    rig.machine.access(PagedMachine.userPage, .read, mode: .user)
    #expect(rig.machine.digest() == masked)
    #expect(rig.machine.digest(ignoringAccessedAndDirty: false) != exact)
    rig.machine.poke(0, at: 20 << 12)
    let data = rig.machine.digest()
    rig.machine.poke(0x20, at: 20 << 12)
    #expect(rig.machine.digest() != data, "data frames have no accessed bits")
  }

  @Test func machinesAreIndependentAndReused() throws {
    let first = try PagedMachine(isPagingOn: false)
    let second = try PagedMachine(isPagingOn: false)
    first.machine.store(1, at: 24 << 12)
    second.machine.store(2, at: 24 << 12)
    #expect(first.machine.load(24 << 12) == 1)
    #expect(second.machine.load(24 << 12) == 2)
    second.machine.store(2, at: 64 << 12)
    #expect(first.machine.violationCount == 0)
    #expect(second.machine.violationCount == 1)
  }

  @Test func aLeasedMachineHasNoMemoryUntilItIsReset() throws {
    for _ in 0..<3 {
      let lease = try MachineLease()
      #expect(lease.machine.load(0) == ~0)
      #expect(lease.machine.owner(of: 0) == .hole)
      lease.machine.reset(installing: InstalledMemory(freeFrames: 1 << 20))
      #expect(lease.machine.owner(of: PhysicalMemory.frameCount - 1) == .free)
    }
  }

  @Test func moreMemoryThanIsKeptForReuseIsGivenBackAndStillWorks() throws {
    let lease = try MachineLease()
    var memory = InstalledMemory()
    memory.set(.heap, from: 0, count: 40_000)
    for round in 0..<UInt32(3) {
      lease.machine.reset(installing: memory)
      for frame in stride(from: UInt32(0), to: 40_000, by: 1) {
        #expect(lease.machine.load(frame << 12) == Self.junk)
        lease.machine.store(round, at: frame << 12)
      }
      #expect(lease.machine.violationCount == 0)
    }
  }

  @Test func installedRunsAreSortedAndLaterOnesWin() {
    var memory = InstalledMemory()
    memory.set(.free, from: 10, count: 100)
    memory.set(.reserved, from: 50, count: 10)
    memory.set(.kernel, from: 0, count: 11)
    memory.set(.hole, from: 100, count: 5)
    memory.set(.data, from: (1 << 20) - 1, count: 5)
    memory.set(.loader, from: 1 << 20, count: 1)
    memory.set(.loader, from: 1, count: 0)
    let expected: [(UInt32, UInt32, FrameOwner)] = [
      (0, 11, .kernel), (11, 50, .free), (50, 60, .reserved), (60, 100, .free), (105, 110, .free),
      (1_048_575, 1_048_576, .data),
    ]
    #expect(memory.runs.map(\.first) == expected.map(\.0))
    #expect(memory.runs.map(\.end) == expected.map(\.1))
    #expect(memory.runs.map(\.owner) == expected.map(\.2))
  }

  @Test func ownersAreFoundInManyRuns() throws {
    let lease = try MachineLease()
    var memory = InstalledMemory()
    for run in 0..<UInt32(500) { memory.set(run % 2 == 0 ? .free : .reserved, from: run * 3, count: 2) }
    lease.machine.reset(installing: memory)
    for frame in 0..<UInt32(1503) {
      let expected: FrameOwner = frame % 3 == 2 || frame >= 1500 ? .hole : frame / 3 % 2 == 0 ? .free : .reserved
      #expect(lease.machine.owner(of: frame) == expected)
    }
  }
}
