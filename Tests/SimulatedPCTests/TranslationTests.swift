// The MMU: translation, rights, faults, accessed and dirty bits, 4 MiB pages.

import SimulatedPC
import Testing

@Suite struct TranslationTests {
  @Test func anAddressLeadsThroughBothLevelsAndKeepsItsOffset() throws {
    let rig = try PagedMachine()
    for offset in [0, 4, 0xFFC] as [UInt32] {
      rig.machine.store(0xABCD_0000 | offset, at: PagedMachine.high &+ offset)
      #expect(rig.machine.peek(24 << 12 | offset) == 0xABCD_0000 | offset)
      #expect(rig.machine.load(PagedMachine.high &+ offset) == 0xABCD_0000 | offset)
    }
    #expect(rig.kinds == [])
  }

  @Test func withPagingOffAnAddressIsPhysical() throws {
    let rig = try PagedMachine(isPagingOn: false)
    rig.machine.store(7, at: 24 << 12)
    #expect(rig.machine.peek(24 << 12) == 7)
    #expect(rig.machine.load(24 << 12) == 7)
    #expect(rig.kinds == [])
  }

  /// The rights of both levels are combined as in Intel SDM volume 3A, section 5.6.1: every combination of both
  /// levels' U and W, both modes, both directions, WP clear and set.
  @Test(arguments: 0..<UInt32(128))
  func rightsOfBothLevelsAreCombined(row: UInt32) throws {
    let upper = 1 | (row & 3) << 1
    let lower = 1 | (row >> 2 & 3) << 1
    let isUser = row & 16 != 0
    let isWrite = row & 32 != 0
    let hasWriteProtect = row & 64 != 0
    let bothWritable = upper & lower & 2 != 0
    let bothUser = upper & lower & 4 != 0
    let isAllowed =
      switch (isUser, isWrite) {
      case (true, true): bothUser && bothWritable
      case (true, false): bothUser
      case (false, true): bothWritable || !hasWriteProtect
      case (false, false): true
      }
    let rig = try PagedMachine()
    rig.setEntry(PagedMachine.directory, 0x100, PagedMachine.userTable << 12 | upper)
    rig.setEntry(PagedMachine.userTable, 9, 21 << 12 | lower)
    rig.machine.writeControlRegister0(hasWriteProtect ? 0x8001_0011 : 0x8000_0011)
    let address: UInt32 = 0x4000_9000
    // Twice: the second time the translation may come from the TLB.
    for _ in 0..<2 {
      let result = rig.machine.access(address, isWrite ? .write(5) : .read, mode: isUser ? .user : .kernel)
      switch result {
      case .success:
        #expect(isAllowed)
      case .failure(let fault):
        #expect(!isAllowed)
        #expect(fault.errorCode == 1 | (isWrite ? 2 : 0) | (isUser ? 4 : 0))
        #expect(fault.address == address)
      }
    }
    #expect(rig.kinds == [])
  }

  @Test(arguments: [
    (0x8000_0123, "no directory entry", false),
    (0x4000_3FFF, "no table entry", true),
  ])
  func anAbsentEntryIsAPageFaultWithTheWalkThatLedThere(row: (UInt32, String, Bool)) throws {
    let (address, _, hasTable) = row
    let rig = try PagedMachine()
    let result = rig.machine.access(address, .write(1), mode: .user)
    guard case .failure(let fault) = result else {
      Issue.record("no page fault")
      return
    }
    #expect(fault.errorCode == 6)
    #expect(fault.address == address)
    #expect(fault.walk.directory == PagedMachine.directory << 12)
    #expect(fault.walk.directoryEntry.address == 0x1000 + (address >> 22) * 4)
    #expect((fault.walk.tableEntry?.address == 0x4000 + 3 * 4) == hasTable)
    #expect((fault.walk.tableEntry == nil) == !hasTable)
    #expect(rig.kinds == [], "a client's fault is a result")
  }

  @Test func aFaultOfKMemIsAViolationAndTheAccessIsLost() throws {
    let rig = try PagedMachine()
    let address: UInt32 = 0x8000_0000
    #expect(rig.machine.load(address) == ~0)
    rig.machine.store(1, at: address)
    rig.machine.store(1, at: PagedMachine.highReadOnly)
    rig.machine.fillPage(at: address, with: 0)
    rig.machine.copyPage(from: address, to: PagedMachine.high)
    let codes = rig.machine.violations.map { $0.fault?.errorCode }
    #expect(codes == [0, 2, 3, 2, 0])
    #expect(rig.kinds == Array(repeating: .pageFault, count: 5))
    #expect(rig.machine.peek(25 << 12) == MachineOptions().powerOnFill)
    #expect(rig.machine.isFilled(24, with: ~0), "what was read of nothing is all ones")
    #expect(rig.machine.violations[2].description.contains("protection, kernel write"))
  }

  @Test func readsSetAccessedAndWritesSetDirtyInMemory() throws {
    let rig = try PagedMachine()
    let table = PagedMachine.highTable
    #expect(rig.entry(PagedMachine.directory, 0x300) & 0x20 == 0)
    _ = rig.machine.load(PagedMachine.high)
    #expect(rig.entry(PagedMachine.directory, 0x300) & 0x60 == 0x20)
    #expect(rig.entry(table, 0) & 0x60 == 0x20)
    rig.machine.store(1, at: PagedMachine.high)
    #expect(rig.entry(table, 0) & 0x60 == 0x60, "the translation was cached without D")
    #expect(rig.entry(PagedMachine.directory, 0x300) & 0x40 == 0, "D has no meaning above a table")
    #expect(rig.entry(table, 1) & 0x60 == 0)
    rig.machine.speculate(PagedMachine.highReadOnly)
    #expect(rig.entry(table, 1) & 0x60 == 0x20, "a speculative walk sets A and never D")
    #expect(rig.machine.staleEntryCount == 0)
  }

