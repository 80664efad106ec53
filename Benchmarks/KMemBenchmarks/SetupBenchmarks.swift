// memory_setup on machines of 64 MiB and of 4 GiB, against writing the bytes that it leaves behind once each.
//
// A counting machine says which bytes those are: the bitmap, the tables with the identity entries, the zeroed heap.
// Before each run they are overwritten, so that KMem and C find the same memory in the same caches.

import CBaselines
import KMem

struct SetupBenchmarks {
  let rounds: Int

  func run() throws(BenchmarkError) -> [Section] {
    var withoutHeap = MemoryConfiguration()
    withoutHeap.heapSize = 0
    return [
      try setUp("64 MiB", memoryEnd: 64 << 20, MemoryConfiguration()),
      try setUp("4 GiB", memoryEnd: 1 << 32, MemoryConfiguration()),
      try setUp("4 GiB, no heap", memoryEnd: 1 << 32, withoutHeap),
    ]
  }

  private func setUp(
    _ size: String, memoryEnd: UInt64, _ configuration: MemoryConfiguration
  ) throws(BenchmarkError) -> Section {
    let machine = try FlatMachine()
    let booted = BootedMachine(machine: machine, memoryEnd: memoryEnd, configuration: configuration)
    let counted = try count(booted)
    let extents = counted.extents
    let written = extents.reduce(0) { $0 + Int($1.length) }
    let reset = {
      write_extents(machine.memory, extents, extents.count, 0xA5)
      machine.resetRegisters()
    }
    let measurements = try race(
      [
        Contestant(name: "KMem", operations: 1, prepare: reset, run: { Self.run(booted) }),
        Contestant(
          name: "C writes the same bytes", operations: 1, prepare: reset,
          run: {
            write_extents(machine.memory, extents, extents.count, 0)
            return 0
          }, isCompared: false),
      ], rounds: rounds)
    var section = Section("memory_setup, \(size)", unit: "set-up", measurements, limit: 3)
    section.facts = [
      Fact("bytes that must be written", Double(written)), Fact("runs of such bytes", Double(extents.count)),
      Fact("bytes stored by KMem", Double(counted.tally.bytesStored)),
      Fact("bytes loaded by KMem", Double(counted.tally.bytesLoaded)),
    ]
    return section
  }

  @inline(never)
  private static func run(_ booted: BootedMachine) -> UInt64 {
    do throws(MemorySetupError) {
      return UInt64(try booted.setUp(on: booted.machine).frameStatistics.free)
    } catch { return .max }
  }

  private func count(
    _ booted: BootedMachine
  ) throws(BenchmarkError) -> (extents: [extent], tally: CountingMachine.Tally) {
    let counting = try CountingMachine(over: booted.machine)
    defer { counting.close() }
    do throws(MemorySetupError) {
      _ = try booted.setUp(on: counting)
    } catch { throw BenchmarkError("memory_setup: \(error.message)") }
    return (counting.writtenExtents(), counting.tally.pointee)
  }
}
