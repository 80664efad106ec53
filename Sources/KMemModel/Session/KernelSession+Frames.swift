// The physical memory manager's operations against the model.

import KMem

extension KernelSession {
  func settleFrames(_ operation: Operation, _ response: Response) throws(Finding) {
    switch operation {
    case .allocateFrame:
      let expected: Refusal? = model.frames.free.count == 0 ? .outOfMemory : nil
      if expected != nil { seen.exhausted = true }
      if try isRefused(response, as: expected, .p11) { return }
      try takeFrames(response, count: 1, alignment: 4096, below: 1 << 32)
    case .allocateFrames(let count, let alignment, let limit):
      let expected = refusalToAllocate(count, alignment, limit)
      if try isRefused(response, as: expected, .p13) { return }
      try takeFrames(response, count: count, alignment: alignment, below: limit)
    case .freeFrame(let physical):
      let expected = physical % 4096 != 0 ? .unaligned : model.frames.refusalToFree(physical >> 12)
      if try isRefused(response, as: expected, expected == .alreadyFree ? .p9 : .p10) { return }
      release(physical >> 12..<(physical >> 12) + 1)
    case .freeFrames(let physical, let count):
      let expected = refusalToFree(physical, count: count)
      if try isRefused(response, as: expected, expected == .alreadyFree ? .p9 : .p10) { return }
      release(physical >> 12..<(physical >> 12) + count)
    case .reserve(let start, let end): try settleReserve(start, end, response)
    default: break
    }
  }

  private func refusalToAllocate(_ count: UInt32, _ alignment: UInt32, _ limit: UInt64) -> Refusal? {
    if count == 0 { return .invalidCount }
    if alignment < 4096 || alignment.nonzeroBitCount != 1 { return .invalidAlignment }
    let found = model.frames.free.holdsRun(of: count, alignment: alignment / 4096, below: limit / 4096)
    return found ? nil : .outOfMemory
  }

  private func refusalToFree(_ physical: UInt32, count: UInt32) -> Refusal? {
    if physical % 4096 != 0 { return .unaligned }
    let first = physical >> 12
    if count == 0 || count > (1 << 20) - first { return .invalidCount }
    return model.frames.firstNotHeld(in: first..<first + count).flatMap(model.frames.refusalToFree)
  }

  private func takeFrames(
    _ response: Response, count: UInt32, alignment: UInt32, below limit: UInt64
  ) throws(Finding) {
    guard case .address(let address) = response else {
      throw Finding(.result, .p7, "an allocation gave \(response), not an address")
    }
    let end = UInt64(address) + UInt64(count) * 4096
    if address % alignment != 0 || end > limit {
      throw Finding(.result, .p14, "\(hexadecimal(address)) is not aligned to \(alignment) below \(limit)")
    }
    let range = address >> 12..<UInt32(end >> 12)
    if !model.frames.free.contains(range) {
      throw Finding(.result, .p7, "frames from \(hexadecimal(address)) were handed out, but not all were free")
    }
    model.frames.take(range, for: .caller)
    machine.setOwner(.data, from: Frame(range.lowerBound), count: count)
    frameHandles.append(address)
  }

  private func settleReserve(_ start: UInt64, _ end: UInt64, _ response: Response) throws(Finding) {
    let limit = UInt64(1) << 32
    let first = UInt32(min(start, limit) / 4096)
    let last = start >= end ? first : UInt32((min(end, limit - 4095) + 4095) / 4096)
    let range = first..<max(first, min(last, 1 << 20))
    let expected = model.frames.reservation(of: range)
    if response != expected { throw Finding(.result, .p19, "reserve gave \(response), expected \(expected)") }
    for part in model.frames.free.intersection(range.clamped(to: 0..<model.frames.total)) {
      machine.setOwner(.unmanaged, from: Frame(part.lowerBound), count: UInt32(part.count))
    }
    model.frames.reserve(range)
  }
}
