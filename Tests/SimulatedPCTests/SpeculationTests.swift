// Caches that load and forget by themselves, and the property that keeps the fast answers honest: whatever happens, the
// running count of stale entries equals a fresh comparison, and the fast paths do what the slow ones do.

import SimulatedPC
import Testing

@Suite struct SpeculationTests {
  @Test func aPageThatNobodyAccessedMayBeCachedAndThenBeStale() throws {
    let rig = try PagedMachine()
    #expect(rig.machine.speculate(PagedMachine.high))
    #expect(!rig.machine.speculate(PagedMachine.high), "it is cached already")
    #expect(!rig.machine.speculate(0x8000_0000), "absent entries are never cached")
    #expect(!rig.machine.speculate(0xC000_2000))
    #expect(rig.machine.cachedTranslation(of: PagedMachine.high)?.physical == 24 << 12)
    rig.setEntry(PagedMachine.highTable, 0, 0)
    #expect(rig.machine.staleEntryCount == 1)
    rig.machine.evict(PagedMachine.high)
    #expect(rig.machine.staleEntryCount == 0)
    rig.setEntry(PagedMachine.directory, 0x300, 0)
    #expect(rig.machine.staleEntries().map(\.level) == [.directoryEntry])
    rig.machine.evictDirectoryEntry(PagedMachine.high)
    #expect(rig.machine.staleEntryCount == 0)
    #expect(rig.machine.violationCount == 0)
  }

  @Test func aDirectoryEntryMayBeCachedThoughThePageBelowItIsAbsent() throws {
    let rig = try PagedMachine()
    let absent: UInt32 = 0xC000_2000
    #expect(rig.machine.cachedDirectoryEntry(of: absent) == nil)
    #expect(!rig.machine.speculate(absent), "no translation comes of it")
    #expect(rig.machine.cachedDirectoryEntry(of: absent) == rig.entry(PagedMachine.directory, 0x300))
    #expect(rig.entry(PagedMachine.directory, 0x300) & 0x20 != 0)
    rig.setEntry(PagedMachine.directory, 0x300, 0)
    #expect(rig.machine.staleEntries().map(\.level) == [.directoryEntry])
    rig.machine.invalidatePage(absent)
    #expect(rig.machine.staleEntryCount == 0)
  }

  @Test func speculationSetsAccessedBitsAndNeverFaults() throws {
    let rig = try PagedMachine()
    rig.machine.speculate(PagedMachine.userPage)
    #expect(rig.entry(PagedMachine.userTable, 0) == 18 << 12 | 0x27)
    #expect(rig.entry(PagedMachine.directory, 0x100) & 0x20 != 0)
    #expect(rig.machine.violationCount == 0)
  }

  @Test func withPagingOffNothingIsCached() throws {
    let rig = try PagedMachine(isPagingOn: false)
    #expect(!rig.machine.speculate(0))
    rig.machine.speculateRandomly(seed: 3, oneIn: 1)
    for frame in 24..<UInt32(30) { rig.machine.store(1, at: frame << 12) }
    #expect(rig.machine.counters.walks == 0)
  }

  @Test func randomSpeculationRepeatsExactlyAndReachesRegisteredPages() throws {
    func run(seed: UInt64) throws -> (UInt64, MachineCounters, Bool) {
      let rig = try PagedMachine()
      rig.machine.speculateRandomly(seed: seed, oneIn: 2)
      rig.machine.registerForSpeculation(PagedMachine.userPage)
      for round in 0..<UInt32(200) { rig.machine.store(round, at: (PagedMachine.high &+ round % 8 * 4)) }
      let isCached = rig.entry(PagedMachine.userTable, 0) & 0x20 != 0
      #expect(rig.kinds == [])
      #expect(rig.machine.staleEntries() == [])
      return (rig.machine.digest(ignoringAccessedAndDirty: false), rig.machine.counters, isCached)
    }
    let once = try run(seed: 1)
    let again = try run(seed: 1)
    #expect(once == again)
    #expect(once.2)
    let walks = try (2..<8).map { try run(seed: $0).1.walks }
    #expect(Set(walks).count > 1, "the seed decides")
    #expect(walks.allSatisfy { $0 > 5 })
  }

