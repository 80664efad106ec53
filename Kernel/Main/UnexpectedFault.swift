// Unexpected faults, on purpose: the image must end with the fault's registers and a status of its own.

import CBoot
import CMetal

/// Loads from an address that the boot tables do not map.
func takeUnexpectedFault() -> Never {
  let word = metal_load(0x8000_0000)
  Console().text("failed: a load from where nothing is mapped gave ").hex(word).newline()
  boot_exit(BOOT_FAILED)
}

/// Loses the stack on the tables of `memory_setup`: the processor reports that on another stack, through the boot tables.
func takeDoubleFault(_ kernel: LoadedKernel) -> Never {
  _ = kernel.setUp()
  boot_lose_stack()
}
