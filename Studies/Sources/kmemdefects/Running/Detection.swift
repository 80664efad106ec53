// What one run of a defect came to.

/// The first report of a defect in one run.
struct Detection: Codable, Hashable, Sendable {
  /// The property, scope or fuzz target that reported it.
  var property: String

  /// The oracle: a layer's name, or trap or hang.
  var oracle: String

  /// The clause that the finding names; nil where none does, as in a trap.
  var clause: String?

  /// Cases run until it was found, those of earlier properties included.
  var cases: Int

  /// Microseconds until the failing case, those of earlier properties included.
  var microseconds: Int

  /// Commands of the shrunk trace, 0 where a case is a table or a machine; nil where nothing was shrunk.
  var commands: Int?

  /// What the finding says, and the shrunk case, line by line.
  var message = ""
  var trace: [String] = []
}

/// The outcome of one run.
enum Outcome: Hashable, Sendable {
  case found(Detection)

  /// Everything held, in so many cases and microseconds: it is not known how many more it would have taken.
  case missed(cases: Int, microseconds: Int)

  var detection: Detection? {
    if case .found(let detection) = self { detection } else { nil }
  }
}

/// One run of a defect.
struct Run: Sendable {
  /// Its number; 0 for none.
  let defect: Int

  /// The number of the worker that runs it.
  let worker: Int

  /// Whether the trace is wanted in its shortest form. It is made in a run of its own, whose time does not count.
  var shrinks = false

  /// nil for the properties' own seeds, which `swift test` uses.
  var seed: UInt64?

  /// The property that found it with another seed; nil: none is known.
  var likelyProperty: String?
}

/// What a property costs that holds.
struct PropertyCost: Sendable {
  let property: String
  let cases: Int

  /// Of processor time.
  let microseconds: Int

  /// As `kmemcheck properties --budget` takes it.
  var budget: String { "\(property)=\(cases)" }
}

/// A line of `kmemcheck properties --format json`.
struct PropertyLine: Decodable {
  var property: String
  var outcome: String
  var cases: Int
  var microseconds: Int
  var oracle: String?
  var clause: String?
  var message: String?
  var `case`: Int?
  var commands: Int?
  var trace: [String]?
  var microsecondsToFailure: Int?

  /// The oracle by the name that the catalogue uses: the engine's names for what a child process died of say how.
  var catalogueOracle: String {
    guard let oracle else { return "none" }
    return oracle.hasPrefix("crash") ? "trap" : oracle
  }
}
