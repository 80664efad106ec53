// Failure injection: the frames run out at a chosen point, or at every point in turn.
//
//   free:  all ── drain ──▶ 0    operation refused, unchanged
//                           1    operation refused, unchanged
//                           ...
//                           k    done, or refused for another reason

import Operations
import Specification

extension KernelSession {
  /// Whether so few frames are free that taking all of them costs little.
  public var isSmall: Bool { model.frames.free.count <= 4096 }

  /// Takes frames, in runs as large as there are, until only `rest` are free.
  public func drain(leaving rest: UInt32) throws(Finding) {
    while model.frames.free.count > rest, let run = model.frames.free.runs.last {
      let count = min(UInt32(run.count), model.frames.free.count - rest)
      let response = try perform(.allocateFrames(count: count, alignment: 4096, below: 1 << 32))
      guard case .address(let start) = response else { break }
      frameHandles.removeLast()
      ballast.append(start >> 12..<(start >> 12) + count)
    }
  }

  /// Opens windows on the kernel image until only `rest` more can be open.
  public func fillWindow(leaving rest: Int) throws(Finding) {
    while model.windows.count < model.layout.windowCapacity - rest {
      try perform(.kmap(physical: model.spaces.imageFrame << 12))
    }
    if rest == 0 { seen.windowFull = true }
  }

  /// Gives back what `drain` took.
  public func refill() throws(Finding) {
    while let run = ballast.popLast() {
      try perform(.freeFrames(physical: run.lowerBound << 12, count: UInt32(run.count)))
    }
  }

  /// Runs `operation` with no free frame, with one, with two, and so on until it is not refused for want of them: every
  /// allocation that it makes fails once. Then gives the other frames back.
  ///
  /// - Parameter limit: the most frames that are tried.
  /// - Returns: what the last try gave.
  @discardableResult
  public func starve(_ operation: Operation, limit: UInt32 = 96) throws(Finding) -> Response {
    try refill()
    try drain(leaving: 0)
    var response = try perform(operation)
    var given: UInt32 = 0
    while response == .refused(.outOfMemory), given < limit, let last = ballast.popLast() {
      if last.count > 1 { ballast.append(last.lowerBound..<last.upperBound - 1) }
      try perform(.freeFrame(physical: (last.upperBound - 1) << 12))
      given += 1
      response = try perform(operation)
    }
    if given > 0, !response.isRefusal, let kind = operation.hungryKind { seen.starved.insert(kind) }
    try refill()
    return response
  }
}

/// The kinds of operations that take frames: each must be seen to fail for want of each of them.
public enum HungryKind: String, CaseIterable, Sendable {
  case frame = "a frame"
  case table = "a table"
  case page = "a mapping"
  case userPages = "user pages"
  case space = "a space"
  case heap = "the heap's start"
  case block = "a block"
  case alignedBlock = "an aligned block"
  case zeroedBlock = "a zeroed block"
  case pageBlock = "a block of pages"
  case resizedBlock = "a resized block"
}

extension Operation {
  /// The kind that it is, if it may take frames.
  var hungryKind: HungryKind? {
    switch self {
    case .allocateFrame, .allocateFrames: .frame
    case .createTable: .table
    case .map: .page
    case .mapUserPages: .userPages
    case .createSpace: .space
    case .initializeHeap: .heap
    case .allocate(_, let alignment): alignment > 16 ? .alignedBlock : .block
    case .allocateZeroed: .zeroedBlock
    case .allocatePages: .pageBlock
    case .reallocate: .resizedBlock
    default: nil
    }
  }
}
