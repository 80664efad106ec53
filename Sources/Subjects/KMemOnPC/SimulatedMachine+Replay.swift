// The simulated machine as the kernel image's replay uses a processor.

import KMem
import KMemReplay
import SimulatedPC

extension SimulatedMachine: ReplayMachine {
  public func enterTables(of paging: Paging) {}

  /// Does nothing: `SimulatedReplay` knows the boot tables.
  public func returnToBootTables() {}

  public func inspect(_ address: PhysicalAddress) -> UInt32 { peek(address.rawValue) }

  public func endInspection() {}

  public func clientRead(_ virtual: UInt32) -> UInt32? {
    try? access(virtual, .read, mode: .kernel).get()
  }

  public func clientWrite(_ word: UInt32, at virtual: UInt32) -> Bool {
    (try? access(virtual, .write(word), mode: .kernel).get()) != nil
  }
}
