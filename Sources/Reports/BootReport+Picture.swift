// A boot for people: physical memory to scale and in rows, the virtual address space, counts, oddities of the firmware's
// map, and the verdict, in lines of at most 80 columns.
//
//   what was asked          kernel, sizes, floor
//   Physical memory         bars to scale, then a row for each stretch of one use
//   Virtual addresses       what the kernel's directory maps
//   Counts                  frames, boot_early, bitmap, tables
//   Firmware map            what was odd about it
//   verdict

import Operations
import Sessions
import Specification

extension BootReport {
  /// The report as text of at most 80 columns, with a line feed after every line.
  ///
  /// - Parameter title: what was booted, in printable characters; a longer one than a line is shortened in its middle.
  public func picture(title: String) -> String {
    let map = MemoryUseMap(self)
    var lines = [TextLayout.shortened(title)]
    lines += request
    lines += ["", "Physical memory"] + bars(map) + MemoryRows(map).lines
    if let summary {
      lines += ["", "Virtual addresses"] + virtualRows
      lines += ["", "Counts"] + counts(summary)
    }
    lines += ["", "Firmware map"] + FirmwareMapRemarks(self).lines.flatMap { TextLayout.wrapped("  " + $0, indent: 4) }
    lines += [""] + verdictLines
    return lines.map { $0 + "\n" }.joined()
  }

  /// What the kernel asked for.
  private var request: [String] {
    let configuration = scenario.configuration
    var parts = [
      "kernel at \(TextLayout.hexadecimal(scenario.kernelStart)), \(TextLayout.size(scenario.kernelSize))",
      "boot_early \(TextLayout.size(configuration.bootEarlySize))",
      "heap \(TextLayout.size(configuration.heapSize))",
      "floor \(TextLayout.size(configuration.lowMemoryFloor))",
    ]
    if !scenario.reserved.isEmpty {
      parts.append(TextLayout.count(scenario.reserved.count, "range", "ranges") + " reserved")
    }
    return TextLayout.wrapped(parts.joined(separator: "; "))
  }

  // MARK: Physical memory

  private func bars(_ map: MemoryUseMap) -> [String] {
    let bars = scales(map).map { MemoryBar(map, scale: $0) }

    var legend: [String] = []
    for use in bars.flatMap(\.uses) {
      let entry = "\(use.letter) \(use.legend)"
      if !legend.contains(entry) { legend.append(entry) }
    }
    return bars.flatMap { $0.lines + [""] } + TextLayout.wrapped("  " + legend.joined(separator: "   "), indent: 2) + [
      ""
    ]
  }

  /// log2 of the bytes that each bar shows: the low end of memory, where the kernel lies, and if that is not all, everything up
  /// to the last usable byte below 4 GiB.
  func scales(_ map: MemoryUseMap) -> [Int] {
    let limit: UInt64 = 1 << 32
    let below = map.stretches.prefix { $0.first < limit }
    let end = (below.last { $0.use.isMemory } ?? below.last).map { min($0.last, limit - 1) } ?? 0
    let kernelEnd = summary.map { max($0.answers.kernel.end, $0.answers.arena.bytes.end) } ?? scenario.kernel.end
    let near = BootReport.scale(holding: max(kernelEnd, 1) - 1)
    let wide = max(near, BootReport.scale(holding: end))
    return near == wide ? [wide] : [near, wide]
  }

  /// log2 of the size of a bar, of at least 4 MiB and at most 4 GiB, that shows the byte `last`.
  private static func scale(holding last: UInt64) -> Int {
    min(32, max(22, UInt64.bitWidth - last.leadingZeroBitCount))
  }

  // MARK: Virtual addresses

  private var virtualRows: [String] {
    var rows: [String] = []
    var next: UInt64 = 0
    for run in mappings {
      rows += BootReport.gap(from: next, to: UInt64(run.page) << 12)
      let first = UInt64(run.page) << 12
      next = first + UInt64(run.pageCount) << 12
      let rights = run.isUser ? "user, " : ""
      rows.append(BootReport.row(first, next, "\(rights)\(run.isWritable ? "" : "read-only, ")\(description(of: run))"))
    }
    let window = UInt64(scenario.layout.windowBase)
    rows += BootReport.gap(from: next, to: window)
    if next <= window { rows.append(BootReport.row(window, 1 << 32, "kmap window: no slot in use")) }
    return rows
  }

