// The table of fuzz targets. A target is a property by name; the fuzzer, the replay of a file and `swift test` run the same
// one on the same bytes.

import KMemModel
import PropCheck

/// A property that libFuzzer searches.
struct FuzzTarget: Sendable {
  /// The name of its links, of its folder in the corpus, and of the property.
  let name: String

  /// What it covers, in one line.
  let summary: String

  /// Runs one case on a machine that is reset for it.
  let check: @Sendable (inout Source, SimulatedMachine) throws -> Void

  /// All targets, by name.
  static let all = MemoryProperty.all.map { FuzzTarget(name: $0.name, summary: $0.summary, check: $0.check) }

  /// The target called `name`.
  static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}
