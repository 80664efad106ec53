// The commands of a trace on boot_early, and what their arguments may be.

import Operations
import PropCheck
import Sessions
import Specification

extension StateMachine<EarlySession> {
  /// All of them: bytes, the stages of boot, frames.
  func early() -> StateMachine {
    operation("allocate", weight: 6) { session, source in
      let size = try session.drawSize(&source)
      return .bootEarlyAllocate(size: size, alignment: try session.drawAlignment(&source))
    }
    .operation("allocate zeroed", weight: 4) { session, source in
      let size = try session.drawSize(&source)
      return .bootEarlyAllocateZeroed(size: size, alignment: try session.drawAlignment(&source))
    }
    .operation("initialize frames", weight: 6, when: { $0.model.stage == .arena }) { _, _ in .initializeFrames }
    .operation("initialize paging", weight: 6, when: { $0.model.stage == .frames }) { _, _ in .initializePaging }
    .operation("map heap", weight: 2, when: { $0.model.stage >= .paging }) { session, source in
      .mapInitialHeap(size: try session.drawHeapSize(&source))
    }
    .command("starve heap", weight: 4, when: { $0.canStarveHeap }) { session, source in
      let size = UInt32(try source.integer(in: 1...0x6000, towards: 4096))
      try take(&source, "try early.starveHeap(size: \(size))", { $0.description }) {
        () throws(Finding) -> Response in
        try session.starveHeap(size: size)
      }
    }
    .operation("retire", weight: 2, when: { $0.model.stage >= .paging }) { _, _ in .retireBootEarly }
    .operation("allocate frame", weight: 3, when: { $0.model.stage >= .frames }) { _, _ in .allocateFrame }
    .operation("free frame", weight: 3, when: { $0.model.stage >= .frames }) { session, source in
      .freeFrame(physical: try session.drawFrame(&source))
    }
    .operation("reserve", weight: 2, when: { $0.model.stage >= .frames }) { session, source in
      let bytes = try session.drawReservation(&source)
      return .reserve(start: bytes.start, end: bytes.end)
    }
    .command("hand over", weight: 3, when: { $0.model.stage < .retired }) { session, source in
      let ranges = try source.list(1...3) { source in try session.drawUntouched(&source) }
      let text = { "try early.handOver(reserving: [\(ranges.map { "\($0)" }.joined(separator: ", "))])" }
      try take(&source, text(), { "\($0)" }) { () throws(Finding) -> EarlyModel.Stage in
        try session.handOver(reserving: ranges)
      }
    }
  }

  private func operation(
    _ name: String, weight: Int, when isAllowed: @escaping (EarlySession) -> Bool = { _ in true },
    _ draw: @escaping (EarlySession, inout Source) throws -> Operation
  ) -> StateMachine {
    command(name, weight: weight, when: isAllowed) { session, source in
      try take(try draw(session, &source), on: session, &source)
    }
  }
}

/// Runs one call; a frame that it gives gets a name in the printed trace.
func take(_ operation: Operation, on session: EarlySession, _ source: inout Source) throws {
  let frames = session.frameHandles.count
  let naming = { (call: String) in session.frameHandles.count > frames ? "let frame\(frames) = \(call)" : call }
  try take(&source, session.text(of: operation), { $0.description }, naming: naming) {
    () throws(Finding) -> Response in
    try session.perform(operation)
  }
}

extension Source {
  /// Begins the printed counterexample with the Swift that makes the machine and opens boot_early.
  mutating func note(early scenario: EarlyScenario) {
    guard isNarrating else { return }
    note(machine: scenario.machine)
    let opening = scenario.opening == .behindKernel ? "" : ", opening: .\(scenario.opening)"
    note("let scenario = EarlyScenario(machine: machine\(opening))")
    note("let early = try EarlySession(booting: scenario, on: lease.machine)")
  }
}

private let edgeSizes: [UInt32] = [0, 1, 4095, 4096, 4097, 0x8000_0000, 0xFFFF_F000, 0xFFFF_FFFC, .max]
private let alignments: [UInt32] = [4, 0, 1, 2, 8, 64, 4096, 8192, 0x1_0000]
private let byteLengths: [UInt64] = [0, 4096, 4097, 0x10_0000, 1 << 32, .max]
private let oddAlignments: [UInt32] = [3, 5000, 0x8000_0000, 0x4000_0000, 12, 0x8000_0001, .max]

