// KMem's frame allocator without a kernel around it, as a subject.

import KMem
import KMemReplay
import Operations

/// A frame allocator on a machine of its own. It has frames and nothing else.
package final class FrameSubject: AllocatorSubject {
  package let machine: FrameMachine
  private var allocator: FrameAllocator
  package private(set) var refusalText: StaticString?

  /// Builds the allocator; nil if it refuses the map.
  package init?(_ memory: AllocatorMemory) {
    let machine = FrameMachine(entries: memory.entries, bookkeeping: memory.bookkeeping)
    guard let map = machine.readMap() else {
      machine.release()
      return nil
    }
    self.machine = machine
    let reserved = memory.reserved.map { PhysicalRange($0) }
    allocator = FrameAllocator(
      base: PhysicalAddress(FrameMachine.bookkeepingBase), map: map, floor: memory.floor,
      kernel: PhysicalRange(memory.kernel),
      arena: FrameRange(start: memory.arena.lowerBound, end: memory.arena.upperBound), reserved: reserved.span,
      on: machine)
  }

  deinit { machine.release() }

  package func beginCommand() { machine.beginCommand() }
  package var strays: Int { machine.strays }
  package var changes: Int { machine.changes }
  package var loads: UInt64 { machine.loads }
  package var bookkeeping: UnsafeBufferPointer<UInt32> { machine.bookkeeping }
  package func overwrite(_ word: Int, with value: UInt32) { machine.overwrite(word, with: value) }

  /// The pairs of words of level 0, level 1 and level 2, as `FrameBitmap` draws them.
  package var searchLevels: [Range<Int>] {
    let words0 = (Int(allocator.statistics.total) + 31) / 32
    let words1 = (words0 + 31) / 32
    return [0..<words0 * 2, words0 * 2..<words0 * 2 + words1, words0 * 2 + words1..<bookkeeping.count]
  }

  @inline(never)
  package func perform(_ operation: Operation) -> Response {
    do throws(FrameAllocatorError) { return try performOnFrames(operation) } catch {
      refusalText = error.message
      return .refused(Refusal(error))
    }
  }

  private func performOnFrames(_ operation: Operation) throws(FrameAllocatorError) -> Response {
    switch operation {
    case .allocateFrame: return .address(try allocator.allocate(on: machine).address.rawValue)
    case .allocateFrames(count: 1, alignment: 4096, let limit):
      return .address(try allocator.allocate(below: limit, on: machine).address.rawValue)
    case .allocateFrames(let count, let alignment, let limit):
      let frame = try allocator.allocate(count: count, alignment: alignment, below: limit, on: machine)
      return .address(frame.address.rawValue)
    case .freeFrame(let physical):
      try allocator.free(PhysicalAddress(physical), on: machine)
      return .done
    case .freeFrames(let physical, let count):
      try allocator.free(PhysicalAddress(physical), count: count, on: machine)
      return .done
    case .reserve(let start, let end):
      let found = allocator.reserve(PhysicalRange(start: start, end: end), on: machine)
      return .reservation(
        newlyReserved: found.newlyReserved, allocated: found.allocated, alreadyReserved: found.alreadyReserved)
    default: return .refused(.unsupported)
    }
  }

  package var frameCounts: FrameCounts { FrameCounts(allocator.statistics) }

  package func freeRun(from frame: UInt32) -> Range<UInt32>? { allocator.freeRun(from: frame, on: machine)?.numbers }

  package func isAllocated(_ frame: UInt32) -> Bool { allocator.isAllocated(Frame(frame), on: machine) }

  package func isFree(_ frame: UInt32) -> Bool? { allocator.isFree(Frame(frame), on: machine) }

  package var isSound: Bool { allocator.validate(on: machine) }

  package var bootEarlyCounts: BootEarlyCounts { BootEarlyCounts(used: 0, free: 0, total: 0) }
  package func directory(of space: UInt32) -> UInt32? { nil }
  package var heapCounts: HeapCounts? { nil }
}
