// The counterexample's part of the report.

extension Counterexample {
  /// The whole text on the failure of the property called `name`, for the file beside the saved case.
  package func wholeText(name: String, seed: UInt64) -> String {
    (caseLines(name: name) + failureLines + shrinkLines(seed: seed)).joined(separator: "\n") + "\n"
  }

  /// What the case drew.
  package var shape: CaseShape { CaseShape(record.choices) }

  /// The case, line by line: what the property noted, or the outline of its choices.
  func caseLines(name: String) -> [String] {
    let body = notes.isEmpty ? outline : noteLines
    return ["Property '\(name)' does not hold for this case:"]
      + (body.isEmpty ? ["  (the simplest case: nothing to show)"] : body.map { "  " + $0 })
  }

  /// The notes; those that show nothing but choices that do not matter say so.
  private var noteLines: [String] {
    var shown = 0
    return notes.map { note in
      let range = shown..<max(shown, note.choices)
      shown = max(shown, note.choices)
      let matters = range.isEmpty || !range.allSatisfy { irrelevant.contains($0) || !isFree($0) }
      let isFixed = range.allSatisfy { !isFree($0) }
      return matters || isFixed ? note.text : note.text + "  (any other value tried fails too)"
    }
  }

  /// Whether the choice could have been something else.
  private func isFree(_ index: Int) -> Bool {
    index < record.choices.count && record.choices[index].width > 0 && !record.choices[index].kind.isContinuation
  }

  var failureLines: [String] {
    let message = failure.message.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }
    return ["What went wrong (\(failure.identity)):"] + message + (isFlaky ? [flakyLine] : [])
  }

  private var flakyLine: String {
    let subject = shrinking.evaluations == 0 ? "It" : "The shrunk case"
    let repetition =
      repeatedFailure.map { "\(subject) failed in another way when repeated (\($0.identity): \($0.message))" }
      ?? "\(subject) did not fail again when repeated"
    return "  \(repetition): the property depends on something that it does not draw."
  }

  func shrinkLines(seed: UInt64) -> [String] {
    let place =
      switch origin {
      case .run(let number): "Found in case \(number) of seed \(seed)"
      case .saved: "Found in a saved case"
      case .shrinking: "Found while another failure was shrunk, in a case"
      }
    let limit = shrinking.stoppedByClock ? "stopped by the clock" : "stopped at the limit"
    let end = shrinking.isComplete ? "nothing simpler was found" : limit
    if isFlaky && shrinking.evaluations == 0 {
      return ["\(place) with \(originalChoices) choices; not shrunk, because it does not repeat."]
    }
    if shrinking.passes.isEmpty { return ["\(place) with \(originalChoices) choices; not shrunk yet."] }
    if isFlaky {
      return [
        "\(place) with \(originalChoices) choices and shown as it was found, in spite of "
          + "\(shrinking.evaluations) evaluations of shrinking."
      ]
    }
    var lines = [
      "\(place) with \(originalChoices) choices; shrunk to \(record.choices.count) in "
        + "\(shrinking.evaluations) evaluations (\(end))."
    ]
    let useful = shrinking.passes.filter { $0.improvements > 0 }
      .map { "\($0.name) \($0.improvements) of \($0.evaluations)" }
    if !useful.isEmpty { lines.append("Passes that helped: " + useful.joined(separator: ", ") + ".") }
    return lines
  }
}

/// Bytes as hexadecimal digits, two each.
package enum Hex {
  package static func text(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The bytes that `text` spells; nil if it is not pairs of hexadecimal digits.
  package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
