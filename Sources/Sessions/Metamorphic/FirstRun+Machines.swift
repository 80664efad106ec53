// The same calls on a machine whose memory lies elsewhere, or that has more of it.
//
//   0      1 MiB                                1 MiB + shift
//   │ low  ├ kernel ┤ arena ┤ frames ┤          │
//   │ low  ┊ hole                               ├ kernel ┤ arena ┤ frames ┤

import Operations
import Specification

extension MetamorphicPair {
  /// The first byte of the memory that moves, in the machine that has not.
  package static let base: UInt32 = 0x10_0000
}

extension FirstRun {
  /// Repeats the trace on a machine whose memory and kernel, from 1 MiB on, lie `shift` bytes higher, and demands the same
  /// results, moved. The shift is a multiple of every alignment that the trace asks for.
  ///
  /// - Returns: whether there was something to compare.
  /// - Throws: a finding where the runs differ; what booting throws.
  @discardableResult
  public func compareMoved(by shift: UInt32) throws -> Bool {
    let expected = snapshot.moved(by: shift >> 12)
    let identityLimit = kernel.model.spaces.identity.upperBound << 12
    let second = try pair.boot(scenario.moved(by: shift), run: 1)
    for call in log.calls {
      let response = second.log.perform(call.operation.moved(by: shift))
      let moved = call.response.moved(
        by: shift, of: call.operation, identityLimit: identityLimit,
        kernelBase: scenario.layout.kernelBase)
      try pair.compare(response, with: moved, call.operation, .x3)
    }
    try pair.compare(snapshot(of: second.log), with: expected, .x3)
    return !log.calls.isEmpty
  }

  /// Repeats the trace on a machine whose last piece of memory has `frames` more, and demands the same results, but where
  /// memory ran out.
  ///
  /// - Returns: whether there was something to compare.
  /// - Throws: a finding where the runs differ; what booting throws.
  @discardableResult
  public func compareEnlarged(by frames: UInt32) throws -> Bool {
    guard let last = scenario.entries.last else { return false }
    let end = last.base + last.length
    let expected = snapshot.enlarged(by: frames, from: UInt32(end >> 12))
    var larger = scenario
    larger.entries[larger.entries.count - 1].length += UInt64(frames) << 12
    let second = try pair.boot(larger, run: 1)
    var compared = 0
    for call in log.calls {
      // What the smaller machine had no memory for changed nothing there: the larger one is not asked for it.
      if call.response.isShortage { continue }
      // A heap that could not grow may have found a block elsewhere, where the larger machine has no need to look.
      if call.operation.mostFramesOfGrowth > call.free { return compared > 0 }
      if call.operation.reaches(end) {
        if call.response.isRefusal { continue }
        return compared > 0
      }
      try pair.compare(second.log.perform(call.operation), with: call.response, call.operation, .p11)
      compared += 1
    }
    try pair.compare(snapshot(of: second.log), with: expected, .p11)
    return compared > 0
  }
}

// MARK: What moves with the machine's memory

/// A physical address after everything from 1 MiB on has moved up; what lies beyond all memory stays.
private func moved(_ physical: UInt32, by shift: UInt32) -> UInt32 {
  physical < 0x10_0000 || physical > UInt32.max - shift ? physical : physical + shift
}

private func moved(_ limit: UInt64, by shift: UInt32) -> UInt64 {
  limit < 0x10_0000 || limit >= 1 << 32 ? limit : limit + UInt64(shift)
}

extension BootScenario {
  /// The machine with kernel and memory, from 1 MiB on, moved up.
  fileprivate func moved(by shift: UInt32) -> BootScenario {
    var copy = self
    for index in copy.entries.indices where copy.entries[index].base >= UInt64(MetamorphicPair.base) {
      copy.entries[index].base += UInt64(shift)
    }
    copy.kernelStart += UInt64(shift)
    return copy
  }
}

