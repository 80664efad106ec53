// When a coverage requirement counts as missed or met: only when chance cannot explain it.
//
// The score test (the one that the Wilson interval inverts) at six standard deviations: a requirement that is met is
// called missed, and one that is missed called met, once in about 10^9 looks. It needs no square root, so every build
// computes the same.
//
// A run that ends without such certainty has looked for the last time. Then three standard deviations below the demand
// are enough to call the run inconclusive, and so is a feature that never occurred where at least one case was to be
// expected. What remains open after that is called undecided in the report.

extension Statistics.Coverage {
  /// The demanded share as text.
  package var demandText: String { Percent.text(perMille: perMille) }

  /// Whether the share is certainly below the demanded one.
  package var isCertainlyMissed: Bool { ScoreTest.sign(hits, of: cases, tenThousandth: perMille * 10) < 0 }

  /// Whether the share is certainly at least nine tenths of the demanded one.
  package var isCertainlyMet: Bool { ScoreTest.sign(hits, of: cases, tenThousandth: perMille * 9) > 0 }

  /// Whether more cases could tell.
  package var isOpen: Bool { !isCertainlyMet && !isCertainlyMissed }

  /// Whether a run that takes no further look has to call the requirement missed.
  package var isMissedAtLast: Bool {
    let sign = ScoreTest.sign(hits, of: cases, tenThousandth: perMille * 10, deviations: 3)
    return sign < 0 || (hits == 0 && perMille * cases >= 1_000)
  }

  /// Whether the share is below the demanded one; for scopes that were seen as a whole.
  var isBelowDemand: Bool { hits * 1_000 < perMille * cases }

  /// Why a run that missed the requirement cannot be judged.
  var complaint: String {
    "coverage: '\(label)' was demanded in \(demandText) of the cases, but occurred in \(hits) of \(cases)"
  }
}

/// Compares an observed share with a supposed one.
package enum ScoreTest {
  /// -1 if the observed share is certainly below the supposed one, 1 if it is certainly above, 0 if chance may be the
  /// reason.
  ///
  /// - Parameter deviations: how many standard deviations chance may explain.
  package static func sign(_ hits: Int, of cases: Int, tenThousandth share: Int, deviations: Double = 6) -> Int {
    guard cases > 0 else { return 0 }
    let (supposed, count) = (Double(share), Double(cases))
    let difference = 10_000 * Double(hits) - supposed * count
    let allowed = deviations * deviations * supposed * (10_000 - supposed) * count
    guard difference * difference > allowed else { return 0 }
    return difference < 0 ? -1 : 1
  }
}

/// Percentages from integers, so that every build prints the same.
package enum Percent {
  /// `part` of `whole` in percent with one decimal.
  package static func text(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "0.0 %" }
    return text(perMille: (part * 1_000 + whole / 2) / whole)
  }

  package static func text(perMille: Int) -> String { "\(perMille / 10).\(perMille % 10) %" }
}
