// The real processor, as a replay uses it.

import CBoot
import CReplay
import KMem
import KMemReplay
import Operations

extension MetalMachine: ReplayMachine {
  /// The tables that the image was entered through map all that a replay uses one to one.
  func startOnBootTables() {
    replay_set_window(UInt32(BOOT_IDENTITY_BYTES), 0)
  }

  public func enterTables(of paging: Paging) {
    let slot = AddressLayout.kmapBase.directoryIndex
    let table = load(VirtualAddress(paging.kernelDirectory.rawValue + slot * 4)) & ~(Frame.size - 1)
    replay_set_window(paging.identityLimit, table + (AddressLayout.kmapSlots - 1) * 4)
  }

  /// Tables and control registers as entry.S leaves them.
  public func returnToBootTables() {
    loadDirectory(PhysicalAddress(boot_directory_physical()))
    writeControlRegister0(controlRegister0 & ~ControlRegister0.writeProtect)
    writeControlRegister4(controlRegister4 | ControlRegister4.pageSizeExtensions | ControlRegister4.globalPages)
    startOnBootTables()
  }

  @inline(__always)
  public func inspect(_ address: PhysicalAddress) -> UInt32 { replay_inspect(address.rawValue) }

  public func endInspection() { replay_end_inspection() }

  public func clientRead(_ virtual: UInt32) -> UInt32? {
    var word: UInt32 = 0
    return unsafe boot_probe_load(virtual, &word) ? word : nil
  }

  public func clientWrite(_ word: UInt32, at virtual: UInt32) -> Bool { boot_probe_store(virtual, word) }
}
