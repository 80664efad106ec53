// memory_setup on machines of 64 MiB and of 4 GiB, against writing the bytes that it leaves behind once each.
//
// A counting machine says which bytes those are: the bitmap, the tables with the identity entries, the zeroed heap. C is
// told them as runs of words that are equal or count up, and computes nothing. Before each run they are overwritten, so that
// KMem and C find the same memory in the same caches.

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
    reset()
    if Self.run(booted) == .max { throw BenchmarkError("memory_setup was refused on the flat machine") }
    let runs = wordRuns(of: extents, in: machine)
    let bytes = contents(of: extents, in: machine)
    reset()
    write_runs(machine.memory, runs, runs.count)
    if contents(of: extents, in: machine) != bytes { throw BenchmarkError("C did not write the bytes that KMem did") }
    let measurements = try race(
      [
        Contestant(name: "KMem", operations: 1, prepare: reset, run: { Self.run(booted) }),
        Contestant(
          name: "C writes the same bytes", operations: 1, prepare: reset,
          run: {
            write_runs(machine.memory, runs, runs.count)
            return 0
          }, isCompared: false),
      ], rounds: rounds)
    var section = Section("memory_setup, \(size)", unit: "set-up", measurements, limit: 3)
    section.facts = [
      Fact("bytes that must be written", Double(written)),
      Fact("runs of words that are equal or count up", Double(runs.count)),
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

  /// The words of `extents` as the fewest runs that are found going upwards.
  private func wordRuns(of extents: [extent], in machine: FlatMachine) -> [word_run] {
    var runs: [word_run] = []
    for extent in extents {
      var address = extent.start
      let end = extent.start + extent.length
      while address < end {
        let first = machine.load(VirtualAddress(address))
        var run = word_run(start: address, count: 1, first: first, step: 0)
        address += 4
        if address < end { run.step = machine.load(VirtualAddress(address)) &- first }
        while address < end && machine.load(VirtualAddress(address)) == first &+ run.count &* run.step {
          run.count += 1
          address += 4
        }
        runs.append(run)
      }
    }
    return runs
  }

  private func contents(of extents: [extent], in machine: FlatMachine) -> [[UInt8]] {
    extents.map { extent in
      [UInt8](UnsafeRawBufferPointer(start: machine.memory + Int(extent.start), count: Int(extent.length)))
    }
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
