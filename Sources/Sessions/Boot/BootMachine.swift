// A scenario put into a simulated machine: memory installed and owned as at power-on, the loader's table written, boot
// tables loaded if the kernel is entered with paging on.

import Operations
import SimulatedPC
import Specification

/// Why a scenario cannot be simulated at all.
public enum BootMachineError: Error, Hashable, Sendable {
  /// The table is so large that no memory outside the kernel's and the allocator's reach can hold it.
  case noPlaceForTable(bytes: Int)
}

extension BootScenario {
  /// Installs the machine: what the scenario's map, kernel, reserved ranges and table make of each frame.
  ///
  /// - Parameter arena: the frames that boot_early may take, below the low-memory floor too.
  /// - Returns: where the firmware's table is.
  public func install(
    on machine: SimulatedMachine, map: ReferenceFirmwareMap, arena: FrameSet
  ) throws(BootMachineError) -> UInt32 {
    var memory = InstalledMemory()
    let floor = UInt32(min((UInt64(configuration.lowMemoryFloor) + 4095) / 4096, 1 << 20))
    for run in map.touchedFrameRuns { memory.set(.reserved, from: run.first, count: run.count) }
    for run in map.usableFrameRuns {
      let end = run.first + run.count
      memory.set(.unmanaged, from: run.first, count: min(end, max(run.first, floor)) - run.first)
      memory.set(.free, from: max(run.first, floor), count: end - min(end, max(run.first, floor)))
    }
    for range in arena.ranges { memory.set(.free, from: range.lowerBound, count: UInt32(range.count)) }
    for range in reserved { memory.set(.loader, range) }
    memory.set(.kernel, kernel)
    memory.set(.bookkeeping, mapStorage)
    let bytes = tableBytes
    let table = try placeTable(bytes.count, map: map)
    memory.set(.loader, ByteRange(start: UInt64(table), length: UInt64(bytes.count)))

    var options = MachineOptions()
    options.controlRegister0 = entryControlRegister0
    options.controlRegister4 = entryControlRegister4
    options.otherBitsOfControlRegister4 = entryControlRegister4
    machine.reset(installing: memory, options: options)
    machine.poke(bytes, at: table)
    if entersWithPagingOn { loadBootTables(on: machine) }
    return table
  }

  /// What the kernel tells the memory manager, its table being at `address`.
  func request(tableAt address: UInt32) -> BootRequest {
    BootRequest(
      table: TablePlace(address: address, multibootLength: multibootLength), kernel: kernel,
      kernelVirtual: kernelVirtual, mapStorage: mapStorage,
      configuration: configuration, reserved: reserved)
  }

  /// Where a BIOS loader could have left the table: from 0x500 on, else in the highest memory that nobody hands out.
  private func placeTable(_ size: Int, map: ReferenceFirmwareMap) throws(BootMachineError) -> UInt32 {
    if let tableAddress { return tableAddress }
    let size = UInt64(size)
    let low = ByteRange(start: 0x500, length: size)
    let isClear = !low.frames.overlaps(kernel.frames)
    if low.end <= UInt64(configuration.lowMemoryFloor) && isClear { return 0x500 }
    let usable = FrameSet(map.usableFrameRuns.map { $0.first..<$0.first + $0.count })
    var place = FrameSet([256..<1 << 20]).subtracting(usable)
    if !kernel.isEmpty && kernel.start < 1 << 32 {
      place = place.subtracting(FrameSet(touching: kernel.start...kernel.end - 1))
    }
    let frames = (size + 4095) / 4096
    guard let range = place.ranges.last(where: { $0.count >= frames }) else {
      throw .noPlaceForTable(bytes: Int(size))
    }
    return (range.upperBound - UInt32(frames)) << 12
  }

  /// The frame of the boot directory.
  private var bootDirectory: UInt32 {
    bootDirectoryOffset.map { UInt32(truncatingIfNeeded: (kernelStart &+ $0) >> 12) } ?? mapStorage.frames.upperBound
  }

  /// A directory of global 4 MiB pages that maps everything one to one.
  package func loadBootTables(on machine: SimulatedMachine) {
    let directory = bootDirectory << 12
    for slot in 0..<UInt32(1024) {
      machine.poke(slot << 22 | 0x183, at: directory + slot * 4)
    }
    machine.loadDirectory(directory)
    machine.writeControlRegister4(machine.controlRegister4 | CR4.pageSizeExtensions | CR4.globalPages)
    machine.writeControlRegister0(machine.controlRegister0 | CR0.paging)
  }

  /// Whether the image has a frame for boot tables.
  public var canEnterWithPagingOn: Bool {
    kernelStart % 4096 == 0 && kernel.end <= 1 << 32
      && bootDirectory < kernel.frames.upperBound && !mapStorage.frames.contains(bootDirectory)
  }
}

extension InstalledMemory {
  /// Gives the frames below 4 GiB that share a byte with `bytes` to `owner`.
  mutating func set(_ owner: FrameOwner, _ bytes: ByteRange) {
    if bytes.isEmpty || bytes.start >= 1 << 32 { return }
    for range in FrameSet(touching: bytes.start...bytes.end - 1).ranges {
      set(owner, from: range.lowerBound, count: UInt32(range.count))
    }
  }
}
