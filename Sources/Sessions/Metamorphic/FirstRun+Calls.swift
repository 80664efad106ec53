// What a first run is compared with on the same machine: one call cut in two, and all frames allocated and freed.

import Operations
import Specification

extension FirstRun {
  /// Maps `pages` user pages in one call, then the trace again and the pages in two calls, the first of `cut` pages, and
  /// demands the same pages and counts.
  ///
  /// - Returns: whether there was something to compare.
  /// - Throws: a finding where the runs differ; what booting throws.
  @discardableResult
  public func compareSplit(virtual: UInt32, pages: UInt32, cut: UInt32, flags: UInt32, space: UInt32) throws -> Bool {
    let prefix = log.calls
    let whole = Operation.mapUserPages(virtual: virtual, size: pages << 12, flags: flags, space: space)
    let response = try kernel.perform(whole)
    let expected = snapshot.withoutFrames

    let second = try pair.boot(scenario, run: 1)
    for call in prefix { _ = second.log.perform(call.operation) }
    let parts = [(virtual, cut), (virtual &+ cut << 12, pages - cut)].map { start, count in
      second.log.perform(.mapUserPages(virtual: start, size: count << 12, flags: flags, space: space))
    }
    if response.isRefusal {
      if !parts.contains(where: \.isRefusal) {
        throw Finding(.metamorphic, .v2, "\(whole.text()) gave \(response), but both halves are done")
      }
      return false
    }
    if parts != [.done, .done] {
      throw Finding(.metamorphic, .v2, "\(whole.text()) is done, its halves gave \(parts)")
    }
    try pair.compare(snapshot(of: second.log).withoutFrames, with: expected, .v2)
    return true
  }

  /// In which order frames are freed that were allocated one after another.
  public enum FreeingOrder: CaseIterable, Hashable, Sendable {
    case firstToLast, lastToFirst

    /// Every other one, then the rest.
    case alternating

    func apply(to taken: [UInt32]) -> [UInt32] {
      switch self {
      case .firstToLast: taken
      case .lastToFirst: taken.reversed()
      case .alternating:
        taken.enumerated().sorted { ($0.offset % 2, $0.offset) < ($1.offset % 2, $1.offset) }.map(\.element)
      }
    }
  }

  /// Allocates every free frame, in runs of `length` while there are any, frees them all again, and demands that
  /// the bookkeeping is what it was, bit for bit.
  ///
  /// - Returns: whether there was something to compare.
  /// - Throws: a finding where something differs.
  @discardableResult
  public func compareDrained(inRunsOf length: UInt32, freeing order: FreeingOrder) throws(Finding) -> Bool {
    let before = (free: snapshot.freeRuns, bitmap: bookkeepingDigest, counts: log.frameCounts)
    let taken = allocateAll(length)
    if log.frameCounts.free != 0 || UInt64(taken.count) != UInt64(before.counts.free) {
      throw Finding(.metamorphic, .p11, "\(taken.count) of \(before.counts.free) free frames could be allocated")
    }
    for address in order.apply(to: taken) {
      let response = log.perform(.freeFrame(physical: address))
      if response != .done { throw Finding(.metamorphic, .p8, "freeing \(hexadecimal(address)) gave \(response)") }
    }
    try compareBitmap(before.free, before.bitmap, before.counts)
    return !taken.isEmpty
  }

  private func compareBitmap(_ free: [Range<UInt32>], _ bitmap: UInt64, _ counts: FrameCounts) throws(Finding) {
    let after = snapshot.freeRuns
    if after != free {
      throw Finding(
        .metamorphic, .p8,
        "the free frames are not those of before\n"
          + FrameDifference(seen: FrameSet(after), expected: FrameSet(free)).text)
    }
    if bookkeepingDigest != bitmap {
      throw Finding(.metamorphic, .p8, "the bookkeeping is not what it was, bit for bit")
    }
    var expected = counts
    expected.peakUsed = counts.used + counts.free
    if log.frameCounts != expected {
      throw Finding(.metamorphic, .p16, "the counts are \(log.frameCounts), but must be \(expected)")
    }
  }

  /// Takes runs of `length` frames while there are any, then single frames.
  private func allocateAll(_ length: UInt32) -> [UInt32] {
    var taken: [UInt32] = []
    while length > 1,
      case .address(let start) = log.perform(.allocateFrames(count: length, alignment: 4096, below: 1 << 32))
    {
      taken += (0..<length).map { start + $0 << 12 }
    }
    while case .address(let address) = log.perform(.allocateFrame) { taken.append(address) }
    return taken
  }

  /// All frames in which the memory manager keeps its bitmap.
  private var bookkeepingDigest: UInt64 {
    let frames = (0..<UInt32(0x1000)).map { ($0) }
    return pair.machine.digest(of: frames.filter { pair.machine.owner(of: $0) == .bookkeeping })
  }
}
