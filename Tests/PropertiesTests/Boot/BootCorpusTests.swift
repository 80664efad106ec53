// Every map of Corpus/e820 and of ../shared/e820, booted as it is and damaged in every way that mutations know.

import Operations
import PropCheck
import Sessions
import SimulatedPC
import Specification
import TestSupport
import Testing

@Suite struct BootCorpusTests {
  @Test(arguments: CorpusMap.own)
  func `a map of the corpus boots or is refused as its header says`(map: CorpusMap) throws {
    let lease = try MachineLease()
    let run = try BootRun(BootScenario(entries: map.entries()), on: lease.machine)
    let findings = run.findings
    let outcome = run.refusal.map { CorpusMap.Expectation(refusal: $0) } ?? .boots
    #expect(findings.isEmpty)
    #expect(outcome == map.expectation)
  }

  @Test(arguments: CorpusMap.shared)
  func `the map of a real machine boots, or has no usable memory where the kernel lies`(map: CorpusMap) throws {
    let lease = try MachineLease()
    let run = try BootRun(BootScenario(entries: map.entries()), on: lease.machine)
    let findings = run.findings
    let refusal = run.refusal
    #expect(findings.isEmpty)
    #expect(refusal == nil || refusal == .bootMemory(.outsideUsableMemory))
  }

  @Test(arguments: CorpusMap.own + CorpusMap.shared)
  func `a damaged map boots or is refused for a reason, and changes no more than the damage`(
    map: CorpusMap
  ) throws {
    let lease = try MachineLease()
    let entries = try map.entries()
    let original = Self.usableFrames(of: try BootRun(Self.scenario(entries), on: lease.machine))
    var random = SplitMix64(seed: Settings.seed(for: map.name))
    for mutation in FirmwareMapMutation.allCases {
      let damaged = mutation.apply(to: entries) { bound in random.next() % bound }
      let run = try BootRun(Self.scenario(damaged), on: lease.machine)
      let findings = run.findings
      #expect(findings.isEmpty, "\(mutation)")
      let usable = Self.usableFrames(of: run)
      switch mutation.effect {
      case .sameMap, .sameLowFrames: #expect(usable == original, "\(mutation)")
      case .usableNeverGrows: #expect(usable.isSubset(of: original), "\(mutation)")
      case .anything: break
      }
    }
  }

  /// A small identity range, since the tables of a large one are most of the work and the same for every map.
  private static func scenario(_ entries: [FirmwareMapEntry]) -> BootScenario {
    var scenario = BootScenario(entries: entries)
    scenario.configuration.identityLimit = 8 << 20
    scenario.configuration.heapSize = 4096
    return scenario
  }

  /// The frames that KMem calls usable; none if it refuses the machine.
  private static func usableFrames(of run: borrowing BootRun) -> FrameSet {
    guard let summary = run.summary else { return FrameSet() }
    return FrameSet(summary.answers.freeRuns + summary.answers.usedRuns)
  }
}

extension CorpusMap.Expectation {
  /// What the header of a map would say of a refusal; a reason that none may have, otherwise.
  fileprivate init?(refusal: BootRefusal) {
    switch refusal {
    case .bootMemory(.noUsableMemory): self = .refused(.noUsableMemory)
    case .bootMemory(.outsideUsableMemory): self = .refused(.kernelOutsideUsableMemory)
    case .heap(.outOfMemory): self = .refused(.outOfFramesForHeap)
    default: return nil
    }
  }
}