extension EarlySession {
  /// Draws a size in bytes: small ones, pages, what is left and a few bytes more or less, edges.
  fileprivate func drawSize(_ source: inout Source) throws -> UInt32 {
    switch try source.weighted([62, 22, 9, 7]) {
    case 0: return try source.integer(in: 1...200, towards: 4)
    case 1: return try source.integer(in: 1...0x3000, towards: 4096)
    case 2: return subject.earlyCounts.free &+ (try source.integer(in: 0...8, towards: 4)) &- 4
    default: return try source.element(of: edgeSizes)
    }
  }

  /// Draws bytes of heap: a few pages, as many as there are frames, or none that can be.
  fileprivate func drawHeapSize(_ source: inout Source) throws -> UInt32 {
    let free = min(model.frames?.free.count ?? 0, 512)
    switch try source.weighted([60, 25, 15]) {
    case 0: return try source.integer(in: 0...0x8000, towards: 4096)
    case 1: return (free &+ (try source.integer(in: 0...3, towards: 2)) &- 2) << 12
    default: return try source.element(of: [model.scenario.layout.heapCapacity + 1, .max, 0] as [UInt32])
    }
  }

  fileprivate func drawAlignment(_ source: inout Source) throws -> UInt32 {
    switch try source.weighted([81, 7, 12]) {
    case 0: return try source.element(of: alignments)
    case 1: return try source.element(of: oddAlignments)
    default:
      // A power of two of any width, above all those near the cursor: its next multiple may lie behind the arena, or behind 4 GiB.
      let highest = UInt32(63 - UInt64(max(model.cursor, 1)).leadingZeroBitCount)
      let bit = try source.element(of: [highest, highest + 1, 31, highest - 1])
      return 1 << min(31, try source.boolean() ? bit : try source.integer(in: 2...31 as ClosedRange<UInt32>))
    }
  }

  /// Draws frames of the arena, mostly its last ones, so that something is left to hand out in front of them.
  fileprivate func drawUntouched(_ source: inout Source) throws -> Range<UInt32> {
    let count = UInt32(model.arena.count)
    let isLast = try source.weighted([75, 25]) == 0
    let back = try source.integer(in: 1...(isLast ? min(count, 6) : count), towards: 1)
    let first = model.arena.upperBound - back
    return first..<first + (try source.integer(in: 1...3, towards: 1))
  }

  /// Draws bytes to reserve: mostly a few in the part of the arena that is untouched, else at the frames that callers name.
  fileprivate func drawReservation(_ source: inout Source) throws -> ByteRange {
    let last = UInt32(model.arena.count - 1)
    let untouched = min(model.untouched.lowerBound - model.arena.lowerBound, last)
    let frame: UInt32 =
      try source.weighted([70, 30]) == 0
      ? (model.arena.lowerBound + (try source.integer(in: 0...last, towards: untouched))) << 12
      : try drawFrame(&source)
    let start = UInt64(frame) + (try source.integer(in: 0...0x1001 as ClosedRange<UInt64>))
    let isShort = try source.weighted([88, 12]) == 0
    let length = isShort ? try source.integer(in: 1...0x3000, towards: 1) : try source.element(of: byteLengths)
    return ByteRange(start: start, length: length)
  }

  /// Draws a frame: a caller's, one of boot_early's, the kernel's, or none.
  fileprivate func drawFrame(_ source: inout Source) throws -> UInt32 {
    switch try source.weighted([frameHandles.isEmpty ? 0 : 60, 15, 15, 10]) {
    case 0 where !frameHandles.isEmpty: return frameHandles[try source.ordinal(below: frameHandles.count)]
    case 2: return model.untouched.lowerBound << 12
    case 3: return try source.element(of: [0, 0x1000, 0x10_0000, 0x9_F000, 0xFFFF_F000, 0x20_0001] as [UInt32])
    default:
      return UInt32(try source.integer(in: 0...UInt32(model.arena.count - 1))) << 12 + model.arena.lowerBound << 12
    }
  }
}

// MARK: Calls as they would be written in a test

extension EarlySession {
  /// The call as a line of a test.
  public func text(of operation: Operation) -> String {
    "try early.run(\(operation.text(naming: OperationNames(frames: frameHandles))))"
  }
}
