// What was odd about a firmware's map and what became of it, in sentences: entries clamped, ignored, empty, overlapping
// or lost, and usable memory that a 32-bit kernel with 4 KiB frames cannot use.

import Operations
import Specification

/// Remarks on a firmware's map, one a line, not yet wrapped.
struct FirmwareMapRemarks {
  private(set) var lines: [String] = []

  init(_ report: BootReport) {
    let entries = report.scenario.firmwareEntries
    let regions = report.regions.count
    lines.append(
      "\(TextLayout.count(entries.count, "entry", "entries")), \(TextLayout.count(regions, "region", "regions"))")
    describeOrder(entries)
    describeOverlaps(entries)
    describeIgnored(entries, report)
    describeAttributes(entries, report.scenario)
    describeUnusedMemory(report.map)
  }

  private mutating func describeOrder(_ entries: [FirmwareMapEntry]) {
    if zip(entries, entries.dropFirst()).contains(where: { $0.base > $1.base }) {
      lines.append("entries are not in ascending order")
    }
  }

  /// Counts the entries that begin inside one that begins at or before them.
  private mutating func describeOverlaps(_ entries: [FirmwareMapEntry]) {
    let ranges = entries.filter { $0.length > 0 }
      .map { (first: $0.base, last: $0.base.addingReportingOverflow($0.length - 1)) }
      .map { (first: $0.first, last: $0.last.overflow ? .max : $0.last.partialValue) }
      .sorted { ($0.first, $0.last) < ($1.first, $1.last) }
    var reach: UInt64?
    var overlapping = 0
    for range in ranges {
      if let reach, range.first <= reach { overlapping += 1 }
      reach = max(reach ?? 0, range.last)
    }
    if overlapping > 0 {
      lines.append(
        TextLayout.count(overlapping, "entry overlaps", "entries overlap")
          + " another: every byte has the most restrictive type that covers it")
    }
  }

  private mutating func describeIgnored(_ entries: [FirmwareMapEntry], _ report: BootReport) {
    let clamped = report.map.clampedEntryCount
    let empty = entries.count { $0.length == 0 }
    let lost = report.summary?.answers.diagnostics.lostUsableRegions ?? 0
    if clamped > 0 {
      lines.append(TextLayout.count(clamped, "entry runs", "entries run") + " past 2^64: clamped there")
    }
    if empty > 0 { lines.append(TextLayout.count(empty, "entry", "entries") + " of length 0: ignored") }
    if lost > 0 {
      lines.append(
        TextLayout.count(lost, "usable region", "usable regions")
          + " lost: the map has room for \(report.scenario.storedRegions) regions; what does not fit counts as a hole")
    }
  }

  /// What the attribute words of 24-byte entries say of usable memory.
  private mutating func describeAttributes(_ entries: [FirmwareMapEntry], _ scenario: BootScenario) {
    guard scenario.hasAttributes else { return }
    let words = entries.map { $0.attributes ?? FirmwareMapAttributes.enabled }
    if words.allSatisfy({ $0 & FirmwareMapAttributes.enabled == 0 }) {
      lines.append("every entry is marked as disabled: the attributes were never written and are ignored")
      return
    }
    let usable = zip(entries, words).filter { $0.0.type == FirmwareMemoryType.usable }.map(\.1)
    let nonVolatile = usable.count { $0 & FirmwareMapAttributes.nonVolatile != 0 }
    let disabled = usable.count { $0 & (FirmwareMapAttributes.nonVolatile | FirmwareMapAttributes.enabled) == 0 }
    if disabled > 0 {
      lines.append(
        TextLayout.count(disabled, "usable entry is", "usable entries are") + " disabled by attributes: ignored")
    }
    if nonVolatile > 0 {
      lines.append(
        TextLayout.count(nonVolatile, "usable entry is", "usable entries are") + " non-volatile by attributes: reserved"
      )
    }
  }

  private mutating func describeUnusedMemory(_ map: ReferenceFirmwareMap) {
    let limit: UInt64 = 1 << 32
    let usable = map.regions.filter { $0.type == FirmwareMemoryType.usable }
    let below = usable.filter { $0.first < limit }.reduce(0) { $0 + (min($1.last, limit - 1) - $1.first + 1) }
    let cut = below - UInt64(map.usableFrameCount) * ReferenceFirmwareMap.frameSize
    if cut > 0 { lines.append("usable memory in no whole frame: \(TextLayout.size(cut))") }
    let above = map.usableByteCount - UInt128(below)
    if above > 0 { lines.append("usable memory above 4 GiB, out of reach: \(TextLayout.size(above))") }
  }
}

extension BootScenario {
  /// The number of entries in the firmware's table.
  fileprivate var firmwareEntries: [FirmwareMapEntry] {
    if case .raw(let bytes) = table { return RawTableReading(bytes).entries }
    return entries
  }

  /// Whether the table's entries have attribute words.
  fileprivate var hasAttributes: Bool {
    switch table {
    case .e820(let entrySize): entrySize >= 24
    case .multiboot, .paddedMultiboot: false
    case .raw(let bytes): RawTableReading(bytes).entrySize >= 24
    }
  }
}
