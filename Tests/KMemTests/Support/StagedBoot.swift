// The boot sequence stage by stage, as C kernels call it, with room for calls in between.
//
//   init: bootmem_init, boot_early_init, pmm_init ─► makeDirectory ─► finish: paging_init_minimal ─► heap, retirement

import KMem
import KMemOnPC
import SimulatedPC

/// A kernel between `pmm_init` and `paging_init_minimal`.
struct StagedBoot: ~Copyable {
  let machine: SimulatedMachine
  let configuration: MemoryConfiguration
  let boot: BootMemory
  var early: BootEarly
  var frames: FrameAllocator

  /// - Parameter machine: with `layout` installed.
  init(_ layout: TestLayout, on machine: SimulatedMachine) throws {
    let information = BootInformation(
      firmwareTable: try FirmwareTable(header: VirtualAddress(TestLayout.tableHeader), on: machine),
      kernel: KernelImage(physical: layout.kernel), mapStorage: layout.storage)
    let configuration = layout.configuration
    let boot = try BootMemory(information, configuration: configuration, on: machine)
    var early = try BootEarly(
      size: configuration.bootEarlySize, behind: boot.kernel.physical.end,
      identityLimit: configuration.identityLimit, map: boot.map, reserved: layout.reserved.span, on: machine)
    let size = FrameAllocator.calculateSizeInBytes(forMemoryEndingAt: boot.memoryEnd(on: machine))
    let bitmap = try early.allocate(size: size, alignment: 4096)
    self.machine = machine
    self.configuration = configuration
    self.boot = boot
    self.early = early
    frames = FrameAllocator(
      base: bitmap, map: boot.map, floor: configuration.lowMemoryFloor, kernel: boot.kernel.physical,
      arena: early.arena, reserved: layout.reserved.span, on: machine)
  }

  mutating func reserve(_ range: PhysicalRange) -> FrameAllocator.Reservation {
    frames.reserve(range, from: &early, on: machine)
  }

  mutating func makeDirectory() throws -> BootDirectory {
    try BootDirectory(identityLimit: configuration.identityLimit, pages: &early, on: machine)
  }

  /// Turns paging on.
  consuming func finish(with directory: BootDirectory) throws -> Memory {
    let paging = try Paging(
      loading: directory, kernel: boot.kernel, configuration: configuration, pages: &early, on: machine)
    return Memory(
      machine: machine, configuration: configuration, boot: boot, bootEarly: early, frames: frames, paging: paging)
  }
}
