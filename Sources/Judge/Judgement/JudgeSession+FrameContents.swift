// What callers write to their frames, and why a frame may not be handed out.

import Operations
import Profiles
import SimulatedPC
import Specification

extension JudgeSession {
  /// Fills a held run with its pattern: the first and the last words of each frame, and some in between.
  func fill(_ index: Int) {
    let seed = nextSeed()
    frames[index].seed = seed
    for frame in frames[index].numbers {
      for offset in Self.sampledOffsets {
        machine.poke(CallersPattern.word(seed ^ frame, at: offset), at: frame << 12 | offset)
      }
    }
  }

  /// Offsets of words that callers write in a frame.
  private static let sampledOffsets: [UInt32] = [0, 4, 8, 12, 0x7FC, 0x800, 0xFF8, 0xFFC]

  func checkContents(of run: HeldFrames) throws(JudgeFinding) {
    guard let seed = run.seed else { return }
    for frame in run.numbers {
      for offset in Self.sampledOffsets {
        let place = frame << 12 | offset
        let seen = machine.peek(place)
        let expected = CallersPattern.word(seed ^ frame, at: offset)
        if seen != expected {
          throw JudgeFinding(
            .contents, "frames",
            "the caller's word at physical \(hexadecimal(place)) is \(hexadecimal(seen)), and was "
              + "\(hexadecimal(expected)) when it was written")
        }
      }
    }
  }
}

extension KernelUnderJudgement {
  /// Why a frame is not usable, as a finding.
  func unusable(_ frame: UInt32, _ name: String) -> JudgeFinding {
    let first = UInt64(frame) << 12
    let touching = kernel.map.regions.filter { $0.first <= first + 4095 && first <= $0.last }
    let text = "\(name) gives the frame \(hexadecimal(frame << 12)), "
    if touching.isEmpty { return JudgeFinding(.hole, name, text + "which no entry of the firmware's map covers") }
    let usable = FirmwareMemoryType.usable
    guard let other = touching.first(where: { $0.type != usable }) else {
      return JudgeFinding(.partlyUsable, name, text + "of which only a part is covered by a usable entry")
    }
    let isCovered = kernel.mapEntries.contains { entry in
      let (sum, overflow) = entry.base.addingReportingOverflow(entry.length)
      return entry.type == usable && entry.base <= max(first, other.first)
        && (overflow || sum > max(first, other.first))
    }
    let rule: JudgeRule =
      isCovered && other.first <= first && other.last >= first + 4095 ? .reservedOverUsable : .partlyUsable
    if touching.allSatisfy({ $0.type != usable }) && !isCovered {
      return JudgeFinding(.partlyUsable, name, detail: "reserved", text + "which is of type \(other.type)")
    }
    return JudgeFinding(rule, name, text + "of which a part is of type \(other.type)")
  }
}
