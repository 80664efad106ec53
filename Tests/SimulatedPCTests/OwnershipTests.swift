// Who may touch which frame: KMem at once, KMem on trust until its command ends, clients.

import SimulatedPC
import Testing

@Suite struct OwnershipTests {
  /// One frame of each owner in `PagedMachine.memory`.
  static let frames: [(FrameOwner, UInt32)] = [
    (.hole, 100), (.reserved, 60), (.kernel, 32), (.loader, 36), (.unmanaged, 6), (.bootEarly, 62), (.table, 5),
    (.heap, 24), (.data, 16), (.free, 40), (.bookkeeping, 63),
  ]

  static func machine(isPoisoned: Bool = false) throws -> PagedMachine {
    let rig = try PagedMachine(isPagingOn: false, isPoisoned: isPoisoned)
    rig.machine.setOwner(.bookkeeping, from: 63)
    return rig
  }

  /// What KMem's read and write of a frame give if its owner stays the same over the command.
  static let rules: [FrameOwner: (read: Violation.Kind?, write: Violation.Kind?)] = [
    .hole: (.readOfHole, .writeToHole), .reserved: (.readOfReserved, .writeToUnowned),
    .kernel: (nil, .writeToUnowned), .loader: (nil, .writeToUnowned), .unmanaged: (nil, .writeToUnowned),
    .bootEarly: (nil, nil), .bookkeeping: (nil, nil), .table: (nil, nil), .heap: (nil, nil),
    .data: (nil, .writeToUnowned), .free: (.readOfFree, .writeToUnowned),
  ]

  @Test(arguments: frames)
  func whatKMemMayDoWithAFrameThatKeepsItsOwner(owner: FrameOwner, frame: UInt32) throws {
    let rig = try Self.machine()
    let machine = rig.machine
    let address = frame << 12 | 8
    #expect(machine.owner(of: frame) == owner)
    machine.beginCommand()
    _ = machine.load(address)
    machine.endCommand()
    #expect(rig.kinds == (Self.rules[owner]!.read.map { [$0] } ?? []))
    machine.clearViolations()
    machine.beginCommand()
    machine.store(1, at: address)
    machine.endCommand()
    #expect(rig.kinds == (Self.rules[owner]!.write.map { [$0] } ?? []))
    #expect(machine.violations.allSatisfy { $0.owner == owner && $0.command == 2 && $0.operation == .store })
    #expect(machine.peek(address) == (owner == .hole ? ~0 : 1), "the bus does not care")
  }

  /// A frame that was free when the command began, or a caller's, and what it is when the command ends.
  @Test(arguments: [FrameOwner.free, .data], FrameOwner.allCases)
  func aWriteOnTrustIsJudgedByTheOwnerAtTheEnd(before: FrameOwner, after: FrameOwner) throws {
    let rig = try Self.machine()
    let frame: UInt32 = before == .free ? 40 : 16
    rig.machine.beginCommand()
    rig.machine.fillPage(at: frame << 12, with: 0)
    rig.machine.store(1, at: frame << 12)
    #expect(rig.kinds == [])
    rig.machine.setOwner(after, from: frame)
    rig.machine.endCommand()
    #expect(rig.kinds == (after == before ? [.writeToUnowned] : []))
  }

  @Test func trustEndsWithTheCommand() throws {
    let rig = try Self.machine()
    let address: UInt32 = 40 << 12
    rig.machine.beginCommand()
    rig.machine.store(1, at: address)
    rig.machine.setOwner(.table, from: 40)
    rig.machine.endCommand()
    rig.machine.setOwner(.free, from: 40)
    rig.machine.store(2, at: address)
    #expect(rig.kinds == [.writeToUnowned], "outside of a command a free frame is nobody's")
    rig.machine.beginCommand()
    rig.machine.store(3, at: address)
    rig.machine.store(4, at: address)
    _ = rig.machine.load(address)
    rig.machine.endCommand()
    #expect(rig.kinds == [.writeToUnowned, .writeToUnowned], "one for the frame, however many accesses")
    rig.machine.beginCommand()
    _ = rig.machine.load(address)
    rig.machine.store(5, at: address)
    rig.machine.endCommand()
    #expect(rig.kinds.suffix(2) == [.readOfFree, .writeToUnowned])
  }

  @Test func aNewCommandEndsTheOneThatIsOpen() throws {
    let rig = try Self.machine()
    rig.machine.beginCommand()
    rig.machine.store(1, at: 40 << 12)
    rig.machine.beginCommand()
    #expect(rig.kinds == [.writeToUnowned])
  }

