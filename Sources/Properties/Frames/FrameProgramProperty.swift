// The property of the frame allocator alone: whatever is called, it does what the contract says.

import Operations
import PropCheck
import Sessions
import Specification

/// "The frame allocator, built for any memory, hands out and takes back frames as its specification does."
public enum FrameProgramProperty {
  /// Its stable name, which decides its seed and names its folder in the corpus.
  public static let name = "pmm"

  /// Bytes of a program's header and of every record in it.
  public static let recordSize = FrameProgram.recordSize

  /// Draws a program and checks it.
  public static func check(_ source: inout Source) throws { try check(try draw(from: &source), &source) }

  /// Checks `bytes`, taken for a program, and tells `source` what was called and what the case was good for.
  public static func check(_ bytes: [UInt8], _ source: inout Source) throws {
    let program = FrameProgram(bytes)
    if source.isNarrating {
      for line in program.scenario.lines { source.note(line) }
      source.note("let frames = try FrameSession(memory)")
    }
    var calls = 0
    let session = try run(program) { call, session in
      if !session.isOverwritten { calls += 1 }
      try perform(call, on: session, &source)
    }
    source.cover(session != nil, atLeast: 75, "memory was usable")
    guard let session else { return }
    source.note("try frames.finish()  // compares everything")
    try finish(session)
    source.cover(session.exhausted, atLeast: 10, "frames ran out")
    source.cover(session.refused, atLeast: 30, "a call was refused")
    source.cover(calls >= 40, atLeast: 8, "40 calls deep")
    source.cover(program.overwriting != nil, atLeast: 10, "the bookkeeping was overwritten")
    source.cover(session.model.total > 1 << 15, atLeast: 2, "two words on the second level of the summary")
    source.cover(session.model.total > 1 << 18, atLeast: 0.3, "more than 1 GiB")
  }

  /// Checks `bytes`, taken for a program.
  ///
  /// - Throws: `PropertyFailure` with what the first oracle saw.
  public static func check(_ bytes: [UInt8]) throws {
    let session = try run(FrameProgram(bytes)) { call, session throws(Finding) in
      switch call {
      case .operation(let operation): try session.perform(operation)
      case .drain(let leaving): try session.drain(leaving: leaving)
      case .overwrite(let overwriting): try session.overwrite(overwriting)
      }
    }
    if let session { try finish(session) }
  }

  /// - Returns: nil where no frame is usable.
  private static func run(
    _ program: FrameProgram, _ perform: (FrameCall, FrameSession) throws -> Void
  ) throws -> FrameSession? {
    do {
      let session = try FrameSession(program.scenario)
      try program.forEachCommand { record in
        try perform(FrameCall(record, on: session, isScaled: program.scale > 0), session)
      }
      if let overwriting = program.overwriting {
        try perform(.overwrite(overwriting), session)
        try program.forEachCommand { record in
          try perform(FrameCall(record, on: session, isScaled: program.scale > 0), session)
        }
      }
      return session
    } catch is FrameScenario.Refusal {
      return nil
    } catch let finding as Finding {
      throw PropertyFailure(finding)
    }
  }

  private static func finish(_ session: FrameSession) throws(PropertyFailure) {
    do throws(Finding) { try session.finish() } catch { throw PropertyFailure(error) }
  }

  private static func perform(_ call: FrameCall, on session: FrameSession, _ source: inout Source) throws {
    source.beginStep("a call")
    switch call {
    case .operation(let operation):
      let count = session.handles.count
      let names = OperationNames(frames: session.handles.map { $0.lowerBound << 12 })
      let naming = { (call: String) in session.handles.count > count ? "let frame\(count) = \(call)" : call }
      try take(
        &source, "try frames.run(\(operation.text(naming: names)))", { $0.description }, naming: naming
      ) { () throws(Finding) -> Response in
        try session.perform(operation)
      }
    case .drain(let leaving):
      try take(&source, "try frames.drain(leaving: \(leaving))", { "\($0) free" }) { () throws(Finding) -> UInt32 in
        try session.drain(leaving: leaving)
      }
    case .overwrite(let overwriting):
      try take(&source, "try frames.overwrite(\(overwriting.text))", { _ in "done" }) { () throws(Finding) in
        try session.overwrite(overwriting)
      }
    }
  }
}

