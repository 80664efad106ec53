// KMem's parts put together on a scenario's machine.

import KMem

extension EarlyKernelSubject {
  /// `bootmem_init` and `boot_early_init` on the machine of a scenario that has been installed.
  ///
  /// - Throws: why KMem refuses it.
  public convenience init(
    _ scenario: EarlyScenario, table address: VirtualAddress, on machine: SimulatedMachine
  ) throws(MemorySetupError) {
    let table: FirmwareTable
    do throws(FirmwareMapError) {
      table = try scenario.machine.firmwareTable(at: address, on: machine)
    } catch { throw .firmwareMap(error) }
    let information = BootInformation(
      firmwareTable: table, kernel: scenario.machine.kernelImage, mapStorage: scenario.machine.mapStorage)
    try self.init(
      information, configuration: scenario.machine.configuration, opening: scenario.opening,
      reserving: scenario.reserved, on: machine)
  }
}
