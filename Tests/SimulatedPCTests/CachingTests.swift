// The TLB and the paging-structure cache: what stays, what each instruction drops, what is stale and how it shows.

import SimulatedPC
import Testing

@Suite struct CachingTests {
  @Test func anUnmapWithoutInvalidationLeavesAStaleTranslationThatStillWorks() throws {
    let rig = try PagedMachine()
    let machine = rig.machine
    machine.store(0x1234, at: PagedMachine.high)
    machine.store(0, at: rig.entryAddress(PagedMachine.highTable, 0))
    #expect(machine.staleEntryCount == 1)
    let stale = machine.staleEntries()
    #expect(stale.map(\.page) == [PagedMachine.high])
    #expect(stale.map(\.kind) == [.removed])
    #expect(stale.map(\.level) == [.translation])
    #expect(stale.map(\.cachedFrame) == [24])
    #expect(
      stale.map(\.description) == [
        "cached translation of page 0xC0000000 is stale (removed): cached 0x00018000 W-; "
          + "now CR3 0x00001000, PDE [0x00001C00] = 0x00003023, PTE [0x00003000] = 0x00000000"
      ])
    #expect(machine.violationCount == 0)
    #expect(machine.load(PagedMachine.high) == 0x1234, "the processor uses what it has cached")
    #expect(rig.kinds == [.staleTranslation])
    machine.invalidatePage(PagedMachine.high)
    #expect(machine.staleEntryCount == 0)
    #expect(machine.staleEntries() == [])
    #expect(machine.load(PagedMachine.high) == ~0)
    #expect(rig.kinds == [.staleTranslation, .pageFault])
  }

  /// Each row changes the entry of a cached page and says how it disagrees.
  @Test(arguments: [
    (UInt32(0x4_0007), StaleEntry.Kind?.some(.moved)),
    (0x1_2001, .narrowed),
    (0x1_2005, .narrowed),
    (0x1_2003, .narrowed),
    (0x1_2006, .removed),
    (0x1_2E7F, nil),  // accessed, dirty, caching and available bits do not count
  ])
  func aChangedEntryIsStaleByItsKind(row: (UInt32, StaleEntry.Kind?)) throws {
    let rig = try PagedMachine()
    rig.machine.access(PagedMachine.userPage, .write(1), mode: .user)
    rig.machine.store(row.0, at: rig.entryAddress(PagedMachine.userTable, 0))
    #expect(rig.machine.staleEntries().map(\.kind) == (row.1.map { [$0] } ?? []))
    #expect(rig.machine.staleEntryCount == (row.1 == nil ? 0 : 1))
    rig.machine.store(0x1_2007, at: rig.entryAddress(PagedMachine.userTable, 0))
    #expect(rig.machine.staleEntryCount == 0, "it agrees again")
  }

  @Test func wideningADirectoryEntryWithoutAFlushLeavesBothLevelsStale() throws {
    let rig = try PagedMachine()
    rig.setEntry(PagedMachine.highTable, 0, 24 << 12 | 7)
    _ = rig.machine.load(PagedMachine.high)
    rig.machine.store(0x3007, at: rig.entryAddress(PagedMachine.directory, 0x300))
    let stale = rig.machine.staleEntries()
    #expect(stale.map(\.level) == [.directoryEntry, .translation])
    #expect(stale.map(\.kind) == [.widened, .widened])
    // A user access faults although the tables allow it, and the fault drops what caused it.
    guard case .failure(let fault) = rig.machine.access(PagedMachine.high, .read, mode: .user) else {
      Issue.record("the cached translation was not used")
      return
    }
    #expect(fault.source == .cachedTranslation)
    #expect(fault.errorCode == 5)
    #expect(rig.machine.staleEntryCount == 0)
    #expect(rig.machine.access(PagedMachine.high, .read, mode: .user) == .success(rig.machine.load(PagedMachine.high)))
  }

  @Test func aCachedDirectoryEntryIsUsedUntilItIsInvalidated() throws {
    let rig = try PagedMachine()
    let machine = rig.machine
    _ = machine.load(PagedMachine.high)
    rig.setEntry(PagedMachine.otherDirectory, 1, 22 << 12 | 3)  // as a table: page 1 of the slot, another frame
    machine.store(5 << 12 | 3, at: rig.entryAddress(PagedMachine.directory, 0x300))
    #expect(machine.staleEntries().map(\.kind) == [.moved, .moved])
    machine.poke(0x5151, at: 25 << 12)
    #expect(machine.load(PagedMachine.highReadOnly) == 0x5151, "the old table gave the translation")
    #expect(rig.machine.staleEntryCount == 3, "and what it gave is stale from the start")
    machine.invalidatePage(0)
    #expect(machine.cachedDirectoryEntry(of: PagedMachine.high) == nil, "INVLPG of any page drops all of them")
    #expect(machine.staleEntries().map(\.level) == [.translation, .translation])
    machine.invalidatePage(PagedMachine.high)
    machine.invalidatePage(PagedMachine.highReadOnly)
    machine.poke(0x6262, at: 22 << 12)
    #expect(machine.load(PagedMachine.highReadOnly) == 0x6262)
  }

  @Test func invalidationDropsThePageAndNoNeighbour() throws {
    let rig = try PagedMachine()
    _ = rig.machine.load(PagedMachine.high)
    _ = rig.machine.load(PagedMachine.highReadOnly)
    rig.machine.invalidatePage(PagedMachine.high &+ 0xFFF)
    #expect(rig.machine.cachedTranslation(of: PagedMachine.high) == nil)
    #expect(rig.machine.cachedTranslation(of: PagedMachine.highReadOnly) != nil)
  }

  enum Flush: CaseIterable {
    case directory, paging, pageSize, globalPages
  }

  /// MOV to CR3 keeps global translations if CR4.PGE is set; changes of CR0.PG and CR4 keep nothing.
  @Test(arguments: Flush.allCases, [false, true])
  func whatAFlushKeeps(flush: Flush, hasGlobalPages: Bool) throws {
    var options = MachineOptions()
    options.reportsOddEntryBits = false
    let rig = try PagedMachine(options: options)
    let machine = rig.machine
    rig.setEntry(PagedMachine.highTable, 0, 24 << 12 | 0x103)
    if hasGlobalPages { machine.writeControlRegister4(CR4.globalPages) }
    _ = machine.load(PagedMachine.high)
    _ = machine.load(PagedMachine.highReadOnly)
    let writtenBefore = machine.controlRegister4
    switch flush {
    case .directory: machine.loadDirectory(PagedMachine.otherDirectory << 12)
    case .paging:
      machine.writeControlRegister0(0x0001_0011)
      machine.writeControlRegister0(PagedMachine.writeProtectAndPaging)
    case .pageSize: machine.writeControlRegister4(writtenBefore ^ CR4.pageSizeExtensions)
    case .globalPages: machine.writeControlRegister4(writtenBefore ^ CR4.globalPages)
    }
    let isKept = flush == .directory && hasGlobalPages
    #expect((machine.cachedTranslation(of: PagedMachine.high) != nil) == isKept)
    #expect(machine.cachedTranslation(of: PagedMachine.highReadOnly) == nil)
    #expect(machine.cachedDirectoryEntry(of: PagedMachine.high) == nil)
    #expect(rig.kinds == [])
  }

  @Test func aGlobalTranslationIsStaleUnderADirectoryThatMapsThePageElsewhere() throws {
    let rig = try PagedMachine()
    let machine = rig.machine
    machine.writeControlRegister4(CR4.globalPages)
    rig.setEntry(PagedMachine.highTable, 0, 24 << 12 | 0x103)
    _ = machine.load(PagedMachine.high)
    rig.setEntry(PagedMachine.otherDirectory, 0x300, 0)
    #expect(machine.staleEntryCount == 0)
    machine.loadDirectory(PagedMachine.otherDirectory << 12)
    #expect(machine.staleEntries().map(\.kind) == [.removed])
    #expect(machine.staleEntryCount == 1)
    machine.invalidatePage(PagedMachine.high)
    #expect(machine.staleEntryCount == 0, "INVLPG drops global translations too")
  }

  @Test func invalidationOfOnePageDropsAllOfA4MiBPage() throws {
    let rig = try PagedMachine()
    rig.machine.writeControlRegister4(CR4.pageSizeExtensions)
    rig.setEntry(PagedMachine.directory, 0x301, 0x83)
    for page in [16, 17, 20] as [UInt32] { _ = rig.machine.load(0xC040_0000 | page << 12) }
    rig.machine.store(0, at: rig.entryAddress(PagedMachine.directory, 0x301))
    #expect(rig.machine.staleEntryCount == 3)
    rig.machine.invalidatePage(0xC04F_F000)
    #expect(rig.machine.staleEntryCount == 0)
    #expect(rig.kinds == [])
  }

  @Test func fillingOrCopyingOverATableIsNoticed() throws {
    let rig = try PagedMachine()
    let machine = rig.machine
    let tablePage = PagedMachine.highTable << 12
    machine.speculate(tablePage)
    _ = machine.load(PagedMachine.high)
    _ = machine.load(PagedMachine.highReadOnly)
    machine.fillPage(at: tablePage, with: 0)
    #expect(machine.staleEntryCount == 2)
    machine.evictAll()
    machine.copyPage(from: PagedMachine.userTable << 12, to: tablePage)
    #expect(machine.load(PagedMachine.high) == machine.peek(18 << 12))
  }

  @Test func noNotPresentEntryIsEverCached() throws {
    let rig = try PagedMachine()
    let address: UInt32 = 0xC000_5000
    #expect(rig.machine.load(address) == ~0)
    rig.machine.store(21 << 12 | 3, at: rig.entryAddress(PagedMachine.highTable, 5))
    rig.machine.poke(99, at: 21 << 12)
    #expect(rig.machine.load(address) == 99, "a new mapping needs no invalidation")
    #expect(rig.kinds == [.pageFault])
  }

  @Test func aReplacedTableIsFollowed() throws {
    let rig = try PagedMachine()
    let machine = rig.machine
    let newTable: UInt32 = 62
    rig.clear(newTable)
    _ = machine.load(PagedMachine.high)
    machine.store(newTable << 12 | 3, at: rig.entryAddress(PagedMachine.directory, 0x300))
    #expect(machine.staleEntries().map(\.kind) == [.moved, .removed])
    rig.setEntry(newTable, 0, 24 << 12 | 3)
    #expect(machine.staleEntries().map(\.level) == [.directoryEntry], "the page leads where it led before")
    #expect(machine.staleEntryCount == 1)
  }

  @Test func aDirectoryEntryThatComesToMap4MiBIsStale() throws {
    let rig = try PagedMachine()
    rig.machine.writeControlRegister4(CR4.pageSizeExtensions)
    _ = rig.machine.load(PagedMachine.high)
    rig.setEntry(PagedMachine.directory, 0x300, PagedMachine.highTable << 12 | 0x83)
    #expect(rig.machine.staleEntryCount == 2)
    #expect(rig.machine.staleEntries().map(\.kind) == [.removed, .removed])
  }

  /// Two rounds over the last and the first generation numbers, a page of its own in each generation: what the first
  /// round left behind must not look cached in the second.
  @Test func generationsThatRunOutForgetEverything() throws {
    let rig = try PagedMachine()
    let machine = rig.machine
    let slots = 1..<UInt32(9)
    for slot in slots { rig.setEntry(PagedMachine.directory, slot, PagedMachine.highTable << 12 | 3) }
    for _ in 0..<2 {
      machine.skipCacheGenerations()
      for slot in slots {
        machine.evictAll()
        for other in slots {
          #expect(machine.cachedTranslation(of: other << 22) == nil)
          #expect(machine.cachedDirectoryEntry(of: other << 22) == nil)
        }
        #expect(machine.load(slot << 22) == MachineOptions().powerOnFill)
        #expect(machine.cachedTranslation(of: slot << 22) != nil)
        #expect(machine.cachedDirectoryEntry(of: slot << 22) != nil)
      }
    }
    #expect(rig.kinds == [])
  }
}
