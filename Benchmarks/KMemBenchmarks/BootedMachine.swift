// A machine that KMem can set up: a firmware table in the style of a PC's BIOS, a kernel of 2 MiB at 1 MiB.
//
//   0        640 KiB   1 MiB          3 MiB                        end of memory, 64 MiB or 4 GiB
//   ├ usable ┤ reserved ├─── kernel ───┤ boot_early ┤ ... usable ... ┤
//                       └ firmware table and map storage lie in the kernel's last pages

import KMem

/// A firmware table in a flat machine's memory and what `memory_setup` has to be told.
struct BootedMachine {
  let machine: FlatMachine
  let information: BootInformation
  let configuration: MemoryConfiguration

  static let kernel = PhysicalRange(start: 0x10_0000, end: 0x30_0000)
  private static let tableAddress: UInt32 = 0x2F_0000
  private static let mapStorage = PhysicalRange(start: 0x2F_8000, length: 128 * UInt64(FirmwareMap.bytesPerRegion))

  /// Writes the firmware's table for memory that ends at byte `memoryEnd`.
  init(machine: FlatMachine, memoryEnd: UInt64, configuration: MemoryConfiguration = MemoryConfiguration()) {
    let entries: [(base: UInt64, end: UInt64, type: UInt32)] = [
      (0, 0x9_FC00, 1), (0x9_FC00, 0xA_0000, 2), (0xF_0000, 0x10_0000, 2), (0x10_0000, memoryEnd, 1),
    ]
    for (index, entry) in entries.enumerated() {
      let words: [UInt32] = [
        UInt32(truncatingIfNeeded: entry.base), UInt32(entry.base >> 32),
        UInt32(truncatingIfNeeded: entry.end - entry.base), UInt32((entry.end - entry.base) >> 32), entry.type,
      ]
      for (offset, word) in words.enumerated() {
        machine.store(word, at: VirtualAddress(Self.tableAddress + UInt32(index * 20 + offset * 4)))
      }
    }
    self.machine = machine
    self.configuration = configuration
    information = BootInformation(
      firmwareTable: FirmwareTable(
        address: VirtualAddress(Self.tableAddress), layout: .e820(count: UInt32(entries.count), entrySize: 20)),
      kernel: KernelImage(physical: Self.kernel), mapStorage: Self.mapStorage)
  }

  /// Runs `memory_setup` on `machine`, which holds the same memory as the flat machine.
  @inline(__always)
  func setUp<M: Machine>(on machine: M) throws(MemorySetupError) -> KernelMemory<M> {
    let none: InlineArray<0, PhysicalRange> = []
    return try KernelMemory.setUp(information, configuration: configuration, reserving: none.span, on: machine)
  }
}

/// The memory manager of a machine that has been set up, with its start kept, so that it can be gone back to.
final class KMemSubject {
  let machine: FlatMachine
  var memory: KernelMemory<FlatMachine>

  init(memoryEnd: UInt64) throws(BenchmarkError) {
    machine = try FlatMachine()
    do throws(MemorySetupError) {
      memory = try BootedMachine(machine: machine, memoryEnd: memoryEnd).setUp(on: machine)
    } catch { throw BenchmarkError("memory_setup: \(error.message)") }
  }

  /// The runs of free frames, in ascending order.
  var freeRuns: [FrameRange] {
    var runs: [FrameRange] = []
    var start: UInt32 = 0
    while let run = memory.frameAllocator.freeRun(from: start, on: machine) {
      runs.append(run)
      start = run.end
    }
    return runs
  }
}
