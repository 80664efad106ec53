// Fills a kernel with frames and with blocks, and counts the instructions of calls on the way.

import EmulatedKernel
import EmulatedProcessor
import Profiles
import SimulatedPC

/// Measures one kernel.
struct WorkMeasurement {
  private let subject: KernelUnderJudgement
  private var profile: Profile { subject.profile }
  private var kernel: EmulatedKernel { subject.kernel }
  private var table = WorkTable()

  /// Calls of each operation at each level.
  private static let calls = 4
  /// Blocks that a heap is filled with at most, and bytes of each.
  private static let mostBlocks = 4_096
  private static let blockSize: UInt64 = 64
  /// Instructions that filling may cost: a kernel of a slow search would take minutes otherwise.
  private static let fillingBudget: UInt64 = 400_000_000

  init(_ subject: KernelUnderJudgement) { self.subject = subject }

  /// A call of the kernel's function did not do its work, so that the rest cannot be measured.
  private struct Failed: Error {}

  mutating func run() -> WorkTable {
    if profile.offers(.allocateFrame), profile.offers(.freeFrame) { measure(frames: true) }
    if profile.offers(.allocate), profile.offers(.free) { measure(frames: false) }
    return table
  }

  private mutating func measure(frames: Bool) {
    let start = kernel.processor.instructionCount
    let operations: [(Profiles.Operation, Promise)] =
      frames
      ? [
        (.allocateFrame, .workOfFrames), (.freeFrame, .workOfFrames), (.mapPage, .workOfPages),
        (.unmapPage, .workOfPages),
      ] : [(.allocate, .workOfHeap), (.free, .workOfHeap)]
    var rows = operations.filter { profile.offers($0.0) }.map { operation, promise in
      WorkTable.Row(
        operation: operation, instructions: [], promise: promise, isConstant: profile.answer(to: promise) == .constant)
    }
    _ = JudgeSession(subject, start: 0)
    var held: [UInt64] = []
    let what = frames ? "frames" : "blocks"
    do throws(Failed) {
      // At first nothing is in use; then everything is, and what shall be free is given back, evenly spread.
      try measureLevel(&rows, frames)
      let most = frames ? kernel.usable.ranges.reduce(0) { $0 + $1.count } : Self.mostBlocks
      while held.count < most, let next = try take(frames) {
        held.append(next)
        guard kernel.processor.instructionCount - start < Self.fillingBudget else {
          table.remark = "filling the kernel with \(what) takes too many instructions (\(held.count) were taken)"
          throw Failed()
        }
      }
      if frames, held.count == most {
        table.remark = "the kernel hands out more frames than there are"
        throw Failed()
      }
      let full = held.count
      var free = 0
      for level in WorkTable.levels.dropFirst().reversed() {
        let wanted = max(Self.calls * 2, full * (1_000 - level) / 1_000)
        while free < wanted, !held.isEmpty {
          // Multiplying by an odd number visits every place once, far from the last one.
          try give(held.remove(at: free &* 0x9E37_79B1 % held.count), frames)
          free += 1
        }
        try measureLevel(&rows, frames)
      }
      if frames { table.frames = full } else { table.blocks = full }
      for index in rows.indices { rows[index].instructions[1...].reverse() }
    } catch {
      table.remark = table.remark ?? "a call did not do its work while the kernel was filled with \(what)"
      for index in rows.indices { rows[index].instructions = Array(rows[index].instructions.prefix(1)) }
    }
    table.rows += rows.filter { !$0.instructions.isEmpty }
  }

  /// Calls the operations of some rows, each with its inverse.
  private func measureLevel(_ rows: inout [WorkTable.Row], _ frames: Bool) throws(Failed) {
    var most: [Profiles.Operation: UInt64] = [:]
    func count<Result>(
      _ operation: Profiles.Operation, _ body: () throws(Failed) -> Result
    ) throws(Failed) -> Result {
      let before = kernel.processor.instructionCount
      let result = try body()
      most[operation] = max(most[operation] ?? 0, kernel.processor.instructionCount - before)
      return result
    }
    var taken: [UInt64] = []
    for _ in 0..<Self.calls {
      let next = try count(frames ? .allocateFrame : .allocate) { () throws(Failed) in try take(frames) }
      guard let next else { throw Failed() }
      taken.append(next)
    }
    if frames, profile.offers(.mapPage), profile.offers(.unmapPage) {
      try mapAndUnmap(taken) { operation, body throws(Failed) in try count(operation, body) }
    }
    for next in taken {
      try count(frames ? .freeFrame : .free) { () throws(Failed) in try give(next, frames) }
    }
    for index in rows.indices { rows[index].instructions.append(most[rows[index].operation]) }
  }

  /// Maps the frames at neighbouring pages and unmaps them. The first page's table is there before anything is counted.
  private func mapAndUnmap(
    _ frames: [UInt64], _ count: (Profiles.Operation, () throws(Failed) -> Void) throws(Failed) -> Void
  ) throws(Failed) {
    guard profile.answer(to: .unmapFreesFrame) != .yes, let range = subject.pageRanges(user: false).first,
      let directory = subject.directory
    else { return }
    func values(_ index: Int) -> [Role: UInt64] {
      [
        .virtual: UInt64(range.first) + UInt64(index) * 4096, .physical: frames[index],
        .flags: UInt64(profile.flags.word(isWritable: true, isUser: false)), .space: UInt64(directory), .pages: 1,
        .count: 1, .bytes: 4096, .size: 4096,
      ]
    }
    try call(.mapPage, values(0))
    try call(.unmapPage, values(0))
    for index in frames.indices { try count(.mapPage) { () throws(Failed) in try call(.mapPage, values(index)) } }
    for index in frames.indices { try count(.unmapPage) { () throws(Failed) in try call(.unmapPage, values(index)) } }
  }

  // MARK: Calls

  @discardableResult
  private func call(_ operation: Profiles.Operation, _ values: [Role: UInt64]) throws(Failed)
    -> EmulatedKernel.Returned
  {
    subject.processor.forgetTranslations()
    guard case .returned(let returned)? = kernel.perform(operation, with: values), returned.outcome == .done else {
      throw Failed()
    }
    return returned
  }

  /// One more frame or block; nil: memory is exhausted.
  private func take(_ frames: Bool) throws(Failed) -> UInt64? {
    let operation: Profiles.Operation = frames ? .allocateFrame : .allocate
    subject.processor.forgetTranslations()
    switch kernel.perform(operation, with: [.size: Self.blockSize, .bytes: Self.blockSize]) {
    case .returned(let returned)? where returned.outcome == .done:
      return returned.values[frames ? .physical : .block]
    case .returned?: return nil
    case .ended(.panicked)?: throw Failed()
    case .ended?, nil: throw Failed()
    }
  }

  private func give(_ value: UInt64, _ frames: Bool) throws(Failed) {
    try call(frames ? .freeFrame : .free, frames ? [.physical: value, .count: 1] : [.block: value])
  }
}

extension WorkTable {
  /// Fills a kernel and counts.
  ///
  /// - Parameter subject: a kernel whose instructions are counted.
  public init(of subject: KernelUnderJudgement) {
    var measurement = WorkMeasurement(subject)
    self = measurement.run()
  }
}
