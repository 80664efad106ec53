// What every mode of the image starts from: the loader's data, judged usable, as `memory_setup` takes it.

import CBoot
import CMain
import KMem

/// The image as the loader left it.
struct LoadedKernel {
  let loader: LoaderInformation

  /// The argument of `memory_setup`.
  let boot: BootInformation

  /// Ranges of the loader's that must stay as they are.
  let ranges: LoaderRanges

  /// The choices that every mode sets memory up with.
  let configuration = MemoryConfiguration()

  /// Reads what the loader left, or ends the run where that cannot be worked with.
  ///
  /// - Parameters:
  ///   - magic, information: what the loader left in EAX and EBX.
  init(magic: UInt32, information: UInt32) {
    if magic != LoaderInformation.magic {
      Console().text("unusable: the loader is no Multiboot loader, EAX ").hex(magic).newline()
      boot_exit(BOOT_UNUSABLE)
    }
    guard let loader = LoaderInformation(address: information) else {
      Console().text(
        "unusable: the loader's information, its module list or one of its strings lies above the boot tables' "
      )
      .text("64 MiB, or a string does not end").newline()
      boot_exit(BOOT_UNUSABLE)
    }
    self.loader = loader
    guard let table = loader.memoryMap, let ranges = loader.ranges else {
      Console().text("unusable: the loader left no memory map, or too many modules").newline()
      boot_exit(BOOT_UNUSABLE)
    }
    let image = PhysicalRange(start: UInt64(boot_image_start_physical()), end: UInt64(boot_image_end_physical()))
    let storage = PhysicalRange(start: UInt64(main_physical(main_map_storage())), length: UInt64(MAIN_MAP_BYTES))
    boot = BootInformation(firmwareTable: table, kernel: KernelImage(physical: image), mapStorage: storage)
    self.ranges = ranges
  }

  /// Runs `memory_setup` and says what came of it, or ends the run where it refuses.
  func setUp() -> KernelMemory<MetalMachine> {
    do throws(MemorySetupError) {
      let memory = try KernelMemory.setUp(
        boot, configuration: configuration, reserving: ranges.storage.span.extracting(0..<ranges.count),
        on: MetalMachine())
      let counts = memory.frameStatistics
      Console().text("set up: directory ").hex(memory.kernelPaging.kernelDirectory.rawValue).text(", frames free ")
        .decimal(counts.free).text(" of ").decimal(counts.total).newline()
      return memory
    } catch {
      Console().text("refused at ").text(error.stage.kernelName).text(": ").text(error.message).newline()
      boot_exit(BOOT_REFUSED)
    }
  }
}
