// The property that runs everywhere: draw a machine, boot it, check every invariant.

import Operations
import PropCheck
import Sessions
import SimulatedPC
import Specification

/// "Whatever machine it meets, KMem boots it as specified or refuses it for the specified reason."
public enum BootProperty {
  /// Its stable name, which decides its seed and names its folder in the corpus.
  public static let name = "boot"

  /// Draws a scenario, boots it on `machine` and throws what the first oracle found.
  public static func check(_ source: inout Source, on machine: SimulatedMachine) throws {
    var scenario = try BootScenario.draw(from: &source)
    if try source.boolean(percent: 20) { try scenario.drawOddities(from: &source) }
    source.note(machine: scenario)
    source.note("let run = try BootRun(machine, on: lease.machine)")
    let outcome = try BootOutcome(scenario, on: machine)
    source.note("// \(outcome.text)")
    source.note("if let finding = run.findings.first { throw finding }")
    let stage = outcome.refusal?.refusal.stage
    source.cover(stage == nil, atLeast: 20, "booted")
    for refused in BootStage.allCases {
      source.cover(stage == refused, atLeast: 0.05, "refused at \(refused)")
    }
    source.cover(outcome.hasLostMemory, atLeast: 0.3, "booted, with usable memory lost")
    source.classify(scenario.entersWithPagingOn && stage == nil, "booted with paging on at entry")
    if let finding = outcome.finding {
      throw PropertyFailure(finding)
    }
  }
}

/// What a boot came to, without the kernel that came of it.
private struct BootOutcome {
  let refusal: BootFailure?
  let statistics: FrameCounts?
  let finding: Finding?

  /// Whether it booted with a map that did not fit its storage (E10).
  let hasLostMemory: Bool

  /// Boots the scenario; gives the case up when it cannot be simulated.
  init(_ scenario: BootScenario, on machine: SimulatedMachine) throws(Stop) {
    do throws(BootMachineError) {
      let run = try BootRun(scenario, on: machine)
      refusal = run.failure
      statistics = run.summary?.answers.frames
      finding = run.findings.first
      hasLostMemory = run.summary.map { $0.answers.diagnostics.lostUsableRegions > 0 } ?? false
    } catch { throw Stop.rejected }
  }

  /// The outcome in a line.
  var text: String {
    if let refusal { return "refused at \(refusal.refusal.stage.kernelName): \(refusal.message)" }
    guard let statistics else { return "not booted" }
    let counts = "\(statistics.free) free, \(statistics.used) used, \(statistics.reserved) reserved"
    return "booted: \(statistics.total) frames, \(counts)"
  }
}
