// The mode that leaves the machine as `memory_setup` left it, for an observer of the emulator.

import CBoot
import KMem

/// Sets memory up, says so, and stops the processor.
func hold(_ kernel: LoadedKernel) -> Never {
  kernel.report()
  _ = kernel.setUp()
  Console().text("held").newline()
  boot_halt()
}
