// What a command changed, what it invalidated, and the counters.

import SimulatedPC
import Testing

@Suite struct JournalTests {
  func changes(_ machine: SimulatedMachine) -> [ChangedWord] {
    var found: [ChangedWord] = []
    machine.forEachChangedWord { found.append($0) }
    return found
  }

  @Test func storesFillsAndCopiesAreNetChanges() throws {
    let rig = try PagedMachine(isPagingOn: false)
    let machine = rig.machine
    let junk = MachineOptions().powerOnFill
    machine.beginCommand(recordingWrites: true)
    machine.store(1, at: 24 << 12 | 4)
    machine.store(2, at: 24 << 12 | 4)
    machine.store(5, at: 24 << 12 | 8)
    machine.store(junk, at: 24 << 12 | 8)
    machine.fillPage(at: 25 << 12, with: junk)
    machine.fillPage(at: 24 << 12, with: junk)
    machine.store(7, at: 24 << 12 | 12)
    machine.store(2, at: 24 << 12 | 4)
    machine.copyPage(from: 24 << 12, to: 26 << 12)
    machine.endCommand()
    #expect(machine.hasCompleteJournal)
    let found = changes(machine)
    #expect(found.map(\.address) == [0x18004, 0x1800C, 0x1A004, 0x1A00C])
    #expect(found.map(\.before) == [junk, junk, junk, junk])
    #expect(found.map(\.after) == [2, 7, 2, 7])
    #expect(found.allSatisfy { $0.owner == .heap })
    #expect(changes(machine) == found, "asking changes nothing")
    #expect(machine.changedWordCount == 4)
    machine.beginCommand(recordingWrites: true)
    #expect(machine.changedWordCount == 0)
  }

  @Test func accessedAndDirtyBitsAreNoChange() throws {
    let rig = try PagedMachine()
    rig.machine.beginCommand(recordingWrites: true)
    rig.machine.store(MachineOptions().powerOnFill, at: PagedMachine.high)
    rig.machine.store(24 << 12 | 3, at: rig.entryAddress(PagedMachine.highTable, 0))
    #expect(rig.entry(PagedMachine.highTable, 0) == 24 << 12 | 3)
    #expect(rig.machine.changedWordCount == 0)
    rig.machine.store(24 << 12 | 1, at: rig.entryAddress(PagedMachine.highTable, 0))
    #expect(rig.machine.changedWordCount == 1)
  }

  @Test func theseBitsCountWhereTheProcessorDoesNotSetThem() throws {
    let rig = try PagedMachine(isPagingOn: false)
    rig.machine.store(0, at: 24 << 12)
    rig.machine.beginCommand(recordingWrites: true)
    rig.machine.store(0x60, at: 24 << 12)
    #expect(changes(rig.machine).map(\.after) == [0x60], "of a frame that was written before the command, too")
  }

  @Test func aPageThatIsWrittenWholeFirstThingCountsFromItsPowerOnContents() throws {
    let rig = try PagedMachine(isPagingOn: false)
    let machine = rig.machine
    machine.fillPage(at: 24 << 12, with: 0x77)
    machine.reset(installing: PagedMachine.memory)
    machine.beginCommand(recordingWrites: true)
    machine.fillPage(at: 24 << 12, with: MachineOptions().powerOnFill)
    #expect(machine.changedWordCount == 0)
  }

  @Test func withoutRecordingThereIsNoJournal() throws {
    let rig = try PagedMachine(isPagingOn: false)
    rig.machine.beginCommand()
    rig.machine.store(1, at: 24 << 12)
    #expect(!rig.machine.hasCompleteJournal)
    #expect(rig.machine.changedWordCount == 0)
  }

  @Test func aJournalThatIsFullSaysSo() throws {
    let rig = try PagedMachine(isPagingOn: false)
    rig.machine.beginCommand(recordingWrites: true)
    func storeAndFill() {
      rig.machine.store(1, at: 24 << 12)
      rig.machine.fillPage(at: 24 << 12, with: 0)
    }
    for _ in 0..<8192 { storeAndFill() }
    #expect(rig.machine.hasCompleteJournal)
    storeAndFill()
    #expect(!rig.machine.hasCompleteJournal)
    #expect(rig.machine.changedWordCount == 1024)
  }

  @Test func fillsOverFillsAreJournalledByTheirWords() throws {
    let rig = try PagedMachine(isPagingOn: false)
    let page: UInt32 = 24 << 12
    rig.machine.fillPage(at: page, with: 7)
    rig.machine.beginCommand(recordingWrites: true)
    rig.machine.fillPage(at: page, with: 8)
    rig.machine.store(7, at: 24 << 12 | 8)
    var words: [ChangedWord] = []
    rig.machine.forEachChangedWord { words.append($0) }
    #expect(words.count == 1023)
    #expect(words.allSatisfy { $0.before == 7 && $0.after == 8 && $0.address != 24 << 12 | 8 })
    rig.machine.fillPage(at: page, with: 7)
    #expect(rig.machine.changedWordCount == 0)
  }

  @Test func invalidationsAreLoggedPerCommand() throws {
    let rig = try PagedMachine()
    rig.machine.beginCommand()
    rig.machine.invalidatePage(0xC000_0FFF)
    rig.machine.invalidatePage(0xFFFF_F000)
    #expect(rig.machine.invalidatedPages == [0xC000_0000, 0xFFFF_F000])
    #expect(rig.machine.invalidationCount == 2)
    #expect(rig.machine.flushCount == 0)
    rig.machine.loadDirectory(PagedMachine.otherDirectory << 12)
    rig.machine.writeControlRegister4(CR4.globalPages)
    #expect(rig.machine.flushCount == 2)
    rig.machine.beginCommand()
    for page in 0..<UInt32(5000) { rig.machine.invalidatePage(page << 12) }
    #expect(rig.machine.invalidationCount == 5000)
    #expect(rig.machine.invalidatedPages.count == 4096)
    #expect(rig.machine.flushCount == 0)
  }

  @Test func countersCountWhatKMemDid() throws {
    let rig = try PagedMachine(isPagingOn: false)
    rig.machine.loadDirectory(PagedMachine.directory << 12)
    rig.machine.writeControlRegister0(PagedMachine.writeProtectAndPaging)
    for _ in 0..<3 { _ = rig.machine.load(PagedMachine.high) }
    for _ in 0..<4 { rig.machine.store(1, at: PagedMachine.high) }
    rig.machine.fillPage(at: PagedMachine.high, with: 0)
    rig.machine.copyPage(from: PagedMachine.highReadOnly, to: PagedMachine.high)
    rig.machine.invalidatePage(PagedMachine.high)
    rig.machine.access(PagedMachine.userPage, .read, mode: .user)
    _ = rig.machine.peek(0)
    var expected = MachineCounters()
    expected.loads = 3
    expected.stores = 4
    expected.pageFills = 1
    expected.pageCopies = 1
    expected.invalidations = 1
    expected.directoryLoads = 1
    expected.flushes = 1
    expected.walks = 3
    expected.clientAccesses = 1
    #expect(rig.machine.counters == expected)
  }
}
