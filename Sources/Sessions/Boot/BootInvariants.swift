// What must hold after memory_setup, clause by clause, against the specification.

import Operations
import SimulatedPC
import Specification

/// The invariants of a booted kernel, and what breaks them.
struct BootInvariants {
  private let scenario: BootScenario
  private let specification: BootSpecification
  private let summary: BootSummary
  private let machine: SimulatedMachine
  private(set) var findings: [Finding] = []

  init(
    _ scenario: BootScenario, _ specification: BootSpecification, _ summary: BootSummary, _ machine: SimulatedMachine
  ) {
    self.scenario = scenario
    self.specification = specification
    self.summary = summary
    self.machine = machine
    switch specification.outcome {
    case .booted(let expected): check(expected)
    case .refused(let error): fail(.result, .e11, "booted, but must be refused with \(error)")
    }
    if let objection = specification.objection { findings.append(objection) }
    findings += Self.machineFindings(machine)
  }

  /// What the machine itself saw.
  static func machineFindings(_ machine: SimulatedMachine) -> [Finding] {
    let violations = machine.violations.prefix(4).map(\.finding)
    return violations.isEmpty ? machine.finding.map { [$0] } ?? [] : violations
  }

  private mutating func fail(_ oracle: Finding.Oracle, _ clause: Clause, _ message: String) {
    findings.append(Finding(oracle, clause, message))
  }

  private mutating func check(_ expected: BootSpecification.Booted) {
    checkCounters()
    if summary.answers.tellsMap { checkRegions() }
    checkArena(expected)
    checkFrames(expected)
    let pages = BootPages(scenario, heapPages: expected.heapPages, directory: summary.answers.directory, machine)
    findings += pages.findings
    if !summary.tables.contains(where: { $0.slot == scenario.layout.windowSlot }) {
      fail(.state, .k1, "the kmap window has no table")
    }
  }

  // MARK: Firmware map (E1 to E6, E10)

  private mutating func checkRegions() {
    if summary.answers.diagnostics.lostUsableRegions > 0 && scenario.mapCertainlyFits {
      fail(.state, .e10, "usable memory was lost although the map fits its storage")
    }
    let expected = specification.map.regions.map { MapRegion(first: $0.first, last: $0.last, type: $0.type) }
    if summary.answers.regions != expected {
      fail(.state, .e3, "the regions are not those that the map means\n" + difference(from: expected))
    }
    let entries = scenario.tableEntries
    let seen = summary.answers.diagnostics
    let want: [(clause: Clause, what: String, seen: UInt32, expected: Int)] = [
      (.e9, "clamped", seen.clampedEntries, specification.map.clampedEntryCount),
      (.e2, "empty", seen.emptyEntries, entries.count { $0.length == 0 }),
      (.e13, "disabled", seen.disabledEntries, disabledEntryCount(entries)),
      (.e1, "read", seen.entries, entries.count),
    ]
    for count in want where count.seen != UInt32(count.expected) {
      fail(.state, count.clause, "\(count.seen) entries counted as \(count.what), expected \(count.expected)")
    }
  }

  /// The regions side by side, a mark before those that differ.
  private func difference(from expected: [MapRegion]) -> String {
    let text = { (region: MapRegion) in
      "\(TextLayout.hexadecimal(region.first)) to \(TextLayout.hexadecimal(region.last)) type \(region.type)"
    }
    let seen = summary.answers.regions
    let rows = (0..<max(seen.count, expected.count)).map { index in
      let left = index < expected.count ? text(expected[index]) : "-"
      let right = index < seen.count ? text(seen[index]) : "-"
      return [left == right ? " " : "!", left, right]
    }
    return TextTable(rows: [[" ", "expected", "seen"]] + rows).text
  }

  /// How many usable entries say that they are to be ignored, in a table whose attribute words were written.
  private func disabledEntryCount(_ entries: [FirmwareMapEntry]) -> Int {
    let enabled = FirmwareMapAttributes.enabled
    let words = entries.map { $0.attributes ?? enabled }
    guard let size = scenario.entrySize, size >= 24, words.contains(where: { $0 & enabled != 0 }) else { return 0 }
    return zip(entries, words).count { entry, word in
      entry.type == FirmwareMemoryType.usable && entry.length > 0
        && word & (enabled | FirmwareMapAttributes.nonVolatile) == 0
    }
  }

  // MARK: boot_early (B1, B5, B6)

  private mutating func checkArena(_ expected: BootSpecification.Booted) {
    if summary.answers.arena != expected.arena {
      fail(.state, .b1, "the arena is \(summary.answers.arena), expected \(expected.arena)")
    }
    let usedFrames = (summary.answers.arenaUsedBytes + 4095) / 4096
    if usedFrames != expected.arenaUsed.count {
      fail(.state, .b5, "\(usedFrames) frames of the arena are in use, expected \(expected.arenaUsed.count)")
    }
    if !summary.answers.isBootEarlyRetired { fail(.state, .b6, "boot_early is not retired") }
  }

  // MARK: Frames (P1 to P6, P16, X1)

  private mutating func checkFrames(_ expected: BootSpecification.Booted) {
    let free = FrameSet(summary.answers.freeRuns)
    let heap = FrameSet(summary.heapFrames.map { $0..<$0 + 1 })
    let heapSlots = scenario.layout.heapFirstSlot..<scenario.layout.windowSlot
    let heapTables = FrameSet(
      summary.tables.filter { heapSlots.contains($0.slot) && !expected.arena.contains($0.frame) }
        .map { $0.frame..<$0.frame + 1 })
    let taken = heap.union(heapTables)
    if taken.count != expected.heapPages + expected.heapTables {
      let frames = expected.heapPages + expected.heapTables
      fail(.state, .x1, "heap and its tables take \(taken.count) distinct frames, expected \(frames)")
    }
    if !taken.isSubset(of: expected.initiallyFree) {
      fail(.state, .p7, "taken although not free: \(taken.subtracting(expected.initiallyFree))")
    }
    let untouched = FrameSet([expected.arenaUsed.upperBound..<expected.arena.upperBound])
      .intersection(expected.usable)
    let expectedFree = expected.initiallyFree.subtracting(taken).union(untouched)
    if free != expectedFree {
      let difference = FrameDifference(seen: free, expected: expectedFree)
      fail(.state, .p1, "the free frames are not those of the specification\n" + difference.text)
    }
    let used = FrameSet(summary.answers.usedRuns)
    if summary.answers.tellsMap && used != expected.usable.subtracting(expectedFree) {
      fail(.state, .p1, "in use: \(used), expected \(expected.usable.subtracting(expectedFree))")
    }
    let counts = summary.answers.frames
    let seen = [counts.total, counts.free, counts.used, counts.reserved]
    let usedCount = expected.usable.count - expectedFree.count
    let want = [
      expected.total, expectedFree.count, usedCount, expected.total - expectedFree.count - usedCount,
    ]
    if seen != want { fail(.state, .p4, "total, free, used, reserved are \(seen), expected \(want)") }
  }

  private mutating func checkCounters() {
    if !summary.answers.isAllocatorSound { fail(.state, .p4, "counters, bitmap and summary disagree") }
  }
}
