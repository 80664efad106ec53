// What a case may consist of: commands by the part of the memory manager that they call. Only calls are made that the
// profile offers, and only misuse that it promises an answer to.

import Operations
import Profiles
import PropCheck
import SimulatedPC
import Specification

typealias JudgeAlphabet = StateMachine<JudgeSession>

extension StateMachine<JudgeSession> {
  /// A command that makes calls.
  func calls(
    _ name: String, weight: Int = 1, when isAllowed: ((JudgeSession) -> Bool)? = nil,
    _ run: @escaping (JudgeSession, inout Source) throws -> Void
  ) -> JudgeAlphabet {
    command(name, weight: weight, when: isAllowed) { session, source in try run(session, &source) }
  }
}

extension Source {
  /// A number up to `limit`. Its size is drawn first, so that small numbers are as frequent as large ones.
  mutating func sized(upTo limit: UInt64) throws -> UInt64 {
    let bits = try integer(in: 0...(64 - limit.leadingZeroBitCount))
    let most = bits == 64 ? UInt64.max : (1 << UInt64(bits)) - 1
    return try integer(in: 0...min(most, limit))
  }
}

/// The alphabets of a profile.
struct JudgeCommands {
  let profile: Profile

  private var empty: JudgeAlphabet { JudgeAlphabet { throw Stop.rejected } }

  func alphabet(of parts: Set<Profiles.Operation.Part>) -> JudgeAlphabet {
    var machine = empty
    if parts.contains(.frames) { machine = frames(machine, weight: parts.count == 1 ? 2 : 1, drains: parts.count == 1) }
    if parts.contains(.pages) { machine = pageMisuses(ranges(pages(machine))) }
    if parts.contains(.spaces) { machine = spaces(machine) }
    if parts.contains(.window) { machine = window(machine) }
    if parts.contains(.heap) { machine = heap(machine) }
    return machine
  }

  func offers(_ operation: Profiles.Operation) -> Bool { profile.offers(operation) }

  func promises(_ promise: Promise) -> Bool {
    let answer = profile.answer(to: promise)
    return answer != .undefined && answer != .absent
  }

  // MARK: Frames

  private func frames(_ machine: JudgeAlphabet, weight: Int, drains: Bool) -> JudgeAlphabet {
    var machine = machine
    if offers(.allocateFrame) {
      machine = machine.calls("allocate a frame", weight: 4 * weight, when: { $0.mayAskFor() }) { session, source in
        source.call("f\(session.names.frames) = " + session.text(.allocateFrame))
        let run = try session.allocateFrames()
        source.result(run.map { hexadecimal($0.first << 12) } ?? "none")
      }
      machine = machine.calls("allocate many frames", weight: weight, when: { $0.mayAskFor() }) { session, source in
        // Now and then as many as a small machine has, so that what lies far up is reached by one command.
        let isMany = try source.weighted([31, 1]) == 1
        let count = try isMany ? source.sized(upTo: 1 << 14) : 1 << (try source.integer(in: 1...8))
        source.call("for (int i = 0; i < \(count); i++) " + session.text(.allocateFrame))
        for _ in 0..<count where session.mayAskFor() { if try session.allocateFrames() == nil { break } }
      }
    }
    if offers(.allocateFrames) {
      let longest = profile.limit(.longestRun)
      let takesAlignment = profile.operations[.allocateFrames]?.passed.contains(.alignment) ?? false
      let least: UInt64 = promises(.zeroFrames) ? 0 : 1
      machine = machine.calls("allocate a run of frames", weight: 2 * weight, when: { $0.mayAskFor() }) {
        session, source in
        let count = UInt32(max(least, try source.sized(upTo: longest)))
        let alignment: UInt32? = takesAlignment ? 4096 << (try source.integer(in: 0...6)) : nil
        guard session.mayAskFor(count) else { return }
        let words: [Role: String] = [.count: "\(count)", .alignment: "\(alignment ?? 4096)"]
        source.call("f\(session.names.frames) = " + session.text(.allocateFrames, words))
        let run = try session.allocateFrames(count, alignment: alignment)
        source.result(run.map { hexadecimal($0.first << 12) } ?? "none")
      }
    }
    if offers(.freeFrame) || offers(.freeFrames) {
      machine = machine.calls("free frames", weight: 3 * weight, when: { !$0.freeable.isEmpty }) { session, source in
        let index = session.freeable[try source.integer(in: 0...session.freeable.count - 1)]
        let run = session.frames[index]
        let operation: Profiles.Operation =
          run.count > 1 && session.profile.offers(.freeFrames) ? .freeFrames : .freeFrame
        source.call(session.text(operation, [.physical: run.name, .count: "\(run.count)"]))
        try session.freeFrames(index)
      }
    }
    if offers(.allocateFrames), profile.answer(to: .runsInParts) == .yes { machine = parts(machine, weight) }
    if offers(.freeFrame) { machine = misuses(machine, weight) }
    machine = reserves(machine)
    if offers(.freeCount) {
      machine = machine.calls("count free frames", weight: weight) { session, source in
        source.call(session.text(.freeCount))
        try session.checkCount()
      }
    }
    if drains && offers(.allocateFrame) && promises(.outOfFrames) && profile.answer(to: .outOfFrames) != .panics {
      machine = machine.calls("drain", weight: 1, when: { $0.mayDrain && $0.frames.isEmpty && $0.pages.isEmpty }) {
        session, source in
        source.call("while (" + session.text(.allocateFrame) + ") ...  // and free them all, twice")
        try session.drain()
      }
    }
    return machine
  }

