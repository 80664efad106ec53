// What a call about frames must give: the contract's sentences about the physical memory manager, said of the model. Whoever
// runs the call - a kernel's session or that of the allocator alone - does the rest.

import Operations

/// What a call has done with frames.
package enum FrameChange {
  /// Nothing: it was refused.
  case none
  case handedOut(Range<UInt32>)
  case givenBack(Range<UInt32>)
  case withdrawn([Range<UInt32>])
}

extension FrameModel {
  /// Judges what a call gave, and does with the model what it did.
  ///
  /// - Returns: what that was.
  package mutating func settle(_ operation: Operation, _ response: Response) throws(Finding) -> FrameChange {
    switch operation {
    case .allocateFrame:
      if try response.isRefused(as: free.count == 0 ? .outOfMemory : nil, .p11) { return .none }
      return try hand(response, count: 1, alignment: 4096, below: 1 << 32)
    case .allocateFrames(let count, let alignment, let limit):
      if try response.isRefused(as: refusalToAllocate(count, alignment, limit), .p13) { return .none }
      return try hand(response, count: count, alignment: alignment, below: limit)
    case .freeFrame(let physical):
      let expected = physical % 4096 != 0 ? .unaligned : refusalToFree(physical >> 12)
      if try response.isRefused(as: expected, expected == .alreadyFree ? .p9 : .p10) { return .none }
      return taken(back: physical, count: 1)
    case .freeFrames(let physical, let count):
      let expected = refusalToFree(physical, count: count)
      if try response.isRefused(as: expected, expected == .alreadyFree ? .p9 : .p10) { return .none }
      return taken(back: physical, count: count)
    case .reserve(let start, let end): return try withdrawn(start, end, response)
    default: return .none
    }
  }

  /// What is wrong with the counts that the memory manager reports; nil: they are exact.
  package func objection(to seen: FrameCounts) -> Finding? {
    let expected = counts
    if seen == expected { return nil }
    var others = seen
    others.peakUsed = expected.peakUsed
    return Finding(.state, others == expected ? .p16 : .p4, "counts are \(seen), expected \(expected)")
  }

  private func refusalToAllocate(_ count: UInt32, _ alignment: UInt32, _ limit: UInt64) -> Refusal? {
    if count == 0 { return .invalidCount }
    if alignment < 4096 || alignment.nonzeroBitCount != 1 { return .invalidAlignment }
    let found = free.holdsRun(of: count, alignment: alignment / 4096, below: limit / 4096)
    return found ? nil : .outOfMemory
  }

  private func refusalToFree(_ physical: UInt32, count: UInt32) -> Refusal? {
    if physical % 4096 != 0 { return .unaligned }
    let first = physical >> 12
    if count == 0 || count > (1 << 20) - first { return .invalidCount }
    guard let frame = firstNotHeld(in: first..<first + count) else { return nil }
    return refusalToFree(frame)
  }

  private mutating func hand(
    _ response: Response, count: UInt32, alignment: UInt32, below limit: UInt64
  ) throws(Finding) -> FrameChange {
    guard case .address(let address) = response else {
      throw Finding(.result, .p7, "an allocation gave \(response), not an address")
    }
    let end = UInt64(address) + UInt64(count) * 4096
    if address % alignment != 0 || end > limit {
      throw Finding(.result, .p14, "\(hexadecimal(address)) is not aligned to \(alignment) below \(limit)")
    }
    let range = address >> 12..<UInt32(end >> 12)
    if !free.contains(range) {
      throw Finding(.result, .p7, "frames from \(hexadecimal(address)) were handed out, but not all were free")
    }
    take(range, for: .caller)
    return .handedOut(range)
  }

  private mutating func taken(back physical: UInt32, count: UInt32) -> FrameChange {
    let range = physical >> 12..<(physical >> 12) + count
    giveBack(range)
    return .givenBack(range)
  }

  private mutating func withdrawn(
    _ start: UInt64, _ end: UInt64, _ response: Response
  ) throws(Finding) -> FrameChange {
    let limit = UInt64(1) << 32
    let first = UInt32(min(start, limit) / 4096)
    let last = start >= end ? first : UInt32((min(end, limit - 4095) + 4095) / 4096)
    let range = first..<max(first, min(last, 1 << 20))
    let expected = reservation(of: range)
    if response != expected { throw Finding(.result, .p19, "reserve gave \(response), expected \(expected)") }
    let parts = free.intersection(range.clamped(to: 0..<total))
    reserve(range)
    return .withdrawn(parts)
  }
}

extension Response {
  /// Judges whether a call was to be refused.
  ///
  /// - Parameter expected: why it must be refused; nil if it must not be.
  /// - Returns: whether it was, rightly.
  package func isRefused(as expected: Refusal?, _ clause: Clause) throws(Finding) -> Bool {
    switch (self, expected) {
    case (.refused(let seen), let expected?) where seen == expected: return true
    case (.refused(let seen), let expected?):
      throw Finding(.result, clause, "refused as \(seen.name), but the reason is \(expected.name)")
    case (.refused(let seen), nil): throw Finding(.result, clause, "refused as \(seen.name), but must be done")
    case (_, let expected?):
      throw Finding(.result, clause, "gave \(self), but must be refused as \(expected.name)")
    case (_, nil): return false
    }
  }
}
