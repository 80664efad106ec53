// An allocator whose bookkeeping somebody else wrote over (P20). It cannot know any more which frames are free, so that the model
// is left as it was. What holds all the same:
//
//   machine      it touches nothing but its bookkeeping
//   result       it names only frames that it has, and none as free where the frames' own bits are zero
//   state        finding a frame is as little work as before
//   atomicity    what it refuses changes nothing

import Operations
import Specification

extension FrameSession {
  /// Compares everything, and then writes over the bookkeeping.
  public func overwrite(_ pattern: Overwriting.Pattern, levels: UInt8, seed: UInt32 = 0) throws(Finding) {
    try overwrite(Overwriting(pattern, levels: levels, seed: seed))
  }

  package func overwrite(_ overwriting: Overwriting) throws(Finding) {
    try compare()
    overwriting.apply(to: allocator.searchLevels) { word, change in
      allocator.overwrite(word, with: change(allocator.bookkeeping[word]))
    }
    isOverwritten = true
    isEmptied = overwriting.takesAll
    try checkNamedFrames()
  }

  func judgeOverwritten(_ operation: Operation) throws(Finding) -> Response {
    allocator.beginCommand()
    let response = subject.perform(operation)
    if case .allocateFrame = operation { try checkWork() }
    try checkStrays()
    switch (operation, response) {
    case (_, .refused): try checkRefused(operation, response)
    case (.allocateFrame, .address(let first)): try checkNamed(first, count: 1)
    case (.allocateFrames(let count, _, _), .address(let first)): try checkNamed(first, count: count)
    case (.freeFrame, .done), (.freeFrames, .done):
      isEmptied = false
    case (.reserve, .reservation): break
    default: throw Finding(.result, .p20, "\(operation) gave \(response)")
    }
    return response
  }

  private func checkNamed(_ first: UInt32, count: UInt32) throws(Finding) {
    if UInt64(first / 4096) + UInt64(count) > UInt64(model.total) {
      throw Finding(
        .result, .p20,
        "\(count) frames from \(hexadecimal(first)) were handed out, but the last has the number \(model.total - 1)")
    }
    if isEmptied {
      throw Finding(.result, .p7, "gave \(hexadecimal(first)), but the bits of all frames are zero: none is free")
    }
  }

  /// Asks for every run of free frames: each must lie after the one before, and none beyond the last frame.
  func checkNamedFrames() throws(Finding) {
    var next: UInt32 = 0
    while let run = subject.freeRun(from: next) {
      if run.isEmpty || run.lowerBound < next || run.upperBound > model.total {
        throw Finding(
          .result, .p20, "from \(hexadecimal(next)) on, \(run) are said to be free, of \(model.total) frames")
      }
      next = run.upperBound
    }
    try checkStrays()
  }

  private func checkStrays() throws(Finding) {
    if allocator.strays != 0 {
      throw Finding(
        .machine, .p20, "\(allocator.strays) accesses outside the bookkeeping, which something wrote over")
    }
  }
}
