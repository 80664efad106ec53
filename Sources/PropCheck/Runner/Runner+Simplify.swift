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

  /// Repeats, shrinks and explains a failure; where it does not repeat, the case is shown as it was found.
  private func simplify(_ found: Counterexample, with cases: CaseRunner) -> Counterexample {
    var early = found
    early.outline = Outline.lines(of: found.record, label: cases.source.labelText)
    observer?(early)
    var shown = repeated(found, with: cases)
    if !shown.isFlaky { shown = shrunk(shown, with: cases) }
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

  /// The case with its notes and whether it fails in the same way when it is repeated.
  ///
  /// It is repeated from its bytes: that is what is saved, and what a person repeats.
  private func repeated(_ found: Counterexample, with cases: CaseRunner) -> Counterexample {
    var counterexample = found
    let (verdict, notes) = cases.narrate(counterexample.bytes)
    counterexample.isFlaky = verdict.failure?.identity != counterexample.failure.identity
    counterexample.repeatedFailure = counterexample.isFlaky ? verdict.failure : nil
    counterexample.notes = notes
    counterexample.outline = Outline.lines(of: counterexample.record, label: cases.source.labelText)
    return counterexample
  }

  /// The simplified case, or the case as it was found if the simplified one does not fail in the same way again.
  private func shrunk(_ found: Counterexample, with cases: CaseRunner) -> Counterexample {
    let simplest = shrink(found, with: cases)
    guard simplest.shrinking.improvements > 0 else { return simplest }
    let again = repeated(simplest, with: cases)
    guard again.isFlaky else { return again }
    var asFound = found
    asFound.isFlaky = true
    asFound.repeatedFailure = again.repeatedFailure
    asFound.shrinking = again.shrinking
    return asFound
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
