// The machine that most tests start from: 64 frames and hand-made tables, paging on, write protection on.
//
//   frame  0..<1   unmanaged
//   frame  1       directory         slot 0 -> frame 2 (W), slot 0x300 -> frame 3 (W), slot 0x100 -> frame 4 (W, U)
//   frame  2       table, slot 0     pages 0..<32 identity, W
//   frame  3       table, slot 0x300 0xC0000000 -> frame 24 (W), 0xC0001000 -> frame 25 (read-only)
//   frame  4       table, slot 0x100 0x40000000 -> frame 18 (W, U), 0x40001000 -> frame 19 (U), 0x40002000 -> 20 (W)
//   frame  5       a second directory with the same entries
//   frames 16..<24 data
//   frames 24..<32 heap
//   frames 32..<36 kernel image
//   frames 36..<40 loader
//   frames 40..<60 free
//   frames 60..<62 reserved by the firmware
//   frames 62..<64 boot_early
//   the rest       a hole, up to the last frame of 4 GiB, which is data

import SimulatedPC

struct PagedMachine: ~Copyable {
  let lease: MachineLease
  var machine: SimulatedMachine { lease.machine }

  static let present: UInt32 = 1
  static let writable: UInt32 = 2
  static let user: UInt32 = 4
  static let directory: UInt32 = 1
  static let identityTable: UInt32 = 2
  static let highTable: UInt32 = 3
  static let userTable: UInt32 = 4
  static let otherDirectory: UInt32 = 5
  static let high: UInt32 = 0xC000_0000
  static let highReadOnly: UInt32 = 0xC000_1000
  static let userPage: UInt32 = 0x4000_0000
  static let userReadOnly: UInt32 = 0x4000_1000
  static let kernelPageInUserTable: UInt32 = 0x4000_2000
  static let writeProtectAndPaging: UInt32 = 0x8001_0011

  static var memory: InstalledMemory {
    var memory = InstalledMemory()
    let runs: [(FrameOwner, UInt32, UInt32)] = [
      (.unmanaged, 0, 1), (.table, 1, 5), (.unmanaged, 6, 10), (.data, 16, 8), (.heap, 24, 8), (.kernel, 32, 4),
      (.loader, 36, 4), (.free, 40, 20), (.reserved, 60, 2), (.bootEarly, 62, 2), (.data, (1 << 20) - 1, 1),
    ]
    for (owner, first, count) in runs { memory.set(owner, from: first, count: count) }
    return memory
  }

  init(isPagingOn: Bool = true, isPoisoned: Bool = false, options: MachineOptions = MachineOptions()) throws {
    lease = try MachineLease()
    if isPoisoned { machine.poisonUnownedFrames() }
    machine.reset(installing: Self.memory, options: options)
    buildTables()
    if isPagingOn {
      machine.loadDirectory(Self.directory << 12)
      machine.writeControlRegister0(Self.writeProtectAndPaging)
    }
  }

  private func buildTables() {
    for frame in 1...5 { clear(UInt32(frame)) }
    for page in 0..<UInt32(32) { setEntry(Self.identityTable, page, page << 12 | 3) }
    for directory in [Self.directory, Self.otherDirectory] {
      setEntry(directory, 0, Self.identityTable << 12 | 3)
      setEntry(directory, 0x300, Self.highTable << 12 | 3)
      setEntry(directory, 0x100, Self.userTable << 12 | 7)
    }
    setEntry(Self.highTable, 0, 24 << 12 | 3)
    setEntry(Self.highTable, 1, 25 << 12 | 1)
    setEntry(Self.userTable, 0, 18 << 12 | 7)
    setEntry(Self.userTable, 1, 19 << 12 | 5)
    setEntry(Self.userTable, 2, 20 << 12 | 3)
  }

  func clear(_ frame: UInt32) {
    for index in 0..<UInt32(1024) { setEntry(frame, index, 0) }
  }

  /// Writes an entry of a directory or table behind the MMU's back.
  func setEntry(_ table: UInt32, _ index: UInt32, _ value: UInt32) {
    machine.poke(value, at: table << 12 + index * 4)
  }

  func entry(_ table: UInt32, _ index: UInt32) -> UInt32 {
    machine.peek(table << 12 + index * 4)
  }

  /// Where KMem would store to change an entry: the identity map reaches every table.
  func entryAddress(_ table: UInt32, _ index: UInt32) -> UInt32 {
    table << 12 + index * 4
  }

  var kinds: [Violation.Kind] { machine.violations.map(\.kind) }
}
