// What a libFuzzer process says on its standard error, read line by line.
//
//   #2048  NEW    cov: 799 ft: 3732 corp: 288/31Kb lim: 512 exec/s: 15874 rss: 112Mb ...

/// The figures of one process, as far as its log tells them.
struct WorkerLog: Equatable {
  private(set) var executions = 0
  private(set) var coverage = 0
  private(set) var features = 0
  private(set) var corpus = 0
  /// The first line that names what went wrong, if anything did.
  private(set) var finding: String?
  /// The functions of the first stack, innermost first, without those of the runtimes and of the simulated machine.
  private(set) var frames: [String] = []

  /// Takes the next line.
  mutating func read(_ line: Substring) {
    if line.hasPrefix("#"), let count = Int(line.dropFirst().prefix { $0.isNumber }) {
      executions = max(executions, count)
      coverage = figure("cov:", in: line) ?? coverage
      features = figure("ft:", in: line) ?? features
      corpus = figure("corp:", in: line) ?? corpus
    } else if line.hasPrefix("stat::number_of_executed_units:") {
      executions = line.split(separator: " ").last.flatMap { Int($0) } ?? executions
    } else if finding == nil, WorkerLog.isFinding(line) {
      finding = String(line.drop { $0 == "=" || $0.isNumber })
    } else {
      readFrame(line)
    }
  }

  /// `count` lines of a log, without the search's progress: from the first that names what went wrong, or the last ones.
  static func words(of text: String, _ count: Int) -> [String] {
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    guard let start = lines.firstIndex(where: { isFinding($0[...]) }) else { return lines.suffix(count) }
    return Array(lines[start...].prefix(count))
  }

  private static func isFinding(_ line: Substring) -> Bool {
    line.contains(" oracle: ") || line.contains("ERROR: ") || line.contains("Fatal error")
  }

  /// The functions of a stack that tell bugs apart, besides what went wrong.
  private static let tellingFrames = 4

  /// What tells this crash from others: the oracle, the clause and the machine's word for what it saw, or the sanitizer's word;
  /// and the innermost functions that are ours.
  var signature: String? {
    guard let finding else { return nil }
    let kind =
      if let end = finding.firstRange(of: " oracle: ") {
        "\(finding[..<end.lowerBound])" + clause(finding[end.upperBound...]) + violation(finding)
      } else {
        finding.split(separator: " ").prefix(3).filter { !$0.contains("0x") }.joined(separator: " ")
      }
    // Where a case was when its time was up says little about the case.
    if finding.contains("libFuzzer: timeout") || finding.contains("libFuzzer: out-of-memory") { return kind }
    return ([kind] + frames.prefix(WorkerLog.tellingFrames)).joined(separator: " < ")
  }

  /// What the machine saw, where a message tells it, such as ` writeToUnowned reserved` of the line
  /// `machine oracle: command 4: store at 0x00064000: writeToUnowned, physical 0x00064000, owned by reserved`; else empty.
  private func violation(_ finding: String) -> String {
    guard let command = finding.firstRange(of: "command ") else { return "" }
    let parts = finding[command.upperBound...].split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count > 2 else { return "" }
    let kind = parts[2].prefix { $0 != "," && $0 != ";" }.drop { $0 == " " }
    let owner = finding.firstRange(of: "owned by ").map { finding[$0.upperBound...].prefix { $0.isLetter } } ?? ""
    return " \(kind)" + (owner.isEmpty ? "" : " \(owner)")
  }

  /// The clause of the contract that a message begins with, such as ` V12`; empty if there is none.
  private func clause(_ message: Substring) -> String {
    let word = message.prefix { $0 != ":" }
    let isClause = word.count <= 4 && word.first?.isLetter == true && word.dropFirst().allSatisfy(\.isNumber)
    return isClause && word.count < message.count ? " \(word)" : ""
  }

  /// A line such as `    #3 0x55d0 in $s8Sessions... file.swift:12:3`.
  private mutating func readFrame(_ line: Substring) {
    let words = line.split(separator: " ")
    guard words.count >= 4, words[0].hasPrefix("#"), words[2] == "in", frames.count < 8 else { return }
    let function = String(words[3])
    let isOurs = function.hasPrefix("$s") && !function.hasPrefix("$ss") && !WorkerLog.isMachine(function)
    // A specialisation and the function that it was made of, or a closure in it, are one.
    if isOurs && !frames.contains(where: { $0.hasPrefix(function) || function.hasPrefix($0) }) {
      frames.append(function)
    }
  }

  /// Whether a function is the simulated machine's, which every access of KMem goes through.
  private static func isMachine(_ function: String) -> Bool { function.hasPrefix("$s11SimulatedPC") }

  private func figure(_ name: String, in line: Substring) -> Int? {
    guard let place = line.firstRange(of: name) else { return nil }
    let rest = line[place.upperBound...].drop { $0 == " " }
    return Int(rest.prefix { $0.isNumber })
  }
}