  private func parts(_ machine: JudgeAlphabet, _ weight: Int) -> JudgeAlphabet {
    var machine = machine.calls("free a part of a run", weight: 2 * weight, when: { !$0.divisible.isEmpty }) {
      session, source in
      let index = session.divisible[try source.integer(in: 0...session.divisible.count - 1)]
      let run = session.frames[index]
      let offset = try source.integer(in: 0...run.count - 1)
      let count = try source.integer(in: 1...run.count - offset)
      let operation: Profiles.Operation = count > 1 && session.profile.offers(.freeFrames) ? .freeFrames : .freeFrame
      source.call(session.text(operation, [.physical: "\(run.name) + \(offset) * 4096", .count: "\(count)"]))
      try session.freePart(of: index, offset: offset, count: count)
    }
    guard offers(.freeFrames), promises(.freeOfFreeFrame) else { return machine }
    machine = machine.calls("free a run with a free frame in it", weight: weight, when: { !$0.divisible.isEmpty }) {
      session, source in
      let index = session.divisible[try source.integer(in: 0...session.divisible.count - 1)]
      let run = session.frames[index]
      let offset = try source.integer(in: 0...run.count - 1)
      source.call(session.text(.freeFrames, [.physical: "\(run.name) + \(offset) * 4096", .count: "1"]))
      try session.freePart(of: index, offset: offset, count: 1)
      source.result(session.text(.freeFrames, [.physical: run.name, .count: "\(run.count)"]))
      try session.misfreeRun(first: run.first, count: run.count)
    }
    return machine
  }

  private func misuses(_ machine: JudgeAlphabet, _ weight: Int) -> JudgeAlphabet {
    var machine = machine
    if promises(.freeOfFreeFrame) {
      machine = machine.calls("free a free frame", weight: weight, when: { !$0.freedFrames.isEmpty }) {
        session, source in
        let frame = session.freedFrames[try source.integer(in: 0...session.freedFrames.count - 1)]
        guard !session.isHeld(frame) else { return }
        source.call(session.text(.freeFrame, [.physical: hexadecimal(frame << 12)]))
        source.result("freed before")
        try session.misfree(frame << 12, .freeOfFreeFrame)
      }
    }
    if promises(.freeOfForeignFrame) {
      machine = machine.calls("free a frame that is no caller's", weight: weight) { session, source in
        let frame = try source.element(of: session.foreignFrames)
        source.call(session.text(.freeFrame, [.physical: hexadecimal(frame << 12)]))
        try session.misfree(frame << 12, .freeOfForeignFrame)
      }
    }
    if promises(.freeOutOfRange) {
      machine = machine.calls("free a frame out of range", weight: weight) { session, source in
        let end = UInt32(min(session.profile.boot.memory, 0xFFFF_F000))
        let physical = try source.element(of: [end, end &+ 0x10_0000, 0xFFFF_F000, 0x8000_0000 | end])
        source.call(session.text(.freeFrame, [.physical: hexadecimal(physical)]))
        try session.misfree(physical, .freeOutOfRange)
      }
    }
    if promises(.freeOfUnalignedFrame) && profile.answer(to: .freeOfUnalignedFrame) != .roundsDown {
      machine = machine.calls("free an unaligned frame", weight: weight, when: { !$0.frames.isEmpty }) {
        session, source in
        let run = session.frames[try source.integer(in: 0...session.frames.count - 1)]
        let offset = try source.element(of: [1, 4, 0x800, 0xFFF] as [UInt32])
        source.call(session.text(.freeFrame, [.physical: "\(run.name) + \(offset)"]))
        try session.misfree(run.first << 12 | offset, .freeOfUnalignedFrame)
      }
    }
    return machine
  }
}

extension JudgeSession {
  /// How many frames callers hold at most. A kernel that promises nothing for the last frame must not be asked for it: callers
  /// take half of the free frames that it promises after its start, or a quarter of the memory.
  private var mostFrames: UInt32 {
    guard profile.answer(to: .outOfFrames) == .undefined else { return .max }
    let usable = UInt64(kernel.usable.count)
    guard let least = profile.limits[.leastFreeFrames]?.value else { return UInt32(usable / 4) }
    // The promise is about the reference machine; a smaller one has less.
    return UInt32(
      clamping: min(least, usable) * min(usable, profile.boot.memory >> 12) / (profile.boot.memory >> 12) / 2)
  }

  /// Whether `count` more frames may be asked for.
  func mayAskFor(_ count: UInt32 = 1) -> Bool {
    let most = mostFrames
    return most == .max || frames.reduce(0) { $0 + UInt64($1.count) } + UInt64(count) <= UInt64(most)
  }

  /// Indices of runs that no page leads to: what is mapped is not freed.
  var freeable: [Int] {
    frames.indices.filter { index in
      let run = frames[index].numbers
      return !pages.contains { $0.frame.map { run.contains($0) } ?? false }
        && !windows.contains { run.contains($0.frame) }
    }
  }

  /// Indices of runs of which a part can be freed.
  var divisible: [Int] { freeable.filter { frames[$0].count > 1 } }

  /// Frames that no caller may free: the image's, reserved ones, holes below the end of memory.
  var foreignFrames: [UInt32] {
    var found = kernel.image.ranges.flatMap { [$0.lowerBound, $0.upperBound - 1] }
    let end = UInt32(min(profile.boot.memory, 1 << 32) >> 12)
    found += [0x9F, 0xA0, 0xF0, end - 1].filter { $0 < end && !kernel.usable.contains($0) }
    return found
  }
}
