// The kernel: reads what the loader left, runs memory_setup on the boot tables, and says how that went.
//
// It checks only that memory_setup returns and that the processor runs on its directory; what was mapped is not checked.

import CBoot
import CMain
import CMetal
import KMem

@c(kernel_main)
public func kernelMain(_ magic: UInt32, _ information: UInt32) {
  let console = Console()
  if magic != LoaderInformation.magic {
    console.text("unusable: the loader is no Multiboot loader, EAX ").hex(magic).newline()
    boot_exit(BOOT_UNUSABLE)
  }
  if information >= BOOT_IDENTITY_BYTES {
    console.text("unusable: the loader's information lies above the boot tables' 64 MiB").newline()
    boot_exit(BOOT_UNUSABLE)
  }
  let loader = LoaderInformation(address: information)
  guard let table = loader.memoryMap, let ranges = loader.ranges else {
    console.text("unusable: the loader left no memory map, or more modules than the kernel keeps track of").newline()
    boot_exit(BOOT_UNUSABLE)
  }
  let image = PhysicalRange(start: UInt64(boot_image_start_physical()), end: UInt64(boot_image_end_physical()))
  let storage = PhysicalRange(
    start: UInt64(main_map_storage_physical()), length: UInt64(MAIN_MAP_BYTES))
  let boot = BootInformation(firmwareTable: table, kernel: KernelImage(physical: image), mapStorage: storage)
  let machine = MetalMachine()
  do throws(MemorySetupError) {
    let memory = try KernelMemory.setUp(
      boot, reserving: ranges.storage.span.extracting(0..<ranges.count), on: machine)
    let directory = memory.kernelPaging.kernelDirectory.rawValue
    let counts = memory.frameStatistics
    console.text("set up: directory ").hex(directory).text(", frames free ").decimal(counts.free).text(" of ")
      .decimal(counts.total).newline()
    if machine.controlRegister3 != directory || directory == boot_directory_physical() {
      console.text("failed: CR3 is ").hex(machine.controlRegister3).newline()
      boot_exit(BOOT_FAILED)
    }
    boot_exit(BOOT_PASSED)
  } catch {
    console.text("refused at ").text(error.stage.kernelName).text(": ").text(error.message).newline()
    boot_exit(BOOT_REFUSED)
  }
}
