// Failure injection into memory_setup: every allocation that it makes fails in turn. Each boot is judged by all oracles:
// which error, at which stage, and that all else is as before.
//
//   arena of 0 frames      refused at boot_early_init           free frames 0   refused at map_heap_initial
//            1             refused at pmm_init                             1   refused at map_heap_initial
//            2             refused at paging_init_minimal                  2   refused at map_heap_initial
//            ...           ...                                             ...
//            k             done, or refused at the heap                    k   done

import Operations
import SimulatedPC
import Specification

/// Boots of one machine with too little memory for one part of it after the other.
public struct StarvedBoots {
  /// Pages of heap that `memory_setup` maps.
  private let heapPages: UInt32

  /// More frames than the arena needs: 66 for bookkeeping, 4 for address spaces, 2 for the directory and the window's table,
  /// and a few for tables.
  private static let largestArena: UInt32 = 96

  /// How many boots there were, and what came of the last.
  public struct Outcome: Sendable {
    public var count = 0
    public var isDone = false
  }

  private let manager: Manager

  public init(heapPages: UInt32, of manager: Manager) {
    self.heapPages = heapPages
    self.manager = manager
  }

  /// Boots `machine` with every arena and then with every number of free frames, until each is enough.
  ///
  /// - Throws: the first finding; `BootMachineError` when the scenario cannot be simulated.
  @discardableResult
  public func run(_ machine: BootScenario, on simulated: SimulatedMachine) throws -> Outcome {
    var scenario = machine
    scenario.configuration.heapSize = heapPages << 12
    var outcome = Outcome()
    try starveArena(&scenario, on: simulated, &outcome)
    if outcome.isDone { try starveHeap(scenario, on: simulated, &outcome) }
    return outcome
  }

  private func starveArena(
    _ scenario: inout BootScenario, on simulated: SimulatedMachine, _ outcome: inout Outcome
  ) throws {
    let map = scenario.reference
    var stage = BootStage.bootMemory
    for frames in 0...Self.largestArena {
      scenario.configuration.bootEarlySize = frames << 12
      let refusal = try boot(scenario, map, "\(frames) frames for boot_early", on: simulated, &outcome)
      let reached = refusal?.stage ?? .heap
      if reached.rawValue < stage.rawValue {
        throw Finding(.metamorphic, .b1, "with \(frames) frames the boot ends at \(reached), with fewer at \(stage)")
      }
      stage = reached
      if reached == .bootMemory || reached == .heap { return }
    }
  }

  /// Leaves no free frame, one, two, and so on: the others are reserved.
  private func starveHeap(_ scenario: BootScenario, on simulated: SimulatedMachine, _ outcome: inout Outcome) throws {
    let map = scenario.reference
    guard case .booted(let booted) = BootSpecification(scenario, map: map, of: manager).outcome else { return }
    let need = booted.heapPages + booted.heapTables
    for left in 0...need {
      var starved = scenario
      starved.reserved += booted.initiallyFree.dropping(last: left).ranges.map {
        ByteRange(start: UInt64($0.lowerBound) << 12, end: UInt64($0.upperBound) << 12)
      }
      let refusal = try boot(starved, map, "\(left) free frames", on: simulated, &outcome)
      if (refusal == nil) != (left == need) {
        throw Finding(.result, .p11, "with \(left) free frames \(refusal.map { "refused: \($0)" } ?? "booted")")
      }
    }
  }

  /// Boots, and throws what the oracles find.
  private func boot(
    _ scenario: BootScenario, _ map: ReferenceFirmwareMap, _ what: String, on simulated: SimulatedMachine,
    _ outcome: inout Outcome
  ) throws -> BootRefusal? {
    let run = try BootRun(scenario, of: manager, on: simulated)
    let result = (refusal: run.refusal, finding: run.findings.first)
    if let finding = result.finding {
      throw Finding(finding.oracle, finding.clause, "with \(what): \(finding.message)")
    }
    outcome.count += 1
    outcome.isDone = result.refusal == nil
    return result.refusal
  }
}
