// Misuse that a profile promises an answer to: nothing must come of it.

import EmulatedKernel
import Operations
import Profiles
import SimulatedPC

extension JudgeSession {
  /// Whether the outcome of a misuse is another than its promise.
  private func isWrong(
    _ returned: EmulatedKernel.Returned, _ operation: Profiles.Operation, _ promise: Promise
  ) -> Bool {
    switch profile.answer(to: promise) {
    case .panics: true
    case .refuses: profile.operations[operation]?.canFail == true && returned.outcome == .done
    default: false
    }
  }

  private func notRefused(
    _ operation: Profiles.Operation, _ promise: Promise, _ words: String
  ) -> JudgeFinding {
    JudgeFinding(
      .notRefused, operation.rawValue, detail: promise.rawValue,
      "\(operation.rawValue) of \(words) is accepted: \(promise.rawValue)")
  }

  /// Makes a call on pages that must not do anything.
  ///
  /// - Parameter words: what the call is about, for the report.
  func misusePages(
    _ operation: Profiles.Operation, _ space: Int, _ values: [Role: UInt64], _ promise: Promise, _ words: String
  ) throws(JudgeFinding) {
    let before = try auditedCount()
    let returned = try pageCall(operation, space, 0..<0, values, mayPanic: profile.answer(to: promise) == .panics)
    if isWrong(returned, operation, promise) { throw notRefused(operation, promise, words) }
    try judgeRefusal(operation.rawValue, before, detail: promise.rawValue)
    for page in pages { try checkPage(page, operation.rawValue) }
  }

  /// Makes a call that is not about pages and must not do anything.
  func misuse(
    _ operation: Profiles.Operation, _ values: [Role: UInt64], _ promise: Promise, _ words: String
  ) throws(JudgeFinding) {
    let before = try auditedCount()
    let returned = try call(operation, values, mayPanic: profile.answer(to: promise) == .panics) { _ in }
    guard let returned else { throw JudgeFinding.promisedPanic }
    if isWrong(returned, operation, promise) { throw notRefused(operation, promise, words) }
    try judgeRefusal(operation.rawValue, before, detail: promise.rawValue)
  }

  // MARK: Reserving

  private func rangeValues(_ frame: UInt32) -> [Role: UInt64] {
    let start = UInt64(frame) << 12
    return [
      .physical: start, .start: start, .end: start + 4096, .size: 4096, .bytes: 4096, .count: 1, .pages: 1,
    ]
  }

  /// Reserves a free frame: it must not be handed out afterwards, and the count is one less.
  func reserve(_ frame: UInt32) throws(JudgeFinding) {
    let before = try auditedCount()
    let returned = try call(.reserve, rangeValues(frame)) { returned in
      if returned.outcome == .done { machine.setOwner(.data, from: frame) }
    }
    guard returned?.outcome == .done else { return try judgeRefusal("reserve", before) }
    freedFrames.removeAll { $0 == frame }
    expectedFree = nil
    guard let before, let after = try freeCount() else { return }
    expectedFree = after
    if after + 1 != before {
      throw JudgeFinding(
        .countWrong, "reserve",
        "reserve of the free frame \(hexadecimal(frame << 12)) takes the count of free frames from \(before) to \(after)"
      )
    }
  }

  /// Reserves a frame that a caller holds.
  func reserveUsed(_ frame: UInt32) throws(JudgeFinding) {
    try misuse(.reserve, rangeValues(frame), .reserveOfUsedFrame, hexadecimal(frame << 12))
  }

  // MARK: What always holds

  /// Page 0 leads nowhere in any space, if that is promised.
  func checkPageZero() throws(JudgeFinding) {
    guard profile.answer(to: .pageZeroUnmapped) == .yes else { return }
    for space in spaces.indices where spaces[space].isAlive {
      guard let translation = walk(space, 0) else { continue }
      throw JudgeFinding(
        .pageZero, "boot",
        "page 0 leads to \(hexadecimal(translation.physical))" + (space == 0 ? "" : " in space \(space)"))
    }
  }

  /// The frames that the kernel counts as used and as free are as many as before.
  func checkTotals(_ free: UInt64) throws(JudgeFinding) {
    if let used = try amount(.usedCount) {
      if let managedFrames, managedFrames != used + free {
        throw JudgeFinding(
          .countWrong, "used_count",
          "used_count says \(used) and free_count \(free); together they were \(managedFrames) before")
      }
      managedFrames = used + free
    }
    if let total = try amount(.totalMemory) {
      if let totalMemory, totalMemory != total {
        throw JudgeFinding(
          .countWrong, "total_memory", "total_memory says \(total), and has said \(totalMemory) before")
      }
      totalMemory = total
    }
  }

  /// What an operation that counts something says, in frames if it counts bytes of memory; nil: it is not offered.
  func amount(_ operation: Profiles.Operation) throws(JudgeFinding) -> UInt64? {
    guard profile.offers(operation) else { return nil }
    let returned = try call(operation, [:]) { _ in }
    return returned?.values.first.map { value in
      switch value.key {
      case .bytes, .kibibytes: operation.part == .frames ? value.value / 4096 : value.value
      default: value.value
      }
    }
  }
}
