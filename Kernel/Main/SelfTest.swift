// The mode that sets memory up and checks what came of it on the processor.

import CBoot
import KMem

/// Ends the run with the one status of success if every check holds.
func runSelfTest(_ kernel: LoadedKernel) -> Never {
  let memory = kernel.setUp()
  let directory = memory.kernelPaging.kernelDirectory.rawValue
  let loaded = memory.machine.controlRegister3
  if loaded != directory || directory == boot_directory_physical() {
    Console().text("failed: CR3 is ").hex(loaded).newline()
    boot_exit(BOOT_FAILED)
  }
  boot_exit(BOOT_PASSED)
}
