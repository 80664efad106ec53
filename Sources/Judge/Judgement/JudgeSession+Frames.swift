// Frames: every frame that is handed out must be memory and have no other owner, and all free frames can be had.

import EmulatedKernel
import Operations
import Profiles
import SimulatedPC
import Specification

extension JudgeSession {
  /// Allocates one frame, or a run of `count`.
  ///
  /// - Returns: the run, filled with its pattern; nil if there was no memory.
  @discardableResult
  func allocateFrames(_ count: UInt32? = nil, alignment: UInt32? = nil, fills: Bool = true) throws(JudgeFinding)
    -> HeldFrames?
  {
    let operation: Profiles.Operation = count == nil ? .allocateFrame : .allocateFrames
    var values: [Role: UInt64] = [.count: UInt64(count ?? 1)]
    if let alignment { values[.alignment] = UInt64(alignment) }
    var given: HeldFrames?
    let promise: Promise = count == 0 ? .zeroFrames : .outOfFrames
    let returned = try call(operation, values, mayPanic: profile.answer(to: promise) == .panics) {
      returned throws(JudgeFinding) in
      guard returned.outcome == .done, let physical = returned.values[.physical] else { return }
      let run = try judge(physical, count: count ?? 1, operation)
      hold(run)
      given = run
    }
    guard returned != nil else { throw JudgeFinding.promisedPanic }
    guard let given else {
      if let expectedFree, count == nil, expectedFree > 0 {
        throw JudgeFinding(
          .refusedWithoutReason, operation.rawValue,
          "\(operation.rawValue) gives none, and the kernel counts \(expectedFree) free frames")
      }
      return nil
    }
    expectedFree = expectedFree.map { $0 >= UInt64(given.count) ? $0 - UInt64(given.count) : 0 }
    if let alignment, alignment > 4096, given.first << 12 % alignment != 0 {
      throw JudgeFinding(
        .unaligned, operation.rawValue, "the run at \(hexadecimal(given.first << 12)) is not aligned to \(alignment)")
    }
    if profile.answer(to: .framesZeroed) == .yes {
      for frame in given.numbers where !machine.isFilled(frame, with: 0) {
        throw JudgeFinding(.notZero, operation.rawValue, "the frame \(hexadecimal(frame << 12)) is not zero")
      }
    }
    if fills { fill(frames.count - 1) }
    return frames[frames.count - 1]
  }

  /// Whether a frame that was handed out may be.
  private func judge(_ physical: UInt64, count: UInt32, _ operation: Profiles.Operation) throws(JudgeFinding)
    -> HeldFrames
  {
    let name = operation.rawValue
    let end = physical + UInt64(max(count, 1)) * 4096
    guard physical % 4096 == 0 else {
      throw JudgeFinding(.unaligned, name, "\(name) gives \(hexadecimal(UInt32(truncatingIfNeeded: physical)))")
    }
    guard end <= 1 << 32 else {
      throw JudgeFinding(.hole, name, "\(name) gives \(String(physical, radix: 16)), which ends above 4 GiB")
    }
    var run = HeldFrames(first: UInt32(physical >> 12), count: max(count, 1))
    run.name = "f\(names.frames)"
    names.frames += 1
    for frame in run.numbers { try judge(frame, name) }
    return run
  }

