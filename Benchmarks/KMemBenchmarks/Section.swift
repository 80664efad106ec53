// What was measured under one heading, and how it compares with what was aimed at.

/// A ratio, and what it is meant to stay within.
struct Comparison {
  let title: String
  let ratio: Double

  /// `nil` where there is no goal.
  let limit: Double?

  init(_ title: String, _ ratio: Double, limit: Double?) {
    self.title = title
    self.ratio = ratio
    self.limit = limit
  }

  var isMet: Bool { limit.map { ratio <= $0 } ?? true }
}

/// A number that is counted, not timed.
struct Fact {
  let title: String
  let value: Double

  init(_ title: String, _ value: Double) {
    self.title = title
    self.value = value
  }
}

/// The measurements of one piece of work.
struct Section {
  let title: String

  /// What an operation is.
  let unit: String
  let measurements: [Measurement]
  var comparisons: [Comparison] = []
  var facts: [Fact] = []

  /// Compares KMem with the best of the others: the one that it does worst against.
  ///
  /// - Parameters:
  ///   - limit: the goal for that ratio; `nil` for none.
  ///   - beyond: contestants that use what the target has not. They are compared with apart, and without a goal.
  init(_ title: String, unit: String, _ measurements: [Measurement], limit: Double?, beyond: [String] = []) {
    self.title = title
    self.unit = unit
    self.measurements = measurements
    let ratios = measurements.filter { $0.name != "KMem" }.map { (name: $0.name, ratio: ratioOfKMem(to: $0)) }
    if let worst = ratios.filter({ !beyond.contains($0.name) }).max(by: { $0.ratio < $1.ratio }) {
      comparisons.append(Comparison("KMem over \(worst.name)", worst.ratio, limit: limit))
    }
    if let other = ratios.filter({ beyond.contains($0.name) }).max(by: { $0.ratio < $1.ratio }) {
      comparisons.append(Comparison("KMem over \(other.name), which needs 64-bit words", other.ratio, limit: nil))
    }
  }

  /// Counted numbers only.
  init(_ title: String, facts: [Fact], comparisons: [Comparison]) {
    self.title = title
    unit = ""
    measurements = []
    self.facts = facts
    self.comparisons = comparisons
  }

  func ratioOfKMem(to other: Measurement) -> Double {
    measurements.first { $0.name == "KMem" }?.ratio(to: other) ?? .nan
  }
}
