// What a libFuzzer process says on its standard error: figures of its search, read line by line, and words for people.
//
//   #2048  NEW    cov: 799 ft: 3732 corp: 288/31Kb lim: 512 exec/s: 15874 rss: 112Mb ...
//
// What went wrong is not read here: it is a value in the recording.

/// The figures of one process, as far as its log tells them.
struct WorkerLog: Equatable {
  private(set) var executions = 0
  private(set) var coverage = 0
  private(set) var features = 0
  private(set) var corpus = 0

  /// Takes the next line.
  mutating func read(_ line: Substring) {
    if line.hasPrefix("#"), let count = Int(line.dropFirst().prefix { $0.isNumber }) {
      executions = max(executions, count)
      coverage = figure("cov:", in: line) ?? coverage
      features = figure("ft:", in: line) ?? features
      corpus = figure("corp:", in: line) ?? corpus
    } else if line.hasPrefix("stat::number_of_executed_units:") {
      executions = line.split(separator: " ").last.flatMap { Int($0) } ?? executions
    }
  }

  /// At most `count` lines of a log and a mark where some are left out, without the search's progress: the first and the last
  /// ones, between which a long stack has its outer functions.
  static func words(of text: String, _ count: Int) -> [String] {
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    guard lines.count > count else { return lines }
    return lines.prefix(count / 2) + ["..."] + lines.suffix(count - count / 2)
  }

  private func figure(_ name: String, in line: Substring) -> Int? {
    guard let place = line.firstRange(of: name) else { return nil }
    let rest = line[place.upperBound...].drop { $0 == " " }
    return Int(rest.prefix { $0.isNumber })
  }
}