  func judge(_ frame: UInt32, _ name: String) throws(JudgeFinding) {
    let address = hexadecimal(frame << 12)
    if isHeld(frame) {
      throw JudgeFinding(.handedOutTwice, name, "\(name) gives the frame \(address), which a caller holds already")
    }
    if !kernel.usable.contains(frame) { throw subject.unusable(frame, name) }
    if UInt64(frame) << 12 < profile.limit(.lowestFrame) {
      throw JudgeFinding(
        .lowFrame, name,
        "\(name) gives the frame \(address), and the lowest is promised to be "
          + hexadecimal(UInt32(truncatingIfNeeded: profile.limit(.lowestFrame))))
    }
    if kernel.image.contains(frame) {
      throw JudgeFinding(.imageHandedOut, name, "\(name) gives the frame \(address), which holds the kernel's image")
    }
    if kernel.modules.contains(frame) {
      throw JudgeFinding(.moduleHandedOut, name, "\(name) gives the frame \(address), which holds a module")
    }
    if isTable(frame) {
      throw JudgeFinding(
        .tableHandedOut, name, "\(name) gives the frame \(address), which serves as a directory or a table")
    }
    if let block = blocks.first(where: { lies($0, on: frame) }) {
      throw JudgeFinding(
        .blockOnCallersFrame, name,
        "\(name) gives the frame \(address), on which the block at \(hexadecimal(block.address)) lies")
    }
  }

  private func isTable(_ frame: UInt32) -> Bool {
    directories.contains { _, directory in
      if directory >> 12 == frame { return true }
      let words = machine.words(of: directory >> 12)
      return (0..<UInt32(1024)).contains { index in
        let entry = words[index]
        return entry & 0x81 == 1 && entry >> 12 == frame
      }
    }
  }

  /// Frees what a caller holds.
  func freeFrames(_ index: Int) throws(JudgeFinding) {
    let run = frames[index]
    try checkContents(of: run)
    let isRun = run.count > 1 || !profile.offers(.freeFrame)
    let operation: Profiles.Operation = isRun && profile.offers(.freeFrames) ? .freeFrames : .freeFrame
    // Pages that still lead to the frames are the caller's fault: they are unmapped before.
    frames.remove(at: index)
    if operation == .freeFrames {
      try free(run, .freeFrames)
    } else {
      for frame in run.numbers { try free(HeldFrames(first: frame, count: 1), .freeFrame) }
    }
    expectedFree = expectedFree.map { $0 + UInt64(run.count) }
    freedFrames.append(run.first)
  }

  /// Frees `count` frames of a run from the frame at `offset` on; what is left of it stays the caller's.
  func freePart(of index: Int, offset: UInt32, count: UInt32) throws(JudgeFinding) {
    let run = frames[index]
    try checkContents(of: run)
    var part = run
    part.first += offset
    part.count = count
    var left = run
    left.count = offset
    var right = run
    right.first += offset + count
    right.count = run.count - offset - count
    frames.replaceSubrange(index...index, with: [left, right].filter { $0.count > 0 })
    let isRun = profile.offers(.freeFrames) && (count > 1 || !profile.offers(.freeFrame))
    if isRun {
      try free(part, .freeFrames)
    } else {
      for frame in part.numbers { try free(HeldFrames(first: frame, count: 1), .freeFrame) }
    }
    expectedFree = expectedFree.map { $0 + UInt64(count) }
  }

  /// Frees a run that contains a free frame. The profile says what must happen; nothing may change.
  func misfreeRun(first: UInt32, count: UInt32) throws(JudgeFinding) {
    let promise = Promise.freeOfFreeFrame
    let before = try freeCount()
    let answer = profile.answer(to: promise)
    let returned = try call(
      .freeFrames, [.physical: UInt64(first) << 12, .count: UInt64(count)], mayPanic: answer == .panics
    ) { _ in }
    guard let returned else { throw JudgeFinding.promisedPanic }
    let name = Profiles.Operation.freeFrames.rawValue
    if answer == .panics
      || answer == .refuses && profile.operations[.freeFrames]?.canFail == true && returned.outcome == .done
    {
      throw JudgeFinding(
        .notRefused, name, detail: promise.rawValue,
        "free_frames accepts \(count) frames at \(hexadecimal(first << 12)), one of which is free")
    }
    if let before, let after = try freeCount(), after != before, answer != .countsAgain {
      throw JudgeFinding(
        .changedByRefusal, name, detail: promise.rawValue,
        "free_frames is refused, and the count went from \(before) to \(after)")
    }
  }

