// Control registers: what is accepted, refused and reported.

import SimulatedPC
import Testing

@Suite struct ControlRegisterTests {
  @Test func registersReadBackWhatWasWritten() throws {
    let rig = try PagedMachine()
    #expect(rig.machine.controlRegister0 == 0x8001_0011)
    #expect(rig.machine.controlRegister3 == 0x1000)
    rig.machine.loadDirectory(0x5018)
    #expect(rig.machine.controlRegister3 == 0x5018, "PCD and PWT belong there")
    rig.machine.writeControlRegister4(0x90)
    #expect(rig.machine.controlRegister4 == 0x90)
    #expect(rig.kinds == [])
  }

  @Test func pagingWithoutProtectedModeIsRefused() throws {
    let rig = try PagedMachine(isPagingOn: false)
    rig.machine.writeControlRegister0(0x8000_0010)
    #expect(rig.machine.controlRegister0 == 0x11)
    #expect(rig.kinds == [.controlRegister])
  }

  @Test(arguments: [
    (UInt32(0x1004), Violation.Kind.misaligned), (0x1FE7, .misaligned), (100 << 12, .tableOutsideMemory),
    (60 << 12, .tableOutsideMemory),
  ])
  func badDirectoriesAreReported(value: UInt32, kind: Violation.Kind) throws {
    let rig = try PagedMachine()
    rig.machine.loadDirectory(value)
    #expect(rig.kinds == [kind])
    #expect(rig.machine.violations[0].operation == .loadDirectory)
  }

  @Test func pagingFeaturesThatDoNotExistHereAreReported() throws {
    let rig = try PagedMachine()
    rig.machine.writeControlRegister4(CR4.physicalAddressExtension)
    #expect(rig.kinds == [.controlRegister])
  }

  @Test(arguments: [(UInt32(0x183), 1), (0x182, 0), (0x103, 0)])
  func `large pages are not switched off under a directory that has one`(entry: UInt32, reports: Int) throws {
    let rig = try PagedMachine()
    rig.machine.poke(0x40_0000 | entry, at: 0x1000 | 0x200 << 2)
    rig.machine.writeControlRegister4(CR4.pageSizeExtensions)
    rig.machine.writeControlRegister4(0)
    #expect(rig.kinds == Array(repeating: .controlRegister, count: reports))
  }

  @Test func turningPagingOffMakesAddressesPhysicalAgain() throws {
    let rig = try PagedMachine()
    rig.machine.store(0xAA, at: PagedMachine.high)
    rig.machine.writeControlRegister0(0x11)
    #expect(rig.machine.load(24 << 12) == 0xAA)
    #expect(rig.machine.load(PagedMachine.high) == ~0)
    #expect(rig.kinds == [.readOfHole])
  }
}