  @Test func aRefusedAccessSetsNoDirtyBit() throws {
    let rig = try PagedMachine()
    rig.machine.access(PagedMachine.highReadOnly, .write(1), mode: .kernel)
    #expect(rig.entry(PagedMachine.highTable, 1) & 0x40 == 0)
  }

  @Test func pageSizeMattersOnlyWithPageSizeExtensions() throws {
    let rig = try PagedMachine()
    // Bit 7 of the directory entry is set; with CR4.PSE clear the processor ignores it.
    rig.setEntry(PagedMachine.directory, 0x300, PagedMachine.highTable << 12 | 0x83)
    #expect(rig.machine.walk(PagedMachine.high).translation?.physical == 24 << 12)
    _ = rig.machine.load(PagedMachine.high)
    #expect(rig.kinds == [.oddEntryBits])
    rig.machine.writeControlRegister4(CR4.pageSizeExtensions)
    rig.setEntry(PagedMachine.directory, 0x301, 0x0000_0087)
    let large: UInt32 = 0xC041_8010
    #expect(rig.machine.walk(large).mapsLargePage)
    #expect(rig.machine.walk(large).translation?.physical == UInt32(24 << 12 | 0x10))
    rig.machine.store(0x77, at: large)
    #expect(rig.machine.peek(24 << 12 | 0x10) == 0x77)
    #expect(rig.entry(PagedMachine.directory, 0x301) & 0x60 == 0x60)
    #expect(rig.machine.violationCount == 1)
  }

  @Test func aReservedBitInA4MiBEntryFaults() throws {
    let rig = try PagedMachine()
    rig.machine.writeControlRegister4(CR4.pageSizeExtensions)
    for bit in 13...21 {
      rig.setEntry(PagedMachine.directory, 0x301, 0x83 | 1 << UInt32(bit))
      guard case .failure(let fault) = rig.machine.access(0xC040_0000, .read, mode: .kernel) else {
        Issue.record("bit \(bit) was accepted")
        continue
      }
      #expect(fault.errorCode == 9)
    }
  }

  @Test(arguments: [
    (UInt32(0x300), UInt32(0x3103), UInt32?.none),  // G above a table
    (0x300, 0x3083, nil),  // PS without CR4.PSE
    (0x300, 0x3003, 0x18083),  // PAT
    (0x300, 0x3003, 0x18103),  // G without CR4.PGE
  ])
  func bitsThatKMemNeverSetsAreReportedWhenTheyComeIntoUse(row: (UInt32, UInt32, UInt32?)) throws {
    let rig = try PagedMachine()
    rig.setEntry(PagedMachine.directory, row.0, row.1)
    if let entry = row.2 { rig.setEntry(PagedMachine.highTable, 0, entry) }
    _ = rig.machine.load(PagedMachine.high)
    #expect(rig.kinds == [.oddEntryBits])
    let odd = rig.machine.walk(PagedMachine.high).oddBits
    #expect(odd.directoryEntry | odd.tableEntry != 0)
  }

  @Test func theWalkerReadsDirectoriesThatAreNotLoadedAndTouchesNothing() throws {
    let rig = try PagedMachine(isPagingOn: false)
    let before = rig.machine.digest(ignoringAccessedAndDirty: false)
    let walk = rig.machine.walk(directory: PagedMachine.otherDirectory << 12, address: PagedMachine.userReadOnly)
    #expect(walk.directoryEntry.address == 0x5400)
    #expect(walk.directoryEntry.value == 0x4007)
    #expect(walk.tableEntry?.address == 0x4004)
    #expect(walk.tableEntry?.value == 0x13005)
    #expect(walk.translation?.isUser == true)
    #expect(walk.translation?.isWritable == false)
    let absent = rig.machine.walk(directory: PagedMachine.otherDirectory << 12, address: 0xFFFF_F000)
    #expect(absent.translation == nil)
    #expect(rig.machine.digest(ignoringAccessedAndDirty: false) == before)
    #expect(rig.machine.counters == MachineCounters())
  }

  @Test func theScanFindsExactlyThePresentEntriesInOrder() throws {
    let rig = try PagedMachine()
    var found: [UInt32] = []
    rig.machine.forEachPresentEntry(of: PagedMachine.directory << 12) { entry in
      found.append(entry.page)
      let walk = rig.machine.walk(entry.page)
      #expect(walk.translation?.physical == entry.frame << 12)
      #expect(walk.translation?.isWritable == entry.isWritable)
      #expect(walk.translation?.isUser == entry.isUser)
    }
    let identity = (0..<UInt32(32)).map { $0 << 12 }
    #expect(found == identity + [0x4000_0000, 0x4000_1000, 0x4000_2000, 0xC000_0000, 0xC000_1000])
    var limited: UInt32 = 0
    rig.machine.forEachPresentEntry(of: PagedMachine.directory << 12, pages: 31..<0x40001) { _ in limited += 1 }
    #expect(limited == 2)
  }
}
