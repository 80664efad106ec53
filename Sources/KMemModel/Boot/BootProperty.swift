// The property that runs everywhere: draw a machine, boot it, check every invariant.

import KMem
import PropCheck

/// "Whatever machine it meets, KMem boots it as specified or refuses it for the specified reason."
public enum BootProperty {
  /// Its stable name, which decides its seed and names its folder in the corpus.
  public static let name = "boot"

  /// Draws a scenario, boots it on `machine` and throws what the first oracle found.
  public static func check(_ source: inout Source, on machine: SimulatedMachine) throws {
    let scenario = try BootScenario.draw(from: &source)
    source.note(scenario.text)
    let run: BootRun
    do throws(BootMachineError) {
      run = try BootRun(scenario, on: machine)
    } catch { try source.reject() }
    let stage = run.refusal?.stage
    source.cover(stage == nil, atLeast: 20, "booted")
    for refused in MemorySetupStage.allCases {
      source.cover(stage == refused, atLeast: 0.05, "refused at \(refused)")
    }
    source.classify(scenario.entersWithPagingOn && stage == nil, "booted with paging on at entry")
    if let finding = run.findings.first { throw PropertyFailure(oracle: finding.oracle.rawValue, finding.description) }
  }
}
