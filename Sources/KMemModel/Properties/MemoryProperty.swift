// The table of properties. Each is written once, by name, and `swift test`, `kmemcheck properties`, the fuzz targets, the
// replay of a file and the defect runs all take it from here.

import PropCheck

/// A property of the memory manager, run on a simulated machine.
public struct MemoryProperty: Sendable {
  /// Its stable name: it decides the seed, names the fuzz target, and names the folder in the corpus.
  public let name: String

  /// What it covers, in one line.
  public let summary: String

  /// The cases that `swift test` runs, unless the environment says otherwise.
  public let cases: Int

  /// Runs one case on a machine that is reset for it.
  public let check: @Sendable (inout Source, SimulatedMachine) throws -> Void

  /// All properties, in the order in which they build on each other.
  public static let all = [
    MemoryProperty(
      name: BootProperty.name, summary: "a firmware map and a configuration, then memory_setup and every invariant",
      cases: 2_000, check: { source, machine in try BootProperty.check(&source, on: machine) })
  ]

  /// The property called `name`.
  public static func named(_ name: String) -> MemoryProperty? { all.first { $0.name == name } }
}
