// What a boot leaves. Memory that is neither used nor available is lost.

import EmulatedKernel
import EmulatedProcessor
import Operations
import Profiles
import SimulatedPC
import Specification

extension JudgeSession {
  /// All frames that callers hold, those from before the case among them.
  var heldFrames: FrameSet {
    FrameSet(kernel.usable.ranges.flatMap { run in run.filter { isHeld($0) }.map { $0..<$0 + 1 } })
  }

  /// Usable frames above 1 MiB that the kernel has promised to manage and that are lost: not in its image or tables, not
  /// written by the kernel, and not handed out although all frames were taken.
  func lostFrames(handedOut: FrameSet) -> FrameSet {
    let end = UInt32(min(profile.boot.mostMemory ?? profile.boot.memory, 1 << 32) >> 12)
    let managed = kernel.usable.intersection(FrameSet([256..<max(end, 256)]))
    var lost = managed.subtracting(kernel.image).subtracting(kernel.modules).subtracting(handedOut)
    if lost.isEmpty { return lost }
    var used: [Range<UInt32>] = []
    machine.forEachTouchedFrame { used.append($0..<$0 + 1) }
    lost = lost.subtracting(FrameSet(used))
    return lost
  }

  /// Allocates all frames, and looks for what is missing.
  func checkLostFrames() throws(JudgeFinding) {
    guard subject.handsOutEverything else { return }
    while try allocateFrames(fills: false) != nil {}
    let lost = lostFrames(handedOut: heldFrames)
    guard let first = lost.ranges.first else { return }
    throw JudgeFinding(
      .lostFrames, "boot",
      "\(lost.count) usable frames can not be had, and nothing was stored to them, from \(hexadecimal(first.lowerBound << 12)) on"
    )
  }

  // MARK: The early allocator

  /// Memory of the early allocator: inside usable memory, aligned, apart from everything else.
  func allocateEarly(size: UInt32, alignment: UInt32) throws(JudgeFinding) {
    let name = "early_alloc"
    let takesAlignment = profile.operations[.earlyAllocate]?.passed.contains(.alignment) ?? false
    let before = try earlyLeft()
    let returned = try call(
      .earlyAllocate, [.size: UInt64(size), .bytes: UInt64(size), .alignment: UInt64(alignment)],
      mayPanic: profile.answer(to: .outOfEarlyMemory) == .panics
    ) { _ in }
    guard let returned else { throw JudgeFinding.promisedPanic }
    let after = try earlyLeft()
    guard returned.outcome == .done else {
      if let before, let after, before != after {
        throw JudgeFinding(
          .changedByRefusal, name, "early_alloc is refused, and \(before) bytes that were left are \(after)")
      }
      if let before, size > 0, UInt64(size) + UInt64(alignment) <= before {
        throw JudgeFinding(
          .refusedWithoutReason, name, "early_alloc of \(size) bytes is refused, and \(before) bytes are left")
      }
      return
    }
    guard
      let virtual = (returned.values[.physical] ?? returned.values[.virtual] ?? returned.values[.block]).map({
        UInt32(truncatingIfNeeded: $0)
      }),
      let physical = returned.values[.physical] != nil ? virtual : machine.physical(of: virtual)
    else { return }
    if size >= 1 << 31 {
      throw JudgeFinding(
        .notRefused, name, detail: "huge", "early_alloc of \(size) bytes gives \(hexadecimal(virtual))")
    }
    let wanted = max(takesAlignment ? alignment : 1, UInt32(profile.limit(.earlyAlignment)))
    let text = "early_alloc of \(size) bytes gives \(hexadecimal(virtual))"
    if virtual % wanted != 0 { throw JudgeFinding(.unaligned, name, "\(text), which is not aligned to \(wanted)") }
    let range = UInt64(physical)..<UInt64(physical) + UInt64(max(size, 1))
    if let other = earlyRanges.first(where: { $0.overlaps(range) }) {
      throw JudgeFinding(
        .blocksOverlap, name,
        "\(text), and \(String(other.lowerBound, radix: 16)) to \(String(other.upperBound, radix: 16)) was given before"
      )
    }
    for frame in UInt32(range.lowerBound >> 12)...UInt32((range.upperBound - 1) >> 12) {
      if !kernel.usable.contains(frame) { throw subject.unusable(frame, name) }
      if kernel.image.contains(frame) { throw JudgeFinding(.imageHandedOut, name, "\(text), which is in the image") }
      if kernel.modules.contains(frame) { throw JudgeFinding(.moduleHandedOut, name, "\(text), which is in a module") }
    }
    if profile.answer(to: .earlyMemoryZeroed) == .yes {
      for offset in 0..<min(size, 4096) where kernel.byte(at: virtual &+ offset) != 0 {
        throw JudgeFinding(.notZero, name, "\(text), and byte \(offset) is not 0")
      }
    }
    if let before, let after, after > before || before - after < UInt64(size) {
      throw JudgeFinding(.countWrong, name, "\(text), and \(before) bytes that were left are \(after)")
    }
    for offset in stride(from: UInt32(0), to: size & ~3, by: 64) {
      machine.poke(0x5A5A_5A5A, at: (physical &+ offset) & ~3)
    }
    earlyRanges.append(range)
  }

  private func earlyLeft() throws(JudgeFinding) -> UInt64? {
    guard profile.offers(.earlyLeft) else { return nil }
    return try call(.earlyLeft, [:]) { _ in }?.values.first?.value
  }

  /// After the rest of the boot no frame with early memory of a caller is handed out.
  func checkEarlyKept() throws(JudgeFinding) {
    for frame in heldFrames.ranges.flatMap({ Array($0) }) {
      let bytes = UInt64(frame) << 12..<UInt64(frame + 1) << 12
      if let range = earlyRanges.first(where: { $0.overlaps(bytes) }) {
        throw JudgeFinding(
          .handedOutTwice, "alloc_frame", detail: "early memory",
          "alloc_frame gives \(hexadecimal(frame << 12)), in which early memory at \(String(range.lowerBound, radix: 16)) lies"
        )
      }
    }
  }
}