  private func free(_ run: HeldFrames, _ operation: Profiles.Operation) throws(JudgeFinding) {
    let returned = try call(operation, [.physical: UInt64(run.first) << 12, .count: UInt64(run.count)]) { _ in
      release(run)
    }
    if let returned, returned.outcome != .done {
      throw JudgeFinding(
        .refusedWithoutReason, operation.rawValue,
        "\(operation.rawValue) refuses the frame \(hexadecimal(run.first << 12)), which it has handed out")
    }
  }

  /// Frees a frame that must not be freed. The profile says what must happen; nothing may change.
  func misfree(_ physical: UInt32, _ promise: Promise) throws(JudgeFinding) {
    let before = try freeCount()
    let returned = try call(
      .freeFrame, [.physical: UInt64(physical), .count: 1], mayPanic: profile.answer(to: promise) == .panics
    ) { _ in }
    guard let returned else { throw JudgeFinding.promisedPanic }
    let answer = profile.answer(to: promise)
    if answer == .refuses, profile.operations[.freeFrame]?.canFail == true, returned.outcome == .done {
      throw JudgeFinding(
        .notRefused, Profiles.Operation.freeFrame.rawValue, detail: promise.rawValue,
        "free_frame accepts \(hexadecimal(physical)): \(promise.rawValue)")
    }
    if answer == .panics {
      throw JudgeFinding(
        .notRefused, Profiles.Operation.freeFrame.rawValue, detail: promise.rawValue,
        "free_frame returns for \(hexadecimal(physical)), and a panic is promised: \(promise.rawValue)")
    }
    let after = try freeCount()
    if answer != .countsAgain, let before, let after, before != after {
      throw JudgeFinding(
        .changedByRefusal, Profiles.Operation.freeFrame.rawValue, detail: promise.rawValue,
        "free_frame of \(hexadecimal(physical)) (\(promise.rawValue)) takes the count from \(before) to \(after)")
    }
  }

  /// How many frames are free by the kernel's own count; nil: it does not say.
  func freeCount() throws(JudgeFinding) -> UInt64? { try amount(.freeCount) }

  /// Compares the kernel's count with what it must be.
  func checkCount() throws(JudgeFinding) {
    guard let count = try freeCount() else { return }
    if let expectedFree, count != expectedFree {
      throw JudgeFinding(
        .countWrong, Profiles.Operation.freeCount.rawValue,
        "free_count says \(count), and it must be \(expectedFree) after what was allocated and freed")
    }
    expectedFree = count
    try checkTotals(count)
  }

  /// Allocates all frames, frees them, and does it once more: the number must be the same, and the kernel's
  /// count is how many came.
  func drain() throws(JudgeFinding) {
    try checkCount()
    let counted = expectedFree
    var numbers: [Int] = []
    for _ in 0..<2 {
      let first = frames.count
      while try allocateFrames(fills: false) != nil {}
      numbers.append(frames.count - first)
      try checkCount()
      if let counted, UInt64(numbers[0]) != counted {
        throw JudgeFinding(
          .countWrong, Profiles.Operation.freeCount.rawValue, detail: "drained",
          "free_count says \(counted), and \(numbers[0]) frames can be allocated")
      }
      guard profile.offers(.freeFrame) else { return }
      while frames.count > first { try freeFrames(first + (frames.count - first) / 2) }
      try checkCount()
    }
    if numbers[1] != numbers[0] {
      throw JudgeFinding(
        .leak, Profiles.Operation.freeFrame.rawValue, detail: "drained",
        "\(numbers[0]) frames could be allocated; after all were freed, \(numbers[1])")
    }
  }

  /// Allocates one frame that is held to the end of the case.
  func allocateBallast() throws(JudgeFinding) -> HeldFrames? {
    guard let run = try allocateFrames(fills: false) else { return nil }
    frames.removeAll()
    return run
  }
}
