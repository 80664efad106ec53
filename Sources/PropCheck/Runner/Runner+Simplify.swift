// From a failing case to what a person reads: repeat, shrink, explain.
//
//     found ──▶ repeated ──▶ shrunk ──▶ repeated ──▶ explained
//                  │ not the same failure  │
//                  ▼                       ▼
//            shown as found          shown as found

extension Runner {
  /// Simplifies a failure and adds it to the findings, then those that were met while it was shrunk; failures that are
  /// known, and more than the limit, are left alone.
  ///
  /// - Parameter judged: how many cases the run has judged.
  func add(_ found: Counterexample, to findings: inout Findings, with cases: CaseRunner, judged: Int) {
    var waiting = [found]
    while let next = waiting.popLast() {
      guard !findings.isFull, !findings.contains(next.failure.identity) else { continue }
      let simplified = simplify(next, with: cases)
      findings.add(simplified, judged: judged)
      waiting += simplified.shrinking.otherFailures.reversed().map { other in
        _ = cases.run(bytes: other.bytes)
        return Counterexample(failure: other.failure, record: cases.record, origin: .shrinking)
      }
    }
  }

  /// Repeats, shrinks and explains a failure; one that does not repeat is shown as it was found.
  private func simplify(_ found: Counterexample, with cases: CaseRunner) -> Counterexample {
    observer?(found)
    var shown = found
    narrate(&shown, with: cases)
    if !shown.isFlaky {
      let repeated = shown
      shown = shrink(found, with: cases)
      if shown.shrinking.improvements > 0 {
        narrate(&shown, with: cases)
      } else {
        (shown.notes, shown.outline) = (repeated.notes, repeated.outline)
      }
    }
    if !shown.isFlaky {
      shown.irrelevant =
        Explainer(
          cases: cases, record: shown.record, failure: shown.failure, evaluationLimit: settings.explainEvaluations,
          shouldStop: settings.shouldStop
        ).irrelevantChoices()
    }
    observer?(shown)
    return shown
  }

  /// Repeats the case to collect its notes, and to see whether it fails in the same way.
  private func narrate(_ counterexample: inout Counterexample, with cases: CaseRunner) {
    let (verdict, notes) = cases.narrate(counterexample.record)
    counterexample.isFlaky = verdict.failure?.identity != counterexample.failure.identity
    counterexample.repeatedFailure = counterexample.isFlaky ? verdict.failure : nil
    counterexample.notes = notes
    counterexample.outline = Outline.lines(of: counterexample.record, label: cases.source.labelText)
  }

  private func shrink(_ found: Counterexample, with cases: CaseRunner) -> Counterexample {
    var shrunk = found
    let shrinker = Shrinker(
      cases: cases, record: found.record, failure: found.failure, evaluationLimit: settings.shrinkEvaluations,
      stallLimit: settings.shrinkStall, shouldStop: settings.shouldStop)
    shrinker.run()
    shrunk.record = shrinker.best
    shrunk.failure = shrinker.failure
    shrunk.bytes = CaseEncoding.bytes(of: shrinker.best.choices)
    shrunk.shrinking = shrinker.summary
    return shrunk
  }
}
