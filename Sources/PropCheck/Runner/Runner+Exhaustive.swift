// Exhaustive runs: every case of a small scope, simplest first.
//
// The choices of a case are the digits of an odometer. To get the next case, the last choice that has a further value
// takes it, and what came after is forgotten; the property draws the rest again, at its targets.

extension Runner {
  /// Runs `property` on every case there is, such as every trace of at most four commands on six frames.
  ///
  ///     let report = Runner("small traces").runExhaustively { source in
  ///       try machine.run(&source, steps: 0...4, swarm: false)
  ///     }
  ///
  /// Besides a larger scope, these make the report inconclusive: cases over the budget, a scope without any case that
  /// counts, and a share that `Source.cover(_:atLeast:_:)` demands and the scope does not have.
  ///
  /// - Parameter limit: the most cases to run; a larger scope makes the report inconclusive.
  public func runExhaustively(limit: Int = 1_000_000, _ property: @escaping (inout Source) throws -> Void) -> Report {
    var report = Report(name: name, seed: 0)
    report.isExhaustive = true
    var findings = Findings(settings)
    runScope(limit: max(1, limit), makeCaseRunner(property), &findings, report: &report)
    findings.conclude(&report)
    return report
  }

  private func runScope(limit: Int, _ cases: CaseRunner, _ findings: inout Findings, report: inout Report) {
    var script = Record()
    for number in 1...limit {
      let verdict = cases.run(script: script, aligned: false, limit: cases.source.capacity)
      var record = cases.record
      guard record.choices.count >= script.choices.count || verdict.failure != nil else {
        report.outcome = .inconclusive(
          "case \(number) of the scope draws less than the case before it promised: "
            + "the property depends on something that it does not draw")
        return
      }
      if Odometer.isRepetition(record, of: script) {
        record.choices = script.choices
        record.choices[script.choices.count - 1].key = script.choices[script.choices.count - 1].lastKey
      } else if case .passed = verdict {
        report.statistics.countPass(of: &cases.source)
      } else if !note(verdict, number: number, cases: cases, &findings, report: &report) {
        return
      }
      if findings.endSearch(judged: report.statistics.judged, report: &report) { return }
      guard let next = Odometer.next(after: record.choices) else {
        judgeScope(&report)
        return
      }
      script.choices = next
      if settings.shouldStop?() == true {
        report.outcome = .inconclusive("stopped by the clock after \(number) cases of the scope")
        return
      }
    }
    report.outcome = .inconclusive(
      "the scope has more than \(limit) cases\(Odometer.widest(of: script.choices)); "
        + "narrow the ranges or raise the limit")
  }

  /// Judges a scope whose cases have all been run.
  private func judgeScope(_ report: inout Report) {
    let statistics = report.statistics
    if statistics.exhausted > 0 {
      report.outcome = .inconclusive(
        "\(statistics.exhausted) cases of the scope are over the budget of \(settings.choiceLimit) choices; "
          + "narrow the ranges or raise the budget")
    } else if statistics.judged == 0 {
      report.outcome = .inconclusive("no case of the scope counts: all \(statistics.rejected) were rejected")
    } else if let missed = statistics.coverage.first(where: { $0.isBelowDemand }) {
      report.outcome = .inconclusive(missed.complaint)
    }
  }
}

/// Counting through choice sequences.
package enum Odometer {
  /// The choices that begin the case after the one with `choices`; nil after the last.
  package static func next(after choices: [Choice]) -> [Choice]? {
    var choices = choices
    while let last = choices.last {
      let rank = last.rank(of: last.key)
      if rank < last.width {
        choices[choices.count - 1].key = last.key(atRank: rank + 1)
        return choices
      }
      choices.removeLast()
    }
    return nil
  }

  /// Whether the last digit of `script` was not available and came to mean an earlier value: the case has been run
  /// before.
  static func isRepetition(_ record: Record, of script: Record) -> Bool {
    guard let wanted = script.choices.last, script.choices.count <= record.choices.count else { return false }
    let got = record.choices[script.choices.count - 1]
    return got.rank(of: got.key) < wanted.rank(of: wanted.key)
  }

  /// Words about the widest choice, the usual reason for a large scope.
  static func widest(of choices: [Choice]) -> String {
    guard let widest = choices.map(\.width).max(), widest > 255 else { return "" }
    return " (one choice alone has \(widest == .max ? "2^64" : "\(widest + 1)") values)"
  }
}

extension Choice {
  /// The key that comes last in the simplicity order.
  var lastKey: UInt64 { key(atRank: width) }
}