  private func description(of run: MappedRun) -> String {
    let base = TextLayout.hexadecimal(UInt64(run.firstFrame) << 12)
    switch AddressArea(page: run.page, scenario.layout) {
    case .low where run.frameRunCount == 1 && run.firstFrame == run.page:
      return "identity: virtual = physical"
    case .heap:
      return run.frameRunCount == 1
        ? "heap: frames from \(base)" : "heap: \(run.frameRunCount) runs of frames from \(base)"
    case .kernel: return "kernel: physical \(base)"
    case .kmap: return "kmap slots in use"
    case .low: return "physical \(base)"
    }
  }

  private static func gap(from first: UInt64, to end: UInt64) -> [String] {
    first < end ? [row(first, end, "not mapped")] : []
  }

  private static func row(_ first: UInt64, _ end: UInt64, _ text: String) -> String {
    let range = "\(TextLayout.hexadecimal(first))-\(TextLayout.hexadecimal(end - 1))"
    return "  \(range) \(TextLayout.rightAligned(TextLayout.size(end - first), to: 10))  \(text)"
  }

  // MARK: Counts

  private func counts(_ summary: BootSummary) -> [String] {
    let frames = summary.answers.frames
    let longest = summary.answers.freeRuns.reduce(nil as Range<UInt32>?) {
      $0.map { $0.count } ?? 0 < $1.count ? $1 : $0
    }
    var lines = [
      "frames      \(frames.total): \(frames.free) free, \(frames.used) used, \(frames.reserved) reserved"
    ]
    if let longest {
      let runs = TextLayout.count(summary.answers.freeRuns.count, "run", "runs")
      lines.append(
        "free        \(TextLayout.size(UInt64(frames.free) << 12)) in \(runs), the longest "
          + "\(TextLayout.size(longest.bytes.length)) from \(TextLayout.hexadecimal(longest.bytes.start))")
    }
    let arena = summary.answers.arena.bytes
    lines.append(
      "boot_early  \(TextLayout.hexadecimal(arena.start))-\(TextLayout.hexadecimal(max(arena.end, 1) - 1)), "
        + "\(summary.answers.arenaUsedBytes) of \(arena.length) bytes used")
    lines.append(
      "bitmap      \(TextLayout.hexadecimal(summary.answers.bookkeeping.start)), \(summary.answers.bookkeeping.length) bytes for "
        + TextLayout.count(frames.total, "frame", "frames"))
    lines.append("directory   \(TextLayout.hexadecimal(UInt64(summary.answers.directory))), \(tables(summary))")
    lines.append(
      "pages       \(summary.identityPages) identity, \(summary.kernelPages) kernel, \(summary.heapPages) heap"
        + (summary.otherPages > 0 ? ", \(summary.otherPages) elsewhere" : ""))
    return lines.flatMap { TextLayout.wrapped("  " + $0, indent: 14) }
  }

  /// The tables by the part of the address space that they serve.
  private func tables(_ summary: BootSummary) -> String {
    let areas = summary.tables.map { AddressArea(page: $0.slot << 10, scenario.layout) }
    let names: [(AddressArea, String)] = [(.low, "identity"), (.kernel, "kernel"), (.heap, "heap"), (.kmap, "kmap")]
    let parts = names.map { area, name in "\(areas.count { $0 == area }) \(name)" }
    return "\(TextLayout.count(areas.count, "table", "tables")): \(parts.joined(separator: ", "))"
  }

  // MARK: Verdict

  var verdictLines: [String] {
    switch verdict {
    case .ok: ["ok: booted, and every invariant holds"]
    case .refused: TextLayout.wrapped("refused at \(stage ?? "?"): \(message ?? "?")")
    case .violated:
      TextLayout.wrapped("violated: " + TextLayout.count(findings.count, "finding", "findings"))
        + findings.flatMap { TextLayout.wrapped("  \($0)", indent: 4) }
    }
  }
}
