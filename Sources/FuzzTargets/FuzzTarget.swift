// The table of fuzz targets. A target is a property by name; the fuzzer, the replay of a file and `swift test` run the same
// one on the same bytes.

import CaseFiles
import HarnessTargets
import PropCheck
import Properties
import SimulatedPC

/// A property that libFuzzer searches.
struct FuzzTarget: Sendable {
  /// The name of its links, of its folder in the corpus, and of the property.
  let name: String

  /// What it covers, in one line.
  let summary: String
  let input: CaseInput

  /// What makes new inputs.
  var mutator = InputMutator.bytes

  /// The bytes of the longest inputs that the fuzzer makes, unless it is told otherwise.
  var longestInput = 4096

  /// The code whose edges tell its inputs apart: all that it can reach of what it searches, and of other code as little as can
  /// be.
  var counted = CountedCode.all

  /// All targets, in the order of the properties.
  static let all =
    MemoryProperty.all.map { FuzzTarget(property: $0) } + [
      FuzzTarget(
        name: CaseTarget.caseFormat.name, summary: CaseTarget.caseFormat.summary, input: CaseTarget.caseFormat.input,
        mutator: .choices, counted: .harness),
      FuzzTarget(
        name: "canary", summary: "a planted overrun, which every campaign must find first",
        input: .bytes { bytes in Canary.run(bytes) }, mutator: .bytes),
      FuzzTarget(
        name: ArenaCanary.name, summary: "a planted store to a frame that nobody owns",
        input: .choices { source, machine in try ArenaCanary.check(&source, on: machine) }, mutator: .choices),
      FuzzTarget(
        name: DepthCanary.name, summary: "a planted bug that takes a sequence, to measure mutators with",
        input: .choices { source, _ in try DepthCanary.check(&source) }, mutator: .choices),
    ] + (GuestTarget.target.map { [$0] } ?? [])

  /// The target called `name`.
  static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

extension FuzzTarget {
  private init(property: MemoryProperty) {
    let target = CaseTarget(property)
    name = target.name
    summary = target.summary
    input = target.input
    mutator =
      switch name {
      case FirmwareTableProperty.name: .tables
      case FirmwareTextProperty.name: .bytes
      case FrameProgramProperty.name: .records
      default: .choices
      }
    // 24 entries of 20 bytes, as many as five real maps of six have at most. Tables twice as long reach no other edge, and cost a
    // sixth of the executions; longer ones, real maps of up to 48 entries among them, are what properties and tests draw.
    if name == FirmwareTableProperty.name { longestInput = 512 }
    counted =
      switch name {
      case FirmwareTableProperty.name: [.tables, .map]
      case FirmwareTextProperty.name: .texts
      case FrameProgramProperty.name: [.map, .frames]
      default: .all
      }
    // A header and 127 records, nearly all of them calls; the property draws up to 200.
    if name == FrameProgramProperty.name { longestInput = 1024 }
  }

  /// What its files are.
  var files: CaseTarget { CaseTarget(name: name, summary: summary, input: input) }

  /// Judges one input after another on `machine`.
  func judge(on machine: SimulatedMachine) -> any InputJudge {
    switch input {
    case .choices(let check): ChoiceJudge(CaseRunner { source in try check(&source, machine) }, on: machine)
    case .bytes(let check, _): ByteJudge(check)
    }
  }
}