extension Operation {
  /// The operation with its physical arguments moved.
  fileprivate func moved(by shift: UInt32) -> Operation {
    let at = { (physical: UInt32) in Sessions.moved(physical, by: shift) }
    return switch self {
    case .allocateFrames(let count, let alignment, let limit):
      .allocateFrames(count: count, alignment: alignment, below: Sessions.moved(limit, by: shift))
    case .freeFrame(let physical): .freeFrame(physical: at(physical))
    case .freeFrames(let physical, let count): .freeFrames(physical: at(physical), count: count)
    case .reserve(let start, let end):
      .reserve(start: Sessions.moved(start, by: shift), end: Sessions.moved(end, by: shift))
    case .map(let virtual, let physical, let flags, let space):
      .map(virtual: virtual, physical: at(physical), flags: flags, space: space)
    case .remap(let virtual, let physical, let flags, let space):
      .remap(virtual: virtual, physical: at(physical), flags: flags, space: space)
    case .kmap(let physical): .kmap(physical: at(physical))
    default: self
    }
  }

  /// The most frames that the heap may try to grow by for the operation: pages for a block wherever its alignment puts it,
  /// a page of marks for every 512 KiB, and tables for both.
  fileprivate var mostFramesOfGrowth: UInt64 {
    let bytes: UInt64 =
      switch self {
      case .allocate(let size, let alignment): UInt64(size) + UInt64(alignment)
      case .allocateZeroed(let count, let size): UInt64(count) * UInt64(size)
      case .allocatePages(let count): (UInt64(count) + 1) << 12
      case .reallocate(_, let size): UInt64(size)
      default: 0
      }
    return bytes == 0 ? 0 : bytes >> 12 + 2 + bytes >> 19 + 2 + bytes >> 22 + 4
  }

  /// Whether the operation names memory at or above `end`, which is a hole in one machine and memory in the other.
  fileprivate func reaches(_ end: UInt64) -> Bool {
    switch self {
    case .freeFrame(let physical): UInt64(physical) >= end
    case .freeFrames(let physical, let count): UInt64(physical) + UInt64(count) * 4096 > end
    case .reserve(_, let last): last > end
    default: false
    }
  }
}

extension Response {
  /// The response with the physical address that it names moved. Blocks and places in the window are virtual, and a page of
  /// the identity range, below `identityLimit`, leads where it led.
  fileprivate func moved(
    by shift: UInt32, of operation: Operation, identityLimit: UInt32, kernelBase: UInt32
  ) -> Response {
    switch self {
    case .address(let address) where address < kernelBase: return .address(Sessions.moved(address, by: shift))
    case .page(let physical, let wasFreed):
      return .page(physical: Sessions.moved(physical, by: shift), wasFreed: wasFreed)
    case .translation(let physical?):
      if case .translate(let virtual, _) = operation, virtual < identityLimit { return self }
      return .translation(Sessions.moved(physical, by: shift))
    default: return self
    }
  }

  /// Whether the operation was refused for want of memory.
  fileprivate var isShortage: Bool { self == .refused(.outOfMemory) || self == .refused(.regionExhausted) }
}

extension KernelSnapshot {
  /// The kernel after its memory has moved up by `frames`.
  fileprivate func moved(by frames: UInt32) -> KernelSnapshot {
    var copy = self
    copy.counts.total += frames
    copy.counts.reserved += frames
    copy.freeRuns = freeRuns.map { $0.lowerBound + frames..<$0.upperBound + frames }
    copy.pages = pages.map { page in
      var page = page
      page.frame = Sessions.moved(page.frame << 12, by: frames << 12) >> 12
      return page
    }
    return copy
  }

  /// The kernel with `frames` more, all of them free, from frame number `end` on.
  fileprivate func enlarged(by frames: UInt32, from end: UInt32) -> KernelSnapshot {
    var copy = self
    copy.counts.total += frames
    copy.counts.free += frames
    if let last = freeRuns.last, last.upperBound == end {
      copy.freeRuns[freeRuns.count - 1] = last.lowerBound..<end + frames
    } else {
      copy.freeRuns.append(end..<end + frames)
    }
    return copy
  }
}
