// Findings that somebody has accepted: a file with one identity a line, which holds as long as the functions keep their names,
// whatever the addresses and lines are.
//
//   # They wait for the new allocator.
//   frame handed out twice | alloc_frames | pmm_alloc_run
//   refusal changed something | free_frame | - | free of a free frame    # a promise or a form of the rule, where there are several

import Judgement

/// What tells a finding from others.
public struct KnownFinding: Hashable, Sendable, CustomStringConvertible {
  public var rule: JudgeRule
  public var operation: String
  public var function: String?
  public var detail: String?

  public init(_ finding: JudgeFinding) {
    rule = finding.rule
    operation = finding.operation
    function = finding.function
    detail = finding.detail
  }

  /// RULE | OPERATION | FUNCTION | DETAIL; unknown parts at the end are left out.
  public var description: String {
    var fields = [rule.rawValue, operation, function ?? "-", detail ?? "-"]
    while fields.count > 2, fields.last == "-" { fields.removeLast() }
    return fields.joined(separator: " | ")
  }

  /// - Returns: nil where the text has another form, or no such rule exists.
  init?(_ text: Substring) {
    let fields = text.split(separator: "|", omittingEmptySubsequences: false).map(Self.trimmed)
    guard (2...4).contains(fields.count), fields.allSatisfy({ !$0.isEmpty }),
      let rule = JudgeRule(rawValue: String(fields[0]))
    else { return nil }
    self.rule = rule
    operation = String(fields[1])
    function = fields.count > 2 && fields[2] != "-" ? String(fields[2]) : nil
    detail = fields.count > 3 && fields[3] != "-" ? String(fields[3]) : nil
  }

  static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}

/// A line of the file that is not an identity.
public struct KnownFindingsError: Error, Equatable, Sendable, CustomStringConvertible {
  public var description: String
}

/// The file of known findings.
public struct KnownFindings: Sendable {
  private struct Line {
    var text: String
    var finding: KnownFinding?
  }

  private var lines: [Line] = []

  public init() {}

  /// Reads a file.
  ///
  /// - Throws: the first line that is wrong, as `FILE:LINE: what is wrong`.
  public init(reading text: String, file: String) throws(KnownFindingsError) {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let content = KnownFinding.trimmed(line.prefix { $0 != "#" })
      let finding = content.isEmpty ? nil : KnownFinding(content)
      if finding == nil, !content.isEmpty {
        throw KnownFindingsError(description: "\(file):\(index + 1): \(Self.problem(content))")
      }
      lines.append(Line(text: String(line), finding: finding))
    }
    while lines.last?.text.isEmpty == true { lines.removeLast() }
  }

  private static func problem(_ content: Substring) -> String {
    let rule = KnownFinding.trimmed(content.prefix { $0 != "|" })
    guard JudgeRule(rawValue: String(rule)) != nil else {
      return
        "'\(printable(rule))' is no rule; write RULE | OPERATION | FUNCTION | DETAIL as a report has it under 'known as'"
    }
    return
      "'\(printable(content))' is no identity; write RULE | OPERATION | FUNCTION | DETAIL, with - for what is missing"
  }

  public var findings: [KnownFinding] { lines.compactMap(\.finding) }

  public func contains(_ finding: KnownFinding) -> Bool { lines.contains { $0.finding == finding } }

  /// The file that accepts `findings`: lines on those that are gone are left out, comments stay, new ones come at the end.
  public func text(accepting findings: [KnownFinding]) -> String {
    var kept = lines.filter { line in line.finding.map(findings.contains) ?? true }.map(\.text)
    if lines.isEmpty {
      kept = ["# Findings of kmemcheck judge that are accepted: RULE | OPERATION | FUNCTION | DETAIL"]
    }
    for finding in findings where !contains(finding) { kept.append(finding.description) }
    return kept.joined(separator: "\n") + "\n"
  }
}

/// The text without control characters, at most 80 characters of it.
private func printable(_ text: Substring) -> String {
  let scalars = text.unicodeScalars.prefix(80).map { $0.properties.generalCategory == .control ? "?" : Character($0) }
  return String(scalars)
}
