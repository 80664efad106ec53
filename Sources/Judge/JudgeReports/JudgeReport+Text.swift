// The report for people at a terminal.

import Judgement

extension JudgeReport {
  /// The whole report; the last line is the verdict.
  public var text: String {
    var blocks: [[String]] = []
    if !properties.isEmpty { blocks.append(propertyLines) }
    blocks += findings.enumerated().map { ["[\($0.offset + 1)] \($0.element.headline)"] + $0.element.textLines }
    if let work, !work.rows.isEmpty || work.remark != nil { blocks.append(work.textLines) }
    if !gone.isEmpty { blocks.append(["Known findings that are gone:"] + gone.map { "  \($0)" }) }
    if !remarks.isEmpty { blocks.append(remarks) }
    blocks.append([verdict])
    return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private var propertyLines: [String] {
    let width = properties.map(\.property.rawValue.count).max() ?? 0
    return ["\(kernel): \(kernelFile), as \(profileFile) has it"]
      + properties.map { result in
        let count = findings.count { $0.shrunk.property == result.property }
        let found = count == 0 ? "" : "\(count) \(count == 1 ? "finding" : "findings")"
        let line =
          "  " + result.property.rawValue.padded(to: width) + "\(result.cases)".aligned(to: 9) + " cases  "
          + found.padded(to: 11) + "  " + (result.remark ?? result.property.summary)
        return line
      }
  }
}

extension ReportedFinding {
  /// How much of what the kernel printed is shown.
  private static let consoleLines = 12

  /// Everything on the finding but its headline, the same whether it was found or replayed.
  public var textLines: [String] {
    var lines = [finding.rule.sentence, finding.message].map { "    " + $0 }
    if isKnown { lines.append("    This finding is known.") }
    if shrunk.isFlaky { lines.append("    It did not happen again when it was repeated.") }
    func add(_ caption: String, _ content: [String]) {
      if !content.isEmpty { lines += ["    " + caption] + content.map { "      " + $0 } }
    }
    if let map = shrunk.firmwareMap { add("started with this map", MapRow.lines(map)) }
    add("calls", calls)
    add(placeCaption, placeLines)
    add("called from", shrunk.stack.dropFirst().map(Self.text))
    if let place = finding.place {
      add("registers", place.registers.description.split(separator: "\n").map(String.init))
    }
    add("printed by the kernel", lastConsoleLines)
    add("known as", [known.description])
    if let savedCase { add("saved in", [savedCase]) }
    return lines
  }

  private var placeLines: [String] {
    guard let place = shrunk.stack.first ?? shrunk.place else { return [] }
    return [Self.text(place)]
  }

  /// FUNCTION+OFFSET, ADDRESS and FILE:LINE.
  static func text(_ place: CodePlace) -> String {
    "\(place.line.map { "\($0)  " } ?? "")\(place.function)+\(place.offset)  0x" + String(place.address, radix: 16)
  }

  var lastConsoleLines: [String] {
    let all = shrunk.consoleText.split(separator: "\n", omittingEmptySubsequences: true).map { line in
      String(line.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
    }
    let left = all.count - Self.consoleLines
    return (left > 0 ? ["(\(left) lines before)"] : []) + all.suffix(Self.consoleLines)
  }
}
