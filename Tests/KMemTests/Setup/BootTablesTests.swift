// memory_setup entered with paging on: boot tables of the loader's map the identity range and the image, some of it with
// 4 MiB pages, some of it global, and all of it cached.
//
//   frame 0x10   boot directory   slot 0x000 ─► 4 MiB page at 0 (PS, G)       slot 0x300 ─► frame 0x11
//   frame 0x11   boot table       0xC0000000 ... ─► the image at 1 MiB (G)

import KMem
import SimulatedPC
import Testing

@Suite struct BootTablesTests {
  private static let directory = Frame(0x10)
  private static let table = Frame(0x11)

  private func turnOn(_ machine: SimulatedMachine, control4: UInt32) {
    for index in 0..<UInt32(1024) {
      machine.poke(0, at: PhysicalAddress(Self.directory.address.rawValue + index * 4))
      machine.poke(0, at: PhysicalAddress(Self.table.address.rawValue + index * 4))
    }
    let global: UInt32 = control4 & ControlRegister4.globalPages != 0 ? EntryBit.global : 0
    machine.poke(EntryBit.pageSize | global | 3, at: Self.directory.address)
    machine.poke(Self.table.address.rawValue | 3, at: PhysicalAddress(Self.directory.address.rawValue + 0x300 * 4))
    for page in 0..<UInt32(16) {
      machine.poke((0x100 + page) << 12 | global | 3, at: PhysicalAddress(Self.table.address.rawValue + page * 4))
    }
    machine.writeControlRegister4(control4)
    machine.loadDirectory(Self.directory.address)
    machine.writeControlRegister0(ControlRegister0.paging | 0x11)
    for page in 0..<UInt32(0x400) { machine.speculate(VirtualAddress(page << 12)) }
    for page in 0..<UInt32(16) { machine.speculate(VirtualAddress(0xC000_0000 + page << 12)) }
  }

  /// V8, V12, V16: no translation of the boot tables outlives the switch, CR0 and CR4 are as contracted.
  @Test(arguments: [
    ControlRegister4.pageSizeExtensions, ControlRegister4.pageSizeExtensions | ControlRegister4.globalPages,
  ])
  func bootTablesLeaveNothingBehind(control4: UInt32) throws {
    let kernel = try TestKernel { machine in turnOn(machine, control4: control4) }
    #expect(kernel.machine.controlRegister0 == 0x8001_0011)
    #expect(kernel.machine.controlRegister4 == 0)
    #expect(kernel.machine.controlRegister3 == TestLayout.directory.rawValue)
    let plain = try TestKernel()
    #expect(try kernel.mappings(of: .kernel) == plain.mappings(of: .kernel))
    #expect(kernel.memory.frameStatistics == plain.memory.frameStatistics)
    #expect(kernel.machine.cachedTranslation(of: VirtualAddress(0x3F_0000)) == nil, "cached under the boot tables only")
  }

  /// Tables of 64-bit entries cannot be taken over: refused before anything is written to a control register.
  @Test func physicalAddressExtensionWithPagingOnIsRefused() throws {
    let lease = try MachineLease()
    TestLayout.standard.install(on: lease.machine)
    turnOn(lease.machine, control4: ControlRegister4.pageSizeExtensions)
    lease.machine.writeControlRegister4(
      ControlRegister4.pageSizeExtensions | ControlRegister4.physicalAddressExtension)
    let refusal = MemorySetupError.paging(.physicalAddressExtension)
    #expect(throws: refusal) { _ = try TestLayout.standard.boot(on: lease.machine) }
    #expect(refusal.message.description.contains("PAE off"))
    #expect(lease.machine.controlRegister3 == Self.directory.address.rawValue)
    #expect(lease.machine.controlRegister0 == ControlRegister0.paging | 0x11)
    #expect(
      lease.machine.controlRegister4
        == ControlRegister4.pageSizeExtensions | ControlRegister4.physicalAddressExtension)
  }

  /// With paging off the bit says nothing yet: it is cleared before paging is turned on.
  @Test func physicalAddressExtensionWithPagingOffIsCleared() throws {
    let lease = try MachineLease()
    TestLayout.standard.install(on: lease.machine)
    lease.machine.writeControlRegister4(ControlRegister4.physicalAddressExtension)
    _ = try TestLayout.standard.boot(on: lease.machine)
    #expect(lease.machine.controlRegister4 == 0)
    #expect(lease.machine.controlRegister3 == TestLayout.directory.rawValue)
  }
}
