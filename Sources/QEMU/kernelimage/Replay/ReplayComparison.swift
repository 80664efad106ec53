// What the image printed against what the simulated machine gave for the same archive, step by step.

import CaseReplay

/// Totals, or the first difference.
struct ReplayComparison {
  let isEqual: Bool
  let text: String

  init(of cases: [LoweredCase], _ simulated: [[LoweredCase.Result]], with output: Guest.Output) {
    for (index, lowered) in cases.enumerated() {
      let seen = index < output.results.count ? output.results[index] : []
      if let difference = Self.difference(lowered, simulated[index], seen, output) {
        isEqual = false
        text = difference
        return
      }
    }
    guard output.isDone, output.results.count == cases.count else {
      isEqual = false
      text = "behind its last case the image \(output.ending): \(output.remarks)"
      return
    }
    let operations = cases.reduce(0) { $0 + $1.operations }
    let digests = simulated.reduce(0) { $0 + $1.count { $0.digest != .none } }
    let traces = cases.count { $0.operations > 0 }
    let refused = cases.count { $0.isRefused }
    let cut = cases.count { $0.isCut }
    isEqual = true
    text =
      "\(cases.count) cases, \(operations) operations, \(digests) digests: equal (\(traces) cases with operations, "
      + "\(cases.count - traces - refused) of memory_setup alone, \(refused) refused by it"
      + "\(cut == 0 ? "" : ", \(cut) cut short"))"
  }

  private static func difference(
    _ lowered: LoweredCase, _ expected: [LoweredCase.Result], _ seen: [LoweredCase.Result], _ output: Guest.Output
  ) -> String? {
    let steps = zip(expected, seen)
    let different = steps.enumerated().first { $0.element.0 != $0.element.1 }?.offset
    let missing = seen.count == expected.count ? nil : min(seen.count, expected.count - 1)
    guard let step = different ?? missing else { return nil }
    var lines = ["\(lowered.name): step \(step) of \(expected.count - 1) differs"]
    for earlier in max(0, step - 4)..<step {
      lines.append("  before     \(lowered.texts[earlier])  // \(expected[earlier].outcome)")
    }
    lines.append("  step       \(lowered.texts[step])")
    lines.append("  simulated  \(expected[step])")
    if step < seen.count {
      lines.append("  image      \(seen[step])")
      lines.append("  different  \(parts(expected[step], seen[step]).joined(separator: ", "))")
    } else {
      lines.append("  image      \(output.ending)")
      lines += output.remarks.map { "             \($0)" }
    }
    return lines.joined(separator: "\n")
  }

  /// The parts of the state in which two results differ.
  private static func parts(_ one: LoweredCase.Result, _ other: LoweredCase.Result) -> [String] {
    [
      (one.outcome != other.outcome, "what the step gave"),
      (one.digest.counts != other.digest.counts, "counters or control registers"),
      (one.digest.tables != other.digest.tables, "directories or tables"),
      (one.digest.frames != other.digest.frames, "the frame allocator's bookkeeping"),
    ].filter(\.0).map(\.1)
  }
}