  @Test func readsOfFreeFramesCanBeLeftUnreported() throws {
    var options = MachineOptions()
    options.reportsReadsOfFreeFrames = false
    let rig = try PagedMachine(isPagingOn: false, options: options)
    _ = rig.machine.load(40 << 12)
    #expect(rig.kinds == [])
  }

  @Test func aFrameThatIsFreedIsNobodysAfterwardsEvenIfItsTranslationIsCached() throws {
    let rig = try PagedMachine()
    rig.machine.store(1, at: PagedMachine.high)
    rig.machine.setOwner(.free, from: 24)
    rig.machine.store(2, at: PagedMachine.high)
    #expect(rig.kinds == [.writeToUnowned])
    #expect(rig.machine.violations[0].walk?.tableEntry?.value == 0x0001_8063)
  }

  /// Clients through identity-mapped user pages, one for each owner.
  @Test(arguments: frames)
  func whatClientsMayDo(owner: FrameOwner, frame: UInt32) throws {
    let rules: [FrameOwner: [Violation.Kind?]] = [
      // kernel read, kernel write, user read, user write
      .hole: [.readOfHole, .writeToHole, .readOfHole, .writeToHole],
      .reserved: [.readOfReserved, .writeToUnowned, .readOfReserved, .writeToUnowned],
      .free: [.readOfFree, .writeToUnowned, .readOfFree, .writeToUnowned],
      .heap: [nil, nil, .userReadOfUnowned, .writeToUnowned],
      .data: [nil, nil, nil, nil],
    ]
    let expected = rules[owner] ?? [nil, .writeToUnowned, .userReadOfUnowned, .writeToUnowned]
    let rig = try PagedMachine()
    rig.machine.setOwner(.bookkeeping, from: 63)
    rig.setEntry(PagedMachine.userTable, 7, frame << 12 | 7)
    let address: UInt32 = 0x4000_7000
    var found: [Violation.Kind?] = []
    for mode in SimulatedMachine.ClientMode.allCases {
      for access in [SimulatedMachine.ClientAccess.read, .write(3)] {
        rig.machine.clearViolations()
        rig.machine.access(address, access, mode: mode)
        found.append(rig.kinds.first)
        #expect(rig.machine.violationCount <= 1)
      }
    }
    #expect(found == expected)
  }

  @Test func changingOwnersKeepsContentsAndStopsAtTheLastFrame() throws {
    let rig = try Self.machine()
    rig.machine.poke(5, at: 40 << 12)
    rig.machine.setOwner(.table, from: 40, count: .max)
    #expect(rig.machine.peek(40 << 12) == 5)
    #expect(rig.machine.owner(of: PhysicalMemory.frameCount - 1) == .table)
    #expect(rig.machine.owner(of: 39) == .loader)
    rig.machine.reset(installing: PagedMachine.memory)
    #expect(rig.machine.owner(of: 500_000) == .hole)
  }

  @Test func theFirstViolationsAreKeptAndAllAreCounted() throws {
    let rig = try Self.machine()
    for index in 0..<UInt32(100) { rig.machine.store(1, at: 32 << 12 | index << 2) }
    #expect(rig.machine.violationCount == 100)
    #expect(rig.machine.violations.map(\.address) == (0..<32).map { 32 << 12 | $0 << 2 })
    let text = rig.machine.violations[1].description
    #expect(text == "command 0: store at 0x00020004: writeToUnowned, physical 0x00020004, owned by kernel")
  }

  @Test func tablesOutsideMemoryAreReportedAndNeverTrap() throws {
    let rig = try PagedMachine()
    rig.setEntry(PagedMachine.directory, 0x200, 0x7000_0003)
    let address: UInt32 = 0x8000_0000
    #expect(rig.machine.load(address) == MachineOptions().powerOnFill, "all ones lead to the last frame of all")
    #expect(rig.kinds == [.tableOutsideMemory, .oddEntryBits])
    rig.machine.loadDirectory(60 << 12)
    _ = rig.machine.load(address)
    rig.machine.loadDirectory(0x7000_0000)
    _ = rig.machine.load(address)
    rig.machine.store(1, at: 0xFFFF_FFFC)
    rig.machine.invalidatePage(address)
    #expect(rig.kinds.filter { $0 == .tableOutsideMemory }.count >= 5)
  }
}
