// The property of boot_early: whatever the machine and whatever is asked, it hands out what is its own, once, and gives
// the rest away. And memory_setup with an arena that is too small, by every amount.

import KMem
import PropCheck

/// "boot_early opens where it must, every request is right or refused, and no byte of it is ever free again."
public enum BootEarlyProperty {
  /// Its stable name, which decides its seed and names its folder in the corpus.
  public static let name = "boot-early"

  /// Draws a machine, and runs a trace of calls or starves its boot.
  public static func check(_ source: inout Source, on machine: SimulatedMachine) throws {
    let scenario = try source.span("machine") { source in try EarlyScenario.draw(from: &source) }
    let starves = try source.boolean(percent: 6)
    source.classify(starves, "every arena that is too small")
    if starves { return try starve(scenario.machine, on: machine, &source) }
    source.note(early: scenario)
    try runTrace(scenario, on: machine, &source)
  }

  private static func runTrace(_ scenario: EarlyScenario, on machine: SimulatedMachine, _ source: inout Source) throws {
    let session: EarlySession
    do {
      session = try EarlySession(booting: scenario, on: machine)
    } catch let refusal as EarlyRefusal {
      source.note("// refused: \(refusal.reason.message)")
      source.cover(false, atLeast: 50, "boot_early opened")
      return
    } catch let finding as Finding {
      throw PropertyFailure(finding)
    } catch is BootMachineError {
      throw Stop.rejected
    }
    try StateMachine { session }.early().run(&source, steps: 0...60, typical: 16)
    source.note("try early.finish()  // compares everything")
    do throws(Finding) { try session.finish() } catch { throw PropertyFailure(error) }
    source.cover(true, atLeast: 50, "boot_early opened")
    source.cover(session.seen.exhausted, atLeast: 5, "the arena was used up")
    source.cover(session.seen.misused, atLeast: 5, "a request was misuse")
    source.cover(session.seen.framesRefused, atLeast: 1, "no room for the bookkeeping")
    source.cover(session.seen.pagingRefused, atLeast: 1, "no room for the tables")
    source.cover(session.model.stage >= .paging, atLeast: 5, "paging was turned on")
    source.cover(session.seen.adopted, atLeast: 2, "untouched frames became free")
    source.cover(session.seen.refusedAfterRetirement, atLeast: 2, "refused after its end")
  }

  private static func starve(_ machine: BootScenario, on simulated: SimulatedMachine, _ source: inout Source) throws {
    source.note(machine: machine)
    source.beginStep("starve")
    source.call("try BootEarlyProperty.starve(machine, on: lease.machine)")
    let stages: [MemorySetupStage]
    do { stages = try starve(machine, on: simulated) } catch let finding as Finding { throw PropertyFailure(finding) }
    source.result("\(stages.count) boots, the last to \(stages.last?.kernelName ?? "none")")
    source.classify(stages.last == .heap, "booted, with the smallest arena that is enough")
  }

  /// Boots with an arena of no frame, of one, of two, and so on until memory_setup is done: each allocation that it makes
  /// fails in turn. Every boot is judged against the specification, error and stage included.
  ///
  /// - Returns: the stage that each boot has come to.
  /// - Throws: the first finding; `Stop.rejected` when the scenario cannot be simulated.
  @discardableResult
  public static func starve(_ machine: BootScenario, on simulated: SimulatedMachine) throws -> [MemorySetupStage] {
    let map = machine.reference
    var scenario = machine
    var stages: [MemorySetupStage] = []
    for frames in 0...UInt32(64) {
      scenario.configuration.bootEarlySize = frames << 12
      let (refusal, finding) = try outcome(of: scenario, map, on: simulated)
      if let finding {
        throw Finding(finding.oracle, finding.clause, "with \(frames) frames for boot_early: \(finding.message)")
      }
      let reached = refusal?.stage ?? .heap
      if let stage = stages.last, reached.rawValue < stage.rawValue {
        throw Finding(.metamorphic, .b1, "with \(frames) frames the boot ends at \(reached), with fewer at \(stage)")
      }
      stages.append(reached)
      if reached == .bootMemory || reached == .heap { break }
    }
    return stages
  }

  private static func outcome(
    of scenario: BootScenario, _ map: ReferenceFirmwareMap, on machine: SimulatedMachine
  ) throws -> (refusal: MemorySetupError?, finding: Finding?) {
    do throws(BootMachineError) {
      let run = try BootRun(scenario, on: machine)
      return (run.refusal, run.findings.first)
    } catch { throw Stop.rejected }
  }
}
