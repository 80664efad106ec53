// V12: an entry is cleared or narrowed first and invalidated then. A processor may cache a directory entry at any moment
// while it is present, pages below it or not; so what matters is what the tables say when INVLPG executes.

import KMem
import SimulatedPC
import Testing

/// The simulated machine, with a look at the tables at each INVLPG below the kmap window.
private struct WatchedMachine: Machine {
  final class Log { var entries: [UInt32] = [] }

  let machine: SimulatedMachine
  let log = Log()

  func load(_ address: VirtualAddress) -> UInt32 { machine.load(address) }
  func store(_ word: UInt32, at address: VirtualAddress) { machine.store(word, at: address) }
  func fillPage(at address: VirtualAddress, with word: UInt32) { machine.fillPage(at: address, with: word) }
  func copyPage(from source: VirtualAddress, to destination: VirtualAddress) {
    machine.copyPage(from: source, to: destination)
  }
  var controlRegister0: UInt32 { machine.controlRegister0 }
  var controlRegister3: UInt32 { machine.controlRegister3 }
  var controlRegister4: UInt32 { machine.controlRegister4 }
  func writeControlRegister0(_ value: UInt32) { machine.writeControlRegister0(value) }
  func writeControlRegister4(_ value: UInt32) { machine.writeControlRegister4(value) }
  func loadDirectory(_ directory: PhysicalAddress) { machine.loadDirectory(directory) }
  func invalidatePage(_ address: VirtualAddress) {
    if address < AddressLayout.kmapBase {
      let walk = machine.walk(address)
      log.entries += [walk.directoryEntry.value, walk.tableEntry?.value ?? 0].map { $0 & ~EntryBit.setByProcessor }
    }
    machine.invalidatePage(address)
  }
}

@Suite struct InvalidationOrderTests {
  @Test func entriesHaveTheirFinalValuesWhenTheyAreInvalidated() throws {
    let lease = try MachineLease()
    let layout = TestLayout.standard
    layout.install(on: lease.machine)
    let watched = WatchedMachine(machine: lease.machine)
    let table = try FirmwareTable(header: VirtualAddress(TestLayout.tableHeader), on: watched)
    var memory = try KernelMemory.setUp(
      BootInformation(
        firmwareTable: table, kernel: KernelImage(physical: layout.kernel), mapStorage: layout.storage),
      configuration: layout.configuration, reserving: layout.reserved.span, on: watched)
    let space = try memory.createAddressSpace()
    try memory.switchTo(space)
    let second = TestLayout.user.advanced(byBytes: 0x1000)

    // The table is the lowest free frame behind the directory's: 0x11B.
    try memory.map(TestLayout.user, to: PhysicalAddress(0x70_0000), .readOnly, in: space)
    #expect(watched.log.entries == [], "what was not present cannot be cached")
    try memory.map(second, to: PhysicalAddress(0x70_1000), .userWritable, in: space)
    #expect(watched.log.entries == [0x11_B007, 0x70_1007], "widened, then invalidated")
    watched.log.entries = []
    try memory.protect(second, .user, in: space)
    #expect(watched.log.entries == [0x11_B007, 0x70_1005])
    watched.log.entries = []
    _ = try memory.unmap(second, in: space)
    #expect(watched.log.entries == [0x11_B007, 0])
    watched.log.entries = []
    _ = try memory.unmap(TestLayout.user, in: space)
    #expect(watched.log.entries == [0, 0], "the table is unlinked, then invalidated, then freed")
  }
}
