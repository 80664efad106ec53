// What a campaign has come to for one target, and the line that shows it.

/// The figures of one target.
struct Tally {
  let name: String
  var executions = 0
  /// Processor seconds of fuzzers that have ended.
  var seconds = 0.0
  var coverage = 0
  var features = 0
  var corpus = 0
  /// What to say instead of the time left.
  var state = ""

  /// The figures with those of fuzzers that still run, in one line.
  func line(bugs: Int, crashes: Int, left: String) -> String {
    Tally.columns([
      name, "\(executions)", "\(rate)/s", "cov \(coverage)", "ft \(features)", "corpus \(corpus)",
      "\(bugs) bugs (\(crashes) crashes)", state.isEmpty ? left : state,
    ])
  }

  /// Executions for each second of one processor.
  var rate: Int { seconds > 0.5 ? Int(Double(executions) / seconds) : 0 }

  /// Takes the greater figures of `log`; the executions are those of one process and count apart.
  mutating func follow(_ log: WorkerLog) {
    coverage = max(coverage, log.coverage)
    features = max(features, log.features)
    corpus = max(corpus, log.corpus)
  }

  /// Adds the work of one process.
  mutating func add(executions: Int, seconds: Double) {
    self.executions += executions
    self.seconds += seconds
  }

  private static func columns(_ texts: [String]) -> String {
    let widths = [-14, 12, 10, 9, 9, 12, 22, 8]
    return zip(texts, widths).map { text, width in
      let padding = String(repeating: " ", count: max(0, abs(width) - text.count))
      return width < 0 ? text + padding : padding + text
    }.joined(separator: " ")
  }
}
