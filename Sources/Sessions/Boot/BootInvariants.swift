// What must hold after memory_setup, clause by clause, against the specification.

import KMem

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
    var findings = machine.violations.prefix(4).map { Finding(.machine, .v12, "\($0)") }
    if let stale = machine.staleEntries().first {
      findings.append(Finding(.machine, .v12, "\(machine.staleEntryCount) stale cached entries, the first: \(stale)"))
    }
    return findings
  }

  private mutating func fail(_ oracle: Finding.Oracle, _ clause: Clause, _ message: String) {
    findings.append(Finding(oracle, clause, message))
  }

  private mutating func check(_ expected: BootSpecification.Booted) {
    checkCounters()
    if summary.diagnostics.lostUsableRegions > 0 && scenario.mapCertainlyFits {
      fail(.state, .e10, "usable memory was lost although the map fits its storage")
    }
    checkRegions()
    checkArena(expected)
    checkFrames(expected)
    let pages = BootPages(scenario, heapPages: expected.heapPages, directory: summary.directory, machine)
    findings += pages.findings
    if !summary.tables.contains(where: { $0.slot == 0x3FF }) { fail(.state, .k1, "the kmap window has no table") }
  }

  // MARK: Firmware map (E1 to E6, E10)

  private mutating func checkRegions() {
    let expected = specification.map.regions.map {
      MemoryRegion(start: $0.first, last: $0.last, type: MemoryType($0.type))
    }
    if summary.regions != expected {
      fail(.state, .e3, "the regions are not those that the map means\n" + difference(from: expected))
    }
    let entries = scenario.tableEntries
    let seen = summary.diagnostics
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
  private func difference(from expected: [MemoryRegion]) -> String {
    let text = { (region: MemoryRegion) in
      "\(TextLayout.hexadecimal(region.start)) to \(TextLayout.hexadecimal(region.last)) type \(region.type.rawValue)"
    }
    let seen = summary.regions
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
    if summary.arena.numbers != expected.arena {
      fail(.state, .b1, "the arena is \(summary.arena.numbers), expected \(expected.arena)")
    }
    let usedFrames = (summary.arenaUsedBytes + 4095) / 4096
    if usedFrames != expected.arenaUsed.count {
      fail(.state, .b5, "\(usedFrames) frames of the arena are in use, expected \(expected.arenaUsed.count)")
    }
    if !summary.isBootEarlyRetired { fail(.state, .b6, "boot_early is not retired") }
  }

  // MARK: Frames (P1 to P6, P16, X1)

  private mutating func checkFrames(_ expected: BootSpecification.Booted) {
    let free = FrameSet(summary.freeRuns.map(\.numbers))
    let heap = FrameSet(summary.heapFrames.map { $0.number..<$0.number + 1 })
    let heapTables = FrameSet(
      summary.tables.filter { 0x340..<0x3FF ~= $0.slot && !isInArena($0.frame, expected) }
        .map { $0.frame.number..<$0.frame.number + 1 })
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
    let used = FrameSet(summary.usedRuns.map(\.numbers))
    if used != expected.usable.subtracting(expectedFree) {
      fail(.state, .p1, "in use: \(used), expected \(expected.usable.subtracting(expectedFree))")
    }
    let counts = summary.statistics
    let seen = [counts.total, counts.free, counts.used, counts.reserved]
    let usedCount = expected.usable.count - expectedFree.count
    let want = [
      expected.total, expectedFree.count, usedCount, expected.total - expectedFree.count - usedCount,
    ]
    if seen != want { fail(.state, .p4, "total, free, used, reserved are \(seen), expected \(want)") }
  }

  private func isInArena(_ frame: Frame, _ expected: BootSpecification.Booted) -> Bool {
    expected.arena.contains(frame.number)
  }

  private mutating func checkCounters() {
    if !summary.isAllocatorValid { fail(.state, .p4, "counters, bitmap and summary disagree") }
  }
}
