// A second memory manager behind `Subject`: frames as an array of states, searched from the front. It shares nothing with KMem,
// neither code nor bookkeeping, and the same property judges it: what the oracles demand is the contract's, not KMem's.

import Operations
import SimulatedPC
import Specification

/// The frames of a booted machine in an array, a state each; nothing else of the memory manager is there.
final class NaiveFrames: Subject {
  enum State {
    /// No entry of the firmware's map touches it, some does, or it is not usable as a whole.
    case hole, reserved
    /// The kernel's or boot's, free, in a caller's hands.
    case owned, free, held
  }

  private var states: [State]
  private var peak: Int
  private let poison: UInt32?
  private let machine: SimulatedMachine
  private let directory: UInt32?

  /// The state after boot: what the firmware's map says of each frame, and which ones are free.
  init(_ model: KernelModel, directory: UInt32?, on machine: SimulatedMachine) {
    states = (0..<model.frames.total).map { frame in
      if model.frames.free.contains(frame) { return .free }
      if model.frames.usable.contains(frame) { return .owned }
      return model.frames.touched.contains(frame) ? .reserved : .hole
    }
    peak = Int(model.frames.peakUsed)
    poison = model.poison
    self.machine = machine
    self.directory = directory
  }

  func perform(_ operation: Operations.Operation) -> Response {
    switch operation {
    case .allocateFrame: allocate(1, alignment: 4096, below: 1 << 32)
    case .allocateFrames(let count, let alignment, let limit): allocate(count, alignment: alignment, below: limit)
    case .freeFrame(let physical): free(physical, count: 1)
    case .freeFrames(let physical, let count): free(physical, count: count)
    case .reserve(let start, let end): reserve(start, end)
    default: .refused(.unsupported)
    }
  }

  private func allocate(_ count: UInt32, alignment: UInt32, below limit: UInt64) -> Response {
    if count == 0 { return .refused(.invalidCount) }
    if alignment < 4096 || alignment.nonzeroBitCount != 1 { return .refused(.invalidAlignment) }
    let step = Int(alignment / 4096)
    let end = Int(min(limit / 4096, UInt64(states.count)))
    for first in stride(from: 0, to: end, by: step) where first + Int(count) <= end {
      let range = first..<first + Int(count)
      guard range.allSatisfy({ states[$0] == .free }) else { continue }
      for frame in range { states[frame] = .held }
      notePeak()
      return .address(UInt32(first) << 12)
    }
    return .refused(.outOfMemory)
  }

  private func free(_ physical: UInt32, count: UInt32) -> Response {
    if physical % 4096 != 0 { return .refused(.unaligned) }
    let first = Int(physical / 4096)
    if count == 0 || first + Int(count) > 1 << 20 { return .refused(.invalidCount) }
    for frame in first..<first + Int(count) {
      guard frame < states.count else { return .refused(.outOfRange) }
      switch states[frame] {
      case .held: continue
      case .hole: return .refused(.hole)
      case .reserved: return .refused(.reserved)
      case .owned: return .refused(.kernelOwned)
      case .free: return .refused(.alreadyFree)
      }
    }
    for frame in first..<first + Int(count) {
      states[frame] = .free
      guard let poison else { continue }
      for word in 0..<UInt32(1024) { machine.poke(poison, at: UInt32(frame) << 12 | word << 2) }
    }
    return .done
  }

  private func reserve(_ start: UInt64, _ end: UInt64) -> Response {
    var found = (new: UInt32(0), allocated: UInt32(0), old: UInt32(0))
    let size = UInt64(states.count) << 12
    let first = Int(min(start, size) / 4096)
    let last = start < end ? Int((min(end, size) + 4095) / 4096) : first
    for frame in first..<max(first, last) {
      switch states[frame] {
      case .free:
        states[frame] = .owned
        found.new += 1
      case .held: found.allocated += 1
      default: found.old += 1
      }
    }
    notePeak()
    return .reservation(newlyReserved: found.new, allocated: found.allocated, alreadyReserved: found.old)
  }

  private func count(_ isWanted: (State) -> Bool) -> Int { states.count { isWanted($0) } }

  private func notePeak() { peak = max(peak, count { $0 == .owned || $0 == .held }) }

  var frameCounts: FrameCounts {
    FrameCounts(
      total: UInt32(states.count), free: UInt32(count { $0 == .free }),
      used: UInt32(count { $0 == .owned || $0 == .held }),
      reserved: UInt32(count { $0 == .hole || $0 == .reserved }), allocated: UInt32(count { $0 == .held }),
      peakUsed: UInt32(peak))
  }

  func freeRun(from frame: UInt32) -> Range<UInt32>? {
    guard frame < states.count, let first = states[Int(frame)...].firstIndex(of: .free) else { return nil }
    let end = states[first...].firstIndex { $0 != .free } ?? states.count
    return UInt32(first)..<UInt32(end)
  }

  func isAllocated(_ frame: UInt32) -> Bool { frame < states.count && states[Int(frame)] == .held }

  /// Paging is as boot has left it.
  func directory(of space: UInt32) -> UInt32? { space == 0 ? directory : nil }

  var bootEarlyCounts: BootEarlyCounts { BootEarlyCounts(used: 0, free: 0, total: 0) }
  var heapCounts: HeapCounts? { nil }
  var isSound: Bool { true }
}
