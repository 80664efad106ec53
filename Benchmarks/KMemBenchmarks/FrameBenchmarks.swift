// Frame allocation on a machine of 4 GiB, 2^20 frames, in two kinds of state.
//
//   packed      ████████████████████░░░░░░░░   what a lowest-first allocator comes to: the frames in use lie low, a freed
//                                              one is the next to be taken
//   scattered   ██░█░██░░███░█░██░█░░██░█░██   every frame was taken, then random ones were freed
//
// A step takes a frame and frees one of those held, in an order that was drawn beforehand, so that the part in use stays
// the same. The list of what is held is gone through from its start: it costs next to nothing.

import CBaselines
import KMem
import PropCheck

struct FrameBenchmarks {
  private let subjects: [any FrameSubject]
  private let held: FrameList
  private let initiallyHeld: FrameList

  /// Every frame that can be taken, in ascending order.
  private let frames: FrameList
  private let rounds: Int

  /// Steps of one run: enough for the clock, few enough that a scattered state stays one.
  private static let steps = 1 << 17

  /// Steps of one run of a subject whose time for one grows with memory.
  private static let linearSteps = 1 << 9

  /// i686 has no 64-bit words, and `Machine` moves 32 bits at a time.
  private static let beyondTarget = [frames_summary64, frames_summary64_exact, frames_summary64_blind].map {
    String(cString: $0.name)
  }

  init(rounds: Int) throws(BenchmarkError) {
    self.rounds = rounds
    let memory = try KMemSubject(memoryEnd: 1 << 32)
    let frameCount = memory.memory.frameStatistics.total
    held = .allocate(capacity: Int(frameCount))
    initiallyHeld = .allocate(capacity: Int(frameCount))
    let all = FrameList.allocate(capacity: Int(frameCount))
    let runs = memory.freeRuns
    let kmem = KMemFrames(memory, scratch: all)
    frames = FrameList(rebasing: all[..<kmem.drain(into: all)])
    kmem.restore()
    subjects = [
      kmem,
      CFrames(frames_summary32, frameCount: frameCount, freeRuns: runs),
      CFrames(frames_summary32_exact, frameCount: frameCount, freeRuns: runs),
      CFrames(frames_summary32_branchless, frameCount: frameCount, freeRuns: runs),
      CFrames(frames_summary32_blind, frameCount: frameCount, freeRuns: runs),
      CFrames(frames_summary64, frameCount: frameCount, freeRuns: runs),
      CFrames(frames_summary64_blind, frameCount: frameCount, freeRuns: runs),
      CFrames(frames_summary64_exact, frameCount: frameCount, freeRuns: runs),
      CFrames(frames_scan, isLinear: true, frameCount: frameCount, freeRuns: runs),
    ]
  }

  func run() throws(BenchmarkError) -> [Section] {
    var sections = [try empty()]
    let onEmpty = sections[0].measurements[0]
    for isPacked in [true, false] {
      for full in [0.5, 0.97, 0.999] {
        var section = try churn(full, isPacked: isPacked)
        let ratio = section.measurements[0].minimum / onEmpty.minimum
        section.comparisons.append(Comparison("KMem over KMem on the empty machine, minima", ratio, limit: 4))
        sections.append(section)
      }
    }
    return sections + [try drain()]
  }

  private func empty() throws(BenchmarkError) -> Section {
    let measurements = try race(
      subjects.map { subject in
        Contestant(name: subject.name, operations: Self.steps) { subject.pairs(count: Self.steps) }
      }, rounds: rounds)
    return Section("frame alloc+free, empty", unit: "pair", measurements, limit: nil, beyond: Self.beyondTarget)
  }

  private func drain() throws(BenchmarkError) -> Section {
    let (held, frames) = (held, frames)
    let measurements = try race(
      subjects.filter { !$0.isLinear }.map { subject in
        Contestant(
          name: subject.name, operations: frames.count, prepare: { subject.restore() },
          run: { UInt64(subject.drain(into: held)) + UInt64(held[frames.count / 2]) })
      }, rounds: rounds)
    return Section(
      "drain of \(frames.count) frames", unit: "frame", measurements, limit: nil, beyond: Self.beyondTarget)
  }

  /// Steps on a machine of which the part `full` is in use. All frames are free before and after.
  private func churn(_ full: Double, isPacked: Bool) throws(BenchmarkError) -> Section {
    var random = SplitMix64(seed: UInt64(full * 1000))
    let keep = Int(Double(frames.count) * full)
    let order = initiallyHeld
    order.baseAddress!.update(from: frames.baseAddress!, count: frames.count)
    random.shuffle(FrameList(rebasing: order[..<(isPacked ? keep : frames.count)]))

    let contestants = subjects.filter { isPacked || !$0.isLinear }
    for subject in contestants {
      subject.fill()
      try subject.release(order.baseAddress! + keep, count: frames.count - keep)
      subject.save()
    }
    let measurements = try race(contestants.map { contestant($0, keep: keep) }, rounds: rounds)
    for subject in contestants {
      subject.restore()
      try subject.release(order.baseAddress!, count: keep)
      subject.save()
    }
    let percent = String((full * 1000).rounded() / 10)
    let state = isPacked ? "packed" : "scattered"
    return Section(
      "frame alloc+free, \(percent) % full, \(state)", unit: "pair", measurements, limit: 1.3, beyond: Self.beyondTarget
    )
  }

  private func contestant(_ subject: any FrameSubject, keep: Int) -> Contestant {
    let steps = subject.isLinear ? Self.linearSteps : Self.steps
    let (held, initiallyHeld) = (held, initiallyHeld)
    return Contestant(
      name: subject.name, operations: steps,
      prepare: {
        subject.restore()
        held.baseAddress!.update(from: initiallyHeld.baseAddress!, count: keep)
      },
      run: { subject.churn(held: held, count: steps) })
  }
}
