// What a command of a frame program means for the allocator as it is: things that callers were given are named by number, the newest
// first, and bounds and counts are taken from where the free frames lie.
//
//   what    0-4 a frame   5-7 frames   8-9 free a frame   10-12 free frames   13 reserve   14-15 drain

import Operations
import PropCheck
import Sessions
import Specification

/// One step of a frame program.
package enum FrameCall {
  case operation(Operation)

  /// Single frames, until so many are free.
  case drain(leaving: UInt32)

  /// Somebody else writes over the bookkeeping.
  case overwrite(Overwriting)

  /// Free frames that draining may take: beyond it takes too long.
  private static let drainLimit: UInt32 = 512

  /// - Parameter isScaled: whether the program's memory may be of GiBs, where large alignments mean something.
  package init(_ record: FrameProgram.Record, on session: FrameSession, isScaled: Bool) {
    let alignments = isScaled && record.byte(1) & 1 != 0 ? largeAlignments : alignments
    let (which, number) = (record.byte(1), record.number(4))
    switch record.byte(0) % 16 {
    case 0...4: self = .operation(.allocateFrame)
    case 5...7:
      let count = Self.count(record.half(2), session.model)
      // One bound in sixteen lies above 4 GiB.
      let isWide = number >> 28 == 0xF
      let limit =
        isWide
        ? session.model.wideLimit(32 + Int(number >> 1 & 31), isExact: number & 1 == 0)
        : session.model.limit(Int(number) % FrameModel.limitCount, around: count)
      self = .operation(
        .allocateFrames(count: count, alignment: alignments[Int(which) % alignments.count], below: limit))
    case 8, 9: self = .operation(.freeFrame(physical: Self.address(which, number, session)))
    case 10...12:
      let physical = Self.address(which, number, session)
      // One time in two all that the caller has from there on.
      let held = max(1, session.model.heldCount(from: physical >> 12))
      let count = record.half(2) & 1 == 0 ? held : Self.count(record.half(2) >> 1, session.model)
      self = .operation(.freeFrames(physical: physical, count: count))
    case 13:
      let start = UInt64(Self.address(which, number, session)) + UInt64(record.half(2) & 0xFFF)
      let length = lengths[Int(record.half(2) >> 12) % lengths.count]
      self = .operation(.reserve(start: start, end: length > .max - start ? .max : start + length))
    default:
      let free = session.model.free.count
      self = .drain(leaving: free > Self.drainLimit ? free : UInt32(which % 8))
    }
  }

  private static func count(_ number: UInt16, _ model: FrameModel) -> UInt32 {
    if number < 0x4000 { return 1 + UInt32(number) % 40 }
    if number < 0x8000 { return counts[Int(number) % counts.count] }
    let filling = model.countsThatFill
    if filling.isEmpty { return 1 }
    let count = filling[Int(number) % filling.count]
    return max(1, count - min(count, UInt32(number >> 8) % 3))
  }

  private static func address(_ which: UInt8, _ number: UInt32, _ session: FrameSession) -> UInt32 {
    let handles = session.handles
    let handle = handles.isEmpty ? 0..<0 : handles[handles.count - 1 - Int(number % UInt32(handles.count))]
    switch which % 16 {
    case 0...8: return handle.lowerBound << 12
    case 9: return (handle.lowerBound + (number >> 16) % UInt32(max(1, handle.count))) << 12
    case 10: return handle.upperBound << 12
    case 11: return handle.lowerBound << 12 | odd[Int(number >> 8) % odd.count]
    case 12: return (number % session.model.total) << 12
    case 13: return number
    default: return edge(number, session.model) << 12
    }
  }

  /// A frame at an edge of memory, of what is usable, of what is free or of what callers hold, of those edges that there are.
  private static func edge(_ number: UInt32, _ model: FrameModel) -> UInt32 {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 9) { edges in
      var count = 0
      func note(_ edge: UInt32?) {
        guard let edge else { return }
        precondition(count < edges.count, "there is room for \(edges.count) edges")
        edges[count] = edge
        count += 1
      }
      note(0)
      note(model.free.runs.first?.lowerBound)
      note(model.free.runs.last?.upperBound)
      note(model.total)
      note(model.total - 1)
      note((1 << 20) - 1)
      note(model.usable.runs.first.map { $0.lowerBound &- 1 })
      note(model.usable.runs.last?.lowerBound)
      note(model.held.runs.last?.lowerBound)
      return edges[Int(number) % count]
    }
  }
}

private let alignments: [UInt32] = [4096, 4096, 4096, 8192, 0x4000, 0x10000, 0x40_0000, 0, 2048, 0x3000]
private let largeAlignments: [UInt32] = [
  0x80_0000, 0x100_0000, 0x400_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000, 0x8000_0000, 0x60_0000, 0xC000_0000,
]
private let counts: [UInt32] = [0, 1, 31, 32, 33, 64, 1024, 1 << 20, .max]
private let lengths: [UInt64] = [4096, 4096, 0, 1, 4095, 4097, 0x1_0000, 1 << 32, .max]
private let odd: [UInt32] = [1, 0x800, 0xFFF]
