// All runs of one defect, and what they come to.

/// A defect with the outcomes of its runs, one for each seed.
struct DefectRecord: Sendable {
  let defect: Defect
  let outcomes: [Outcome]

  /// The arm that ran it.
  let arm: Arm

  init(_ defect: Defect, _ outcomes: [Outcome], in arm: Arm = .default) {
    self.defect = defect
    self.outcomes = outcomes
    self.arm = arm
  }

  /// The oracle that the catalogue expects to be the first in this arm.
  var expectedOracle: String { arm == .fuzz ? defect.fuzzOracle ?? defect.oracle : defect.oracle }

  var detections: [Detection] { outcomes.compactMap(\.detection) }

  /// Whether every run found it.
  var isFound: Bool { detections.count == outcomes.count && !outcomes.isEmpty }

  /// "29 of 30".
  var share: String { "\(detections.count) of \(outcomes.count)" }

  var cases: Distribution {
    Distribution(
      outcomes.map { outcome -> Distribution.Value in
        switch outcome {
        case .found(let detection): .seen(detection.cases)
        case .missed(let cases, _): .censored(cases)
        }
      })
  }

  var microseconds: Distribution {
    Distribution(
      outcomes.map { outcome -> Distribution.Value in
        switch outcome {
        case .found(let detection): .seen(detection.microseconds)
        case .missed(_, let microseconds): .censored(microseconds)
        }
      })
  }

  /// The run whose trace was shrunk; nil where none was found.
  var shown: Detection? { detections.first { $0.commands != nil } ?? detections.first }

  /// Commands of the shortest trace.
  var commands: Int? { detections.compactMap(\.commands).min() }

  /// What reported it most often, by property or by oracle; the first in the alphabet of equals.
  func usual(_ part: (Detection) -> String) -> String {
    let counts = Dictionary(grouping: detections, by: part).mapValues(\.count)
    return counts.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key ?? "-"
  }

  /// All oracles that were the first to report it, in alphabetical order.
  var oracles: [String] { Set(detections.map(\.oracle)).sorted() }

  /// Whether a run was first reported by the oracle that the catalogue expects.
  var isAsExpected: Bool { oracles.contains(expectedOracle) }

  /// Whether it was reported, and by other oracles only than the one that the catalogue expects.
  var isSurprise: Bool { !detections.isEmpty && !isAsExpected }

  /// The order of reports: those that were missed most often first, then by name.
  static func isBefore(_ left: DefectRecord, _ right: DefectRecord) -> Bool {
    let missed = (left.outcomes.count - left.detections.count, right.outcomes.count - right.detections.count)
    return missed.0 == missed.1 ? left.defect.name < right.defect.name : missed.0 > missed.1
  }
}
