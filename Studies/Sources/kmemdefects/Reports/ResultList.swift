// What was found, without a word on how fast: two measurements of the same harness give the same text.

/// The outcomes of some arms, a line for each run of a defect.
struct ResultList {
  private let arms: ArmTable

  init(_ arms: ArmTable) { self.arms = arms }

  /// Arm, defect, number of the seed, property and oracle of the first report, cases until then, commands of the shrunk trace;
  /// in the order of arms and defects.
  ///
  /// A missed defect has dashes, and all cases that were run; a trace that was not shrunk has a dash, too. Seed 0 stands for
  /// the properties' own. A line is split at its spaces: names of scopes have dashes for theirs.
  var text: String {
    arms.arms.flatMap { arm, records in
      records.flatMap { record in
        record.outcomes.enumerated().map { seed, outcome in
          "\(arm.rawValue) \(record.defect.name) \(seed) \(Self.result(outcome))\n"
        }
      }
    }.joined()
  }

  private static func result(_ outcome: Outcome) -> String {
    switch outcome {
    case .found(let found):
      "\(word(found.property)) \(word(found.oracle)) \(found.cases) \(found.commands.map(String.init) ?? "-")"
    case .missed(let cases, _): "- missed \(cases) -"
    }
  }

  private static func word(_ name: String) -> String { name.replacing(" ", with: "-") }
}
