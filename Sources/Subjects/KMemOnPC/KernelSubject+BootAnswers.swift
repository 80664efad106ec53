// What KMem says of itself after `memory_setup`.

import KMem
import KMemReplay
import Operations
import SimulatedPC

extension KernelSubject {
  public var bootAnswers: BootAnswers {
    let machine = kernel.memory.machine
    let map = kernel.memory.boot.map
    var answers = BootAnswers(frames: FrameCounts(kernel.memory.frameAllocator.statistics))
    answers.regions = (0..<map.count).map { MapRegion(map.region(at: $0, on: machine)) }
    answers.diagnostics = MapDiagnostics(map.diagnostics)
    answers.kernel = ByteRange(kernel.memory.boot.kernel.physical)
    answers.arena = kernel.memory.bootEarly.arena.numbers
    answers.arenaUsedBytes = kernel.memory.bootEarly.usedBytes
    answers.isBootEarlyRetired = kernel.memory.bootEarly.isRetired
    answers.bookkeeping = ByteRange(kernel.memory.frameAllocator.bookkeeping)
    answers.isAllocatorSound = kernel.memory.frameAllocator.validate(on: machine)
    var next: UInt32 = 0
    while let run = kernel.memory.frameAllocator.freeRun(from: next, on: machine) {
      answers.freeRuns.append(run.numbers)
      next = run.end
    }
    answers.usedRuns = usedRuns(
      map: map, floor: kernel.memory.frameAllocator.lowMemoryFloor, free: answers.freeRuns, machine)
    answers.directory = kernel.memory.kernelPaging.kernelDirectory.rawValue
    return answers
  }

  private func usedRuns(
    map: FirmwareMap, floor: UInt32, free runs: [Range<UInt32>], _ machine: SimulatedMachine
  ) -> [Range<UInt32>] {
    let managed = min(floor, Frame.limit)..<Frame.limit
    var free = runs[...]
    var used: [Range<UInt32>] = []
    var usable = map.usableRuns()
    while let run = usable.next(on: machine) {
      var cursor = run.numbers.clamped(to: managed)
      while !cursor.isEmpty {
        while let first = free.first, first.upperBound <= cursor.lowerBound { free.removeFirst() }
        let gapEnd = min(cursor.upperBound, free.first?.lowerBound ?? cursor.upperBound)
        if gapEnd > cursor.lowerBound { used.append(cursor.lowerBound..<gapEnd) }
        let resume = min(cursor.upperBound, max(gapEnd, free.first?.upperBound ?? cursor.upperBound))
        cursor = resume..<cursor.upperBound
      }
    }
    return used
  }
}
