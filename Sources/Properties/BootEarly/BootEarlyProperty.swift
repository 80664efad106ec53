// The property of boot_early: whatever the machine and whatever is asked, it hands out what is its own, once, and gives
// the rest away. And memory_setup with too little memory, by every amount.

import PropCheck
import Sessions
import SimulatedPC
import Specification

/// "boot_early opens where it must, every request is right or refused, and no byte of it is ever free again."
public enum BootEarlyProperty {
  /// Its stable name, which decides its seed and names its folder in the corpus.
  public static let name = "boot-early"

  /// Draws a machine, and runs a trace of calls or starves its boot.
  public static func check(_ source: inout Source, on machine: SimulatedMachine) throws {
    let scenario = try source.span("machine") { source in try EarlyScenario.draw(from: &source) }
    // A boot maps all memory below the identity limit, and here it is booted dozens of times.
    let isSmall = scenario.machine.configuration.identityLimit <= 64 << 20
    let starves = try source.boolean(percent: 6) && isSmall
    source.cover(starves, atLeast: 0.5, "every arena, every memory that is too small")
    if starves { return try starve(scenario.machine, on: machine, &source) }
    source.note(early: scenario)
    try runTrace(scenario, on: machine, &source)
  }

  private static func runTrace(_ scenario: EarlyScenario, on machine: SimulatedMachine, _ source: inout Source) throws {
    let session: EarlySession
    do {
      session = try EarlySession(booting: scenario, on: machine)
    } catch let refusal as EarlyRefusal {
      source.note("// refused: \(refusal.failure.message)")
      source.cover(false, atLeast: 40, "boot_early opened")
      return
    } catch let finding as Finding {
      throw PropertyFailure(finding)
    } catch is BootMachineError {
      throw Stop.rejected
    }
    try StateMachine { session }.early().run(&source, steps: 0...60, typical: 16)
    source.note("try early.finish()  // compares everything")
    do throws(Finding) { try session.finish() } catch { throw PropertyFailure(error) }
    source.cover(true, atLeast: 40, "boot_early opened")
    source.cover(session.seen.exhausted, atLeast: 5, "the arena was used up")
    source.cover(session.seen.misused, atLeast: 5, "a request was misuse")
    source.cover(session.seen.framesRefused, atLeast: 1, "no room for the bookkeeping")
    source.cover(session.seen.pagingRefused, atLeast: 1, "no room for the tables")
    source.cover(session.model.stage >= .paging, atLeast: 5, "paging was turned on")
    source.cover(session.seen.adopted, atLeast: 1, "untouched frames became free")
    source.cover(session.seen.arenaReserved, atLeast: 2, "an untouched frame of the arena was reserved")
    source.cover(session.seen.heapStarved, atLeast: 0.5, "frames ran out under the initial heap")
    source.cover(session.seen.refusedAfterRetirement, atLeast: 1, "refused after its end")
  }

  private static func starve(_ machine: BootScenario, on simulated: SimulatedMachine, _ source: inout Source) throws {
    let heapPages = try source.integer(in: 1...6 as ClosedRange<UInt32>)
    source.note(machine: machine)
    source.beginStep("starve")
    source.call("try StarvedBoots(heapPages: \(heapPages)).run(machine, on: lease.machine)")
    let boots: StarvedBoots.Outcome
    do {
      boots = try StarvedBoots(heapPages: heapPages).run(machine, on: simulated)
    } catch let finding as Finding { throw PropertyFailure(finding) }
    source.result("\(boots.count) boots, the last \(boots.isDone ? "done" : "refused")")
    source.cover(boots.isDone, atLeast: 10, "of those, booted with the smallest arena that is enough")
  }
}
