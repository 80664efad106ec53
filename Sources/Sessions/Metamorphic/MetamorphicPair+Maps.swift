// Firmware maps changed in ways of which it is known what they leave unchanged.

import KMem
import PropCheck

extension MetamorphicPair {
  /// Mutations that promise something.
  private static let mutations = FirmwareMapMutation.allCases.filter { $0.effect != .anything }

  /// Boots a map, and what a mutation makes of it.
  func changeMap(_ source: inout Source) throws -> Bool {
    let scenario = try drawScenario(&source)
    let mutation = try source.element(of: Self.mutations)
    var changed = scenario
    changed.entries = try FirmwareMaps.apply(mutation, to: scenario.entries, &source)
    if source.isNarrating { for line in changed.lines(naming: "changed", changing: "machine") { source.note(line) } }
    return try source.compare("pair.compare(machine, with: changed, after: .\(mutation))") {
      try compare(scenario, with: changed, after: mutation)
    }
  }

  /// Boots a map, and what `mutation` has made of it, and demands what the mutation promises.
  ///
  /// - Returns: whether both boot, so that there was something to compare.
  /// - Throws: a finding where the promise is broken; `BootMachineError`.
  @discardableResult
  public func compare(
    _ scenario: BootScenario, with changed: BootScenario, after mutation: FirmwareMapMutation
  ) throws -> Bool {
    guard let before = try outcome(of: scenario, run: 0), let after = try outcome(of: changed, run: 1) else {
      return false
    }
    switch mutation.effect {
    case .sameMap: try compare(after, with: before, mutation)
    case .sameLowFrames:
      if after.usable != before.usable { throw difference(after, before, .e6, "\(mutation) changed low memory") }
    case .usableNeverGrows:
      if !after.usable.isSubset(of: before.usable) {
        throw difference(after, before, .e15, "\(mutation) made memory usable")
      }
    case .anything: break
    }
    return true
  }

  /// Boots a map, and the map that KMem made of it.
  func cleanMap(_ source: inout Source) throws -> Bool {
    let scenario = try drawScenario(&source)
    return try source.compare("pair.compareSanitised(machine)") { try compareSanitised(scenario) }
  }

  /// Boots a map, and the map that came of it, and demands that nothing changes.
  ///
  /// - Returns: whether it boots, so that there was something to compare.
  /// - Throws: a finding where the second map differs; `BootMachineError`.
  @discardableResult
  public func compareSanitised(_ scenario: BootScenario) throws -> Bool {
    guard let before = try outcome(of: scenario, run: 0) else { return false }
    // A region of all 2^64 bytes has a length that no entry can state.
    if before.regions.contains(where: { $0.start == 0 && $0.last == .max }) { return false }
    var clean = scenario
    clean.entries = before.regions.map { region in
      FirmwareMapEntry(base: region.start, length: region.last - region.start + 1, type: region.type.rawValue)
    }
    clean.table = BootScenario(entries: clean.entries).table
    guard let after = try outcome(of: clean, run: 1) else {
      throw Finding(.metamorphic, .e12, "a sanitised map does not boot, but what it was made of does")
    }
    if after.regions != before.regions {
      throw Finding(.metamorphic, .e12, "sanitising again gave \(after.regions), not \(before.regions)")
    }
    if after.free != before.free { throw difference(after, before, .e12, "sanitising again changed the free frames") }
    return true
  }

  private func drawScenario(_ source: inout Source) throws -> BootScenario {
    var scenario = try BootScenario.draw(from: &source)
    // What mutations change are entries, with room for twice as many.
    if case .raw = scenario.table { scenario.table = .e820(entrySize: 20) }
    scenario.kernelSize = max(scenario.kernelSize, 0x1_0000)
    scenario.mapCapacity = 512
    scenario.configuration.heapSize = min(scenario.configuration.heapSize, 0x1_0000)
    scenario.mend()
    source.note(pairOn: scenario)
    return scenario
  }

  /// What a boot made of a map.
  private struct Outcome {
    var regions: [MemoryRegion]
    var free: FrameSet
    var usable: FrameSet
    var arena: Range<UInt32>
  }

  /// nil if the machine does not boot.
  private func outcome(of scenario: BootScenario, run number: Int) throws -> Outcome? {
    var run = try BootRun(scenario, on: machine)
    guard let summary = run.summary, let memory = run.memory.take() else { return nil }
    let subject = wrapping(number, KernelSubject(memory))
    var free: [Range<UInt32>] = []
    while let next = subject.freeRun(from: free.last?.upperBound ?? 0) { free.append(next) }
    return Outcome(
      regions: summary.regions, free: FrameSet(free), usable: FrameSet(free + summary.usedRuns.map(\.numbers)),
      arena: summary.arena.numbers)
  }

  private func compare(_ after: Outcome, with before: Outcome, _ mutation: FirmwareMapMutation) throws(Finding) {
    let clause: Clause = mutation == .shuffle ? .e1 : mutation == .duplicate ? .e15 : .e2
    if after.regions != before.regions {
      throw Finding(.metamorphic, clause, "\(mutation) changed the regions \(before.regions) to \(after.regions)")
    }
    if after.free != before.free || after.usable != before.usable || after.arena != before.arena {
      throw difference(after, before, clause, "\(mutation) changed which frames are free")
    }
  }

  private func difference(_ after: Outcome, _ before: Outcome, _ clause: Clause, _ message: String) -> Finding {
    let table = FrameDifference(seen: after.free, expected: before.free).text
    return Finding(.metamorphic, clause, "\(message)\n\(table)")
  }
}
