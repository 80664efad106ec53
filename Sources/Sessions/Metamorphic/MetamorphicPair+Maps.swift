// Firmware maps changed in ways of which it is known what they leave unchanged.

import Operations
import Specification

extension MetamorphicPair {
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

  /// Boots a map, and the map that came of it, and demands that nothing changes.
  ///
  /// - Returns: whether it boots, so that there was something to compare.
  /// - Throws: a finding where the second map differs; `BootMachineError`.
  @discardableResult
  public func compareSanitised(_ scenario: BootScenario) throws -> Bool {
    guard let before = try outcome(of: scenario, run: 0) else { return false }
    // A region of all 2^64 bytes has a length that no entry can state.
    if before.regions.contains(where: { $0.first == 0 && $0.last == .max }) { return false }
    var clean = scenario
    clean.entries = before.regions.map { region in
      FirmwareMapEntry(base: region.first, length: region.last - region.first + 1, type: region.type)
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

  /// What a boot made of a map.
  private struct Outcome {
    var regions: [MapRegion]
    var free: FrameSet
    var usable: FrameSet
    var arena: Range<UInt32>
  }

  /// nil if the machine does not boot.
  private func outcome(of scenario: BootScenario, run number: Int) throws -> Outcome? {
    let run = try BootRun(scenario, of: manager, on: machine)
    guard let answers = run.summary?.answers, let booted = run.subject else { return nil }
    let subject = wrapping(number, booted)
    var free: [Range<UInt32>] = []
    while let next = subject.freeRun(from: free.last?.upperBound ?? 0) { free.append(next) }
    return Outcome(
      regions: answers.regions, free: FrameSet(free), usable: FrameSet(free + answers.usedRuns), arena: answers.arena)
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
