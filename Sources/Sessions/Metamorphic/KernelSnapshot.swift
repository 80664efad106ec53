// What a kernel looks like from outside at one moment, to be compared with another one.

import Operations
import SimulatedPC
import Specification

/// Counts, free frames and pages of a running kernel.
struct KernelSnapshot: Equatable {
  /// A page outside the identity range and the kmap window.
  struct Page: Hashable {
    var space: UInt32
    var page: UInt32
    var frame: UInt32

    /// Permissions, caching and who frees the frame: bits 1 to 4 and 9 to 11 of the entry.
    var flags: UInt32
  }

  var counts: FrameCounts
  var freeRuns: [Range<UInt32>] = []
  var pages: [Page] = []
  var heap: HeapCounts?

  /// - Parameter spaces: how many spaces were ever created, the kernel's own included.
  init(of subject: any Subject, spaces: Int, identityLimit: UInt32, layout: KernelLayout, on machine: SimulatedMachine)
  {
    counts = subject.frameCounts
    heap = subject.heapCounts
    var next: UInt32 = 0
    while let run = subject.freeRun(from: next) {
      freeRuns.append(run)
      next = run.upperBound
    }
    for space in 0..<UInt32(spaces) {
      guard let directory = subject.directory(of: space) else { continue }
      let range =
        space == 0 ? identityLimit >> 12..<layout.windowFirstPage : identityLimit >> 12..<layout.kernelFirstPage
      machine.forEachPresentEntry(of: directory, pages: range) { entry in
        pages.append(
          Page(
            space: space, page: entry.page >> 12, frame: entry.frame, flags: entry.leafEntry & 0xE1E))
      }
    }
  }

  /// The first difference, in words; nil if there is none.
  func difference(from other: KernelSnapshot) -> String? {
    if counts != other.counts { return "the counts are \(counts), in the other run \(other.counts)" }
    if freeRuns != other.freeRuns {
      return "the free frames differ, those of the other run being expected\n"
        + FrameDifference(seen: FrameSet(freeRuns), expected: FrameSet(other.freeRuns)).text
    }
    if heap != other.heap { return "the heap counts differ" }
    let (own, others) = (Set(pages), Set(other.pages))
    guard own != others else { return nil }
    let rows =
      own.subtracting(others).map { ($0, "this run") } + others.subtracting(own).map { ($0, "the other run") }
    let sorted = rows.sorted { ($0.0.space, $0.0.page, $0.1) < ($1.0.space, $1.0.page, $1.1) }
    let cells = sorted.prefix(8).map { page, run in
      ["\(page.space)", hexadecimal(page.page << 12), hexadecimal(page.frame << 12), hexadecimal(page.flags), run]
    }
    return "the pages differ\n" + TextTable(rows: [["space", "page", "frame", "flags", "only in"]] + cells).text
  }

  /// Without what may depend on the order of allocations: which frame is where, and the peak.
  var withoutFrames: KernelSnapshot {
    var copy = self
    copy.counts.peakUsed = 0
    copy.freeRuns = []
    copy.pages = pages.map { Page(space: $0.space, page: $0.page, frame: 0, flags: $0.flags) }
    return copy
  }
}
