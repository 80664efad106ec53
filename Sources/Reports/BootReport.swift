// A boot as somebody reads it: the verdict, what the firmware said, and where everything ended up. Pictures, lines and
// JSON are made from this one value, so that they cannot disagree.
//
//   BootRun ─► BootReport ─┬─► picture   80 columns, for people
//                          ├─► line      one of many files
//                          └─► json      for programs

import Operations
import Sessions
import SimulatedPC
import Specification

/// What there is to tell about one boot, as plain values.
public struct BootReport: Hashable, Sendable {
  /// How a boot ended.
  public enum Verdict: String, CaseIterable, Hashable, Sendable {
    /// Booted, and every invariant holds.
    case ok
    /// KMem refused the machine with a typed error, as it must.
    case refused
    /// KMem booted or refused the machine, and an invariant does not hold.
    case violated
  }

  public var verdict: Verdict
  public var scenario: BootScenario

  /// What the firmware's entries mean, by brute force.
  public var map: ReferenceFirmwareMap

  /// Why KMem refused the machine, if it did.
  public var refusal: BootRefusal?

  /// What KMem said when it refused the machine.
  public var refusalText: String?

  /// What is wrong, worst first; empty unless the verdict is `violated`.
  public var findings: [Finding]

  /// The state after booting; `nil` if KMem refused the machine.
  public var summary: BootSummary?

  /// What the kernel's directory maps, by ascending page; empty if KMem refused the machine.
  public var mappings: [MappedRun]

  /// The report of a boot that has just been run on `machine`.
  public init(_ run: BootRun, on machine: SimulatedMachine) {
    scenario = run.scenario
    map = run.specification.map
    refusal = run.refusal
    refusalText = run.failure.map { "\($0.message)" }
    findings = run.findings
    summary = run.summary
    mappings =
      run.summary.map { MappedRun.runs(of: $0.answers.directory, layout: run.scenario.layout, on: machine) } ?? []
    verdict = !run.findings.isEmpty ? .violated : run.refusal != nil ? .refused : .ok
  }

  /// The sanitised map: KMem's own after booting, the brute-force one if it refused.
  public var regions: [MapRegion] {
    summary?.answers.regions
      ?? map.regions.map { MapRegion(first: $0.first, last: $0.last, type: $0.type) }
  }

  /// The stage that refused the machine, by the C kernel's name (`pmm_init`); `nil` if it booted.
  public var stage: String? { refusal.map { "\($0.stage.kernelName)" } }

  /// What to know first: the first finding if an invariant is violated, else KMem's own message if it refused.
  public var message: String? { findings.first?.description ?? refusalText }
}