  @Test func randomSpeculationFindsAMissingInvalidationOfAPageThatNobodyTouched() throws {
    let rig = try PagedMachine()
    rig.machine.speculateRandomly(seed: 5, oneIn: 1)
    var found = false
    // Maps and unmaps the page next to the one in use, never accesses it and never invalidates it.
    for round in 0..<UInt32(100) where !found {
      rig.machine.store(round % 2 == 0 ? 26 << 12 | 3 : 0, at: rig.entryAddress(PagedMachine.highTable, 2))
      for _ in 0..<4 { _ = rig.machine.load(PagedMachine.highReadOnly) }
      found = rig.machine.staleEntryCount > 0
    }
    #expect(found)
  }

  /// A deterministic source for the two properties below.
  struct Draws {
    var state: UInt64
    mutating func below(_ limit: UInt32) -> UInt32 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt32(truncatingIfNeeded: state >> 33) % limit
    }
  }

  static let pages: [UInt32] = [1, 2, 3, 4, 5, 24, 25, 0x40000, 0x40001, 0x40002, 0x40009, 0xC0000, 0xC0001, 0xC0401]

  /// One drawn step: accesses, table changes by store and behind the MMU, invalidations, flushes, speculation.
  func step(_ rig: borrowing PagedMachine, _ draws: inout Draws) -> UInt32 {
    let machine = rig.machine
    let address = Self.pages[Int(draws.below(14))] << 12 | draws.below(8) << 2
    let tables = [PagedMachine.directory, PagedMachine.identityTable, PagedMachine.highTable, PagedMachine.userTable]
    let table = tables[Int(draws.below(4))]
    let index = [0, 1, 2, 3, 9, 0x100, 0x300, 0x301][Int(draws.below(8))] as UInt32
    let entry = (table == PagedMachine.directory ? 2 + draws.below(4) : 16 + draws.below(16)) << 12
    let value = (entry | draws.below(8) | [0, 0, 0x80, 0x100][Int(draws.below(4))])
    switch draws.below(14) {
    case 0, 1, 2: return machine.load(address)
    case 3: machine.access(address, .write(value), mode: draws.below(2) == 0 ? .user : .kernel)
    case 4, 5:
      // The identity map's own tables stay, so that the tables can be reached.
      if table != PagedMachine.identityTable && index > 5 { machine.store(value, at: rig.entryAddress(table, index)) }
    case 6: if table != PagedMachine.identityTable || index > 5 { rig.setEntry(table, index, value) }
    case 7: machine.invalidatePage(address)
    case 8: machine.speculate(address)
    case 9: machine.evict(address)
    case 10: machine.evictDirectoryEntry(address)
    case 11:
      let other = draws.below(2) == 0 ? PagedMachine.directory : PagedMachine.otherDirectory
      if draws.below(4) == 0 { machine.loadDirectory(other << 12) }
    case 12: if draws.below(16) == 0 { machine.writeControlRegister4([0, 0x10, 0x80, 0x90][Int(draws.below(4))]) }
    default: if draws.below(8) == 0 { machine.fillPage(at: rig.entryAddress(PagedMachine.highTable, 0), with: value) }
    }
    return 0
  }

  @Test(arguments: 0..<UInt64(40))
  func theRunningCountOfStaleEntriesEqualsAFreshComparison(seed: UInt64) throws {
    let rig = try PagedMachine()
    var draws = Draws(state: seed)
    var stale = 0
    for _ in 0..<500 {
      _ = step(rig, &draws)
      let fresh = rig.machine.staleEntries()
      #expect(rig.machine.staleEntryCount == fresh.count)
      stale += fresh.count
    }
    #expect(stale > 0, "the steps make entries stale")
  }

  @Test(arguments: 0..<UInt64(20))
  func theFastPathsDoWhatTheSlowPathDoes(seed: UInt64) throws {
    let fast = try PagedMachine()
    let slow = try PagedMachine()
    slow.machine.speculateRandomly(seed: 0, oneIn: .max)
    var fastDraws = Draws(state: seed)
    var slowDraws = Draws(state: seed)
    for _ in 0..<500 { #expect(step(fast, &fastDraws) == step(slow, &slowDraws)) }
    #expect(fast.machine.violations == slow.machine.violations)
    #expect(fast.machine.violationCount == slow.machine.violationCount)
    #expect(fast.machine.counters == slow.machine.counters)
    #expect(fast.machine.staleEntries() == slow.machine.staleEntries())
    let exact = fast.machine.digest(ignoringAccessedAndDirty: false)
    #expect(exact == slow.machine.digest(ignoringAccessedAndDirty: false))
  }
}
