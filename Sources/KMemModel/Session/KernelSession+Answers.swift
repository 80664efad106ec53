// What callers may ask of the memory manager besides what its operations give, and what it says when it refuses one.

import KMem
import KMemReplay

extension KernelSession {
  /// Asks about everything that the trace has made, and compares the answers with the model.
  func checkAnswers() throws(Finding) {
    if let seen = subject.windowCounts {
      let expected = WindowCounts(depth: UInt32(model.windows.count), mostRecent: model.windows.last?.virtual)
      if seen != expected { throw Finding(.state, .k2, "the kmap window is said to be \(seen), expected \(expected)") }
    }
    for address in frameHandles.suffix(64) + [model.frames.total &<< 12] {
      let frame = address >> 12
      guard let isFree = subject.isFree(frame), isFree != model.frames.free.contains(frame) else { continue }
      throw Finding(.state, .p10, "the frame \(hexadecimal(address)) is said to be \(isFree ? "free" : "taken")")
    }
    for (number, space) in model.spaces.spaces.enumerated() where space.isAlive {
      let number = UInt32(number)
      if let isLoaded = subject.isLoaded(number), isLoaded != (model.spaces.loaded == number) {
        throw Finding(.state, .v18, "space \(number) is said to be \(isLoaded ? "" : "not ")loaded")
      }
      if subject.isFoundByDirectory(number) == false {
        throw Finding(.state, .v14, "space \(number) is not found by its directory")
      }
    }
  }

  /// Judges the text of a refusal.
  func checkText(_ text: StaticString, of refusal: Refusal) throws(Finding) {
    guard let objection = RefusalText.objection(to: text) else { return }
    throw Finding(.result, .v4, "what is said of the refusal \(refusal.name) \(objection)")
  }
}