extension FrameProgramProperty {
  /// Draws a program: some memory above the floor, now and then more than that, things taken, and mostly calls that can be done.
  public static func draw(from source: inout Source) throws -> [UInt8] {
    let map = [try drawMemory(&source, isMain: true)] + (try source.list(0...4) { source in try drawMemory(&source) })
    let taken = try source.list(0...4) { source in try drawTaken(&source) }
    var bytes: [UInt8] = [0, UInt8(map.count - 1), UInt8(taken.count), 0]
    bytes.appendLittleEndian(try source.integer(in: 0...UInt16.max, towards: 0x200, favouring: floors))
    bytes += [0, 0]
    for record in map + taken { bytes += record }
    try source.trace(0...FrameProgram.commandLimit, typical: 30) { source in bytes += try drawCall(&source) }
    let isOverwritten = try source.boolean(percent: 20)
    if isOverwritten {
      bytes[0] = try source.integer(in: 1...FrameProgram.overwritings)
      bytes[3] = try source.integer(in: 0...UInt8.max)
    }
    if try source.boolean(percent: 8) { bytes[6] = try source.element(of: [7, 8, 6, 9, 5, 3]) }
    return bytes
  }

  private static func drawMemory(_ source: inout Source, isMain: Bool = false) throws -> [UInt8] {
    var bytes = try drawFrames(&source, from: 0x100, count: 0x100)
    bytes += [isMain ? 0 : try source.integer(in: 0...7), try drawSlack(&source), try drawSlack(&source), 0]
    return bytes
  }

  private static func drawTaken(_ source: inout Source) throws -> [UInt8] {
    try drawFrames(&source, from: 0x100, count: 1) + [try drawSlack(&source), try drawSlack(&source), 0, 0]
  }

  /// Frames of the first MiBs, or any.
  private static func drawFrames(_ source: inout Source, from first: UInt16, count: UInt16) throws -> [UInt8] {
    var bytes: [UInt8] = []
    let isAnywhere = try source.boolean(percent: 12)
    bytes.appendLittleEndian(
      isAnywhere
        ? try source.integer(in: 0...UInt16.max) : try source.integer(in: 0...0x800, towards: first, favouring: edges))
    bytes.appendLittleEndian(
      isAnywhere
        ? try source.integer(in: 0...UInt16.max) : try source.integer(in: 0...0x500, towards: count, favouring: edges))
    return bytes
  }

  private static func drawSlack(_ source: inout Source) throws -> UInt8 {
    try source.boolean(percent: 25) ? try source.integer(in: 3...7) : 0
  }

  private static func drawCall(_ source: inout Source) throws -> [UInt8] {
    var bytes = [whats[try source.weighted([6, 4, 5, 3, 1, 1] as [Int])], try source.integer(in: 0...15)]
    bytes.appendLittleEndian(try source.integer(in: 0...UInt16.max, favouring: counts))
    bytes.appendLittleEndian(try source.integer(in: 0...UInt32.max, favouring: numbers))
    return bytes
  }
}

/// One number for each kind of call.
private let whats: [UInt8] = [0, 5, 8, 10, 13, 14]

private let floors: [UInt16] = [0, 1, 2, 3, 0x201]
private let counts: [UInt16] = [0, 1, 2, 3]
private let numbers: [UInt32] = [0, 1, 2, 3, 7, 8, 9]
private let edges: [UInt16] = [0, 1, 0x1F, 0x20, 0x21, 0xFF, 0x100, 0x101, 0x3FF, 0x400, 0x401]
