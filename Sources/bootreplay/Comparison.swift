// What the image printed against what the simulated machine gave, step by step.

import KMemModel

/// Totals, or the first difference.
struct Comparison {
  let isEqual: Bool
  let text: String

  init(of cases: [LoweredCase], with output: Guest.Output) throws {
    for (index, expected) in cases.enumerated() {
      let seen = index < output.results.count ? output.results[index] : []
      if let difference = Self.difference(expected, seen, output) {
        isEqual = false
        text = difference
        return
      }
    }
    guard output.isDone, output.results.count == cases.count else {
      isEqual = false
      text = "the image ended with status \(output.status) behind its last case: \(output.remarks)"
      return
    }
    let commands = cases.reduce(0) { $0 + $1.records.count }
    let booted = cases.count { !$0.records.isEmpty }
    let cut = cases.count { $0.isCut }
    isEqual = true
    text =
      "\(cases.count) cases, \(commands) commands: equal (\(booted) with commands, \(cases.count - booted) of "
      + "memory_setup alone\(cut == 0 ? "" : ", \(cut) cut short"))"
  }

  private static func difference(
    _ expected: LoweredCase, _ seen: [LoweredCase.Result], _ output: Guest.Output
  ) -> String? {
    let steps = zip(expected.results, seen)
    let different = steps.enumerated().first { $0.element.0 != $0.element.1 }?.offset
    let missing = seen.count == expected.results.count ? nil : min(seen.count, expected.results.count - 1)
    guard let step = different ?? missing else { return nil }
    var lines = ["\(expected.name): step \(step) of \(expected.results.count - 1) differs"]
    for earlier in max(0, step - 4)..<step {
      lines.append("  before     \(expected.texts[earlier])  // \(expected.results[earlier].outcome)")
    }
    lines.append("  step       \(expected.texts[step])")
    lines.append("  simulated  \(expected.results[step])")
    if step < seen.count {
      lines.append("  image      \(seen[step])")
      lines.append("  different  \(parts(expected.results[step], seen[step]).joined(separator: ", "))")
    } else {
      lines.append("  image      ended with status \(output.status)")
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
