// Physical memory cut into stretches of one use, by laying what is known over what the firmware said:
//
//   tables, bitmap, heap       ▁▂          ▃              first in line
//   kernel, boot_early       ████▅▅▅▅
//   free                             ▔▔▔▔▔ ▔▔▔▔▔
//   firmware's regions     ├── usable ──────────┤├ ACPI ┤
//   else                   a hole                         last
//
// Between two neighbouring edges of all layers nothing begins or ends, so the use of the first byte is the use of all.

import Operations
import Sessions
import Specification

/// Physical memory as ascending, touching stretches of one use, from 0 to the end of the last that is not a hole.
package struct MemoryUseMap {
  /// Bytes `first` to `last`, both included.
  package struct Stretch: Hashable {
    package var first: UInt64
    package var last: UInt64
    package var use: MemoryUse

    package init(first: UInt64, last: UInt64, use: MemoryUse) {
      self.first = first
      self.last = last
      self.use = use
    }

    /// Bytes in the stretch, as much as 2^64.
    package var length: UInt128 { UInt128(last) - UInt128(first) + 1 }
  }

  package private(set) var stretches: [Stretch] = []

  /// What memory is used for after the boot that `report` tells of.
  ///
  /// - Complexity: O(n log n) in runs and regions.
  package init(_ report: BootReport) {
    if let summary = report.summary {
      stretches = Self.merged(Self.layers(booted: summary, reserved: report.scenario.reserved))
    } else {
      let firmware = report.regions.map { Stretch(first: $0.first, last: $0.last, use: Self.use(refused: $0.type)) }
      let kernel = report.scenario.kernel
      let image = kernel.isEmpty ? [] : [Stretch(first: kernel.start, last: kernel.end - 1, use: .kernel)]
      stretches = Self.merged([firmware], under: image)
    }
  }

  private static func use(refused type: UInt32) -> MemoryUse {
    type == FirmwareMemoryType.usable ? .usable : .firmware(type)
  }

  /// The layers of a booted machine, the one that hides all others first.
  private static func layers(booted summary: BootSummary, reserved: [ByteRange]) -> [[Stretch]] {
    let used = FrameSet(summary.answers.usedRuns)
    let kept = reserved.reduce(FrameSet()) { $0.union(FrameSet([$1.frames])) }
    let inside = FrameSet(
      summary.answers.regions.compactMap { region in
        let region = ReferenceFirmwareMap.Region(first: region.first, last: region.last, type: region.type)
        return ReferenceFirmwareMap.usableFrames(in: region).map { $0.first..<$0.first + $0.count }
      })
    let arenaEnd = summary.answers.arena.lowerBound + (summary.answers.arenaUsedBytes + 4095) / 4096
    let layers: [(FrameSet, MemoryUse)] = [
      (FrameSet([summary.answers.bookkeeping.frames]), .bitmap),
      (FrameSet([summary.answers.directory >> 12..<summary.answers.directory >> 12 + 1]), .directory),
      (FrameSet(summary.tables.map { $0.frame..<$0.frame + 1 }), .table),
      (FrameSet(summary.heapFrames.map { $0..<$0 + 1 }), .heap),
      (FrameSet([summary.answers.kernel.frames]), .kernel),
      (FrameSet([summary.answers.arena.lowerBound..<arenaEnd]), .bootEarly),
      (kept.intersection(used), .callerReserved),
      (used, .unexplained),
      (FrameSet(summary.answers.freeRuns), .free),
      (inside, .low),
    ]
    return layers.map { frames, use in
      frames.ranges.map { range in
        Stretch(first: UInt64(range.lowerBound) << 12, last: UInt64(range.upperBound) << 12 - 1, use: use)
      }
    } + [summary.answers.regions.flatMap(Self.firmware)]
  }

  /// A region of the firmware's map, cut at 4 GiB.
  private static func firmware(_ region: MapRegion) -> [Stretch] {
    let limit: UInt64 = 1 << 32
    guard region.type == FirmwareMemoryType.usable else {
      return [Stretch(first: region.first, last: region.last, use: .firmware(region.type))]
    }
    var parts: [Stretch] = []
    if region.first < limit {
      parts.append(Stretch(first: region.first, last: min(region.last, limit - 1), use: .partialFrame))
    }
    if region.last >= limit {
      parts.append(Stretch(first: max(region.first, limit), last: region.last, use: .beyondReach))
    }
    return parts
  }

  /// Lays the layers over one another. Where `image` lies, what it hides is told too.
  private static func merged(_ layers: [[Stretch]], under image: [Stretch] = []) -> [Stretch] {
    var edges: [UInt64] = [0]
    for stretch in layers.joined() + image {
      edges.append(stretch.first)
      if stretch.last < .max { edges.append(stretch.last + 1) }
    }
    edges.sort()
    var cursors = layers.map(Cursor.init)
    var imageCursor = Cursor(image)
    var merged: [Stretch] = []
    for (index, edge) in edges.enumerated() {
      let next = index + 1 < edges.count ? edges[index + 1] : nil
      if next == edge { continue }
      var use = MemoryUse.hole
      for layer in cursors.indices.reversed() {
        use = cursors[layer].use(at: edge) ?? use
      }
      if imageCursor.use(at: edge) != nil { use = .wantedByKernel(use) }
      let last = next.map { $0 - 1 } ?? .max
      if let previous = merged.last, previous.use == use {
        merged[merged.count - 1].last = last
      } else {
        merged.append(Stretch(first: edge, last: last, use: use))
      }
    }
    if merged.last?.use == .hole { merged.removeLast() }
    return merged
  }

  /// A place in a layer that moves up with the edges.
  private struct Cursor {
    private let stretches: [Stretch]
    private var index = 0

    init(_ stretches: [Stretch]) {
      self.stretches = stretches.sorted { $0.first < $1.first }
    }

    mutating func use(at byte: UInt64) -> MemoryUse? {
      while index < stretches.count && stretches[index].last < byte { index += 1 }
      return index < stretches.count && stretches[index].first <= byte ? stretches[index].use : nil
    }
  }
}
