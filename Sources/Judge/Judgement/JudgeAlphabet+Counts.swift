// Commands on what a kernel counts and reserves, and on memory that it gives only while it starts.

import Operations
import Profiles
import PropCheck
import SimulatedPC
import Specification

extension JudgeCommands {
  func reserves(_ machine: JudgeAlphabet) -> JudgeAlphabet {
    var machine = machine
    if promises(.freeOfKernelFrame), profile.offers(.freeFrame) {
      machine = machine.calls("free a frame of the kernel", when: { !$0.tableFrames.isEmpty }) { session, source in
        let frame = try source.element(of: session.tableFrames)
        source.call(session.text(.freeFrame, [.physical: hexadecimal(frame << 12)]))
        try session.misfree(frame << 12, .freeOfKernelFrame)
      }
    }
    if profile.offers(.reserve) {
      machine = machine.calls("reserve a frame", when: { !$0.freedFrames.isEmpty }) { session, source in
        let frame = session.freedFrames[try source.integer(in: 0...session.freedFrames.count - 1)]
        guard !session.isHeld(frame) else { return }
        source.call(session.text(.reserve, rangeWords(frame)))
        try session.reserve(frame)
      }
      if promises(.reserveOfUsedFrame) {
        machine = machine.calls("reserve a frame in use", when: { !$0.frames.isEmpty }) { session, source in
          let frame = session.frames[try source.integer(in: 0...session.frames.count - 1)].first
          source.call(session.text(.reserve, rangeWords(frame)))
          try session.reserveUsed(frame)
        }
      }
    }
    if promises(.lateEarlyAllocation), profile.offers(.earlyAllocate) {
      machine = machine.calls("early memory after the start") { session, source in
        let size = UInt64(max(1, try source.sized(upTo: 1 << 16)))
        let words: [Role: String] = [.size: "\(size)", .bytes: "\(size)", .alignment: "16"]
        source.call(session.text(.earlyAllocate, words))
        try session.misuse(
          .earlyAllocate, [.size: size, .bytes: size, .alignment: 16], .lateEarlyAllocation, "\(size) bytes")
      }
    }
    return machine
  }

  private func rangeWords(_ frame: UInt32) -> [Role: String] {
    let start = hexadecimal(frame << 12)
    return [
      .physical: start, .start: start, .end: start + " + 4096", .size: "4096", .bytes: "4096", .count: "1",
      .pages: "1",
    ]
  }
}

extension JudgeSession {
  /// Frames of the directory and the first tables of the kernel's space.
  var tableFrames: [UInt32] {
    guard let directory = spaces.first?.directory else { return [] }
    let words = machine.words(of: directory >> 12)
    let tables = (0..<UInt32(1024)).lazy.map { words[$0] }.filter { $0 & 0x81 == 1 }.map { $0 >> 12 }
    return [directory >> 12] + tables.prefix(4)
  }
}
