// KMem's memory_setup, compiled for the simulated machine: here and nowhere else, so that the fuzzing build counts its edges.

import KMem
import MachineSimulation

/// `memory_setup` on `machine`, as `KernelMemory.setUp` documents it.
///
/// - Throws: why KMem refuses the machine.
@inline(never)
public func setUpKernel(
  _ information: BootInformation, configuration: MemoryConfiguration, reserving reserved: [PhysicalRange],
  on machine: SimulatedMachine
) throws(MemorySetupError) -> KernelMemory<SimulatedMachine> {
  try KernelMemory.setUp(information, configuration: configuration, reserving: reserved.span, on: machine)
}
