// The growth of a target's coverage, kept from campaign to campaign beside its working corpus, one line a sample:
//
//   start       elapsed   executions   rate   coverage   features   corpus   crashes
//   1764081360  30        51234        1702   812        3310       214      0

import Foundation

/// One sample of a campaign.
struct HistorySample: Equatable {
  /// When the campaign began, in seconds since 1970; it tells campaigns apart.
  var start: Int
  /// Seconds since then.
  var elapsed: Int
  var executions: Int
  /// Executions for each second of one processor.
  var rate: Int
  var coverage: Int
  var features: Int
  var corpus: Int
  var crashes: Int

  private static let fields: [WritableKeyPath<HistorySample, Int> & Sendable] = [
    \.start, \.elapsed, \.executions, \.rate, \.coverage, \.features, \.corpus, \.crashes,
  ]

  /// The sample as a line, without its end.
  var line: String { HistorySample.fields.map { String(self[keyPath: $0]) }.joined(separator: "\t") }

  init(start: Int, elapsed: Int, tally: Tally, crashes: Int) {
    (self.start, self.elapsed, self.crashes) = (start, elapsed, crashes)
    (executions, rate) = (tally.executions, tally.rate)
    (coverage, features, corpus) = (tally.coverage, tally.features, tally.corpus)
  }

  /// Reads a line; nil if it is cut or malformed.
  init?(_ line: Substring) {
    let numbers = line.split(separator: "\t", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == HistorySample.fields.count, !numbers.contains(nil) else { return nil }
    (start, elapsed, executions, rate, coverage, features, corpus, crashes) = (0, 0, 0, 0, 0, 0, 0, 0)
    for (field, number) in zip(HistorySample.fields, numbers) { self[keyPath: field] = number ?? 0 }
  }
}

/// The file of a target's samples.
struct History {
  let path: String

  /// Adds a sample. A history that cannot be written, on a full disk, ends no campaign.
  func append(_ sample: HistorySample) {
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else { return }
    defer { close(file) }
    let line = Array((sample.line + "\n").utf8)
    _ = write(file, line, line.count)
  }

  /// The samples, in the order in which they were taken; a line that a kill cut is left out.
  var samples: [HistorySample] {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { HistorySample($0) }
  }
}
