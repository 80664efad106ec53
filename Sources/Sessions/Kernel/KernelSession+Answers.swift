// What callers may ask of the memory manager besides what its operations give, and what it says when it refuses one.

import Operations
import Specification

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
    try checkDeadDirectory()
    try checkHeapBound()
  }

  /// The most address spaces among which a directory that has none is looked for: all of them are looked at.
  private static let mostSpaces: UInt32 = 1024

  /// Nobody has the directory of a space that was destroyed.
  private func checkDeadDirectory() throws(Finding) {
    let spaces = model.spaces.spaces
    guard model.spaces.capacity <= Self.mostSpaces, let dead = spaces.last(where: { !$0.isAlive }),
      !spaces.contains(where: { $0.isAlive && $0.directory == dead.directory })
    else { return }
    if subject.hasSpace(withDirectory: dead.directory << 12) == true {
      let directory = hexadecimal(dead.directory << 12)
      throw Finding(.state, .v15, "a space is found by the directory \(directory) of a dead one")
    }
  }

  /// A heap that is bounded to the pages that it has must not grow; one cannot be bounded to fewer, or to parts of a page.
  private func checkHeapBound() throws(Finding) {
    guard model.heap.isUp else { return }
    let size = UInt32(model.spaces.heapPages.count) << 12
    let bounds: [(region: UInt32, allowed: [Refusal])] = [
      (0, [.invalidRange]), (size - 4096, [.invalidRange]), (size + 1, [.invalidRange]), (.max, [.invalidRange]),
      (size, [.regionExhausted, .sizeTooLarge]),
    ]
    machine.beginCommand(recordingWrites: true)
    for (region, allowed) in bounds {
      guard let response = subject.allocate(size, inHeapOf: region) else { break }
      guard case .refused(let refusal) = response, allowed.contains(refusal) else {
        let what = "allocating \(hexadecimal(size)) bytes in a heap bounded to \(hexadecimal(region))"
        throw Finding(.result, .h7, "\(what) gave \(response), but must be refused as \(allowed[0].name)")
      }
      if let text = subject.refusalText { try checkText(text, of: refusal, .h7) }
    }
    machine.endCommand()
    try checkMachine()
    try checkUnchanged(.regionExhausted, .h7)
  }

  /// Judges the text of a refusal.
  func checkText(_ text: StaticString, of refusal: Refusal, _ clause: Clause) throws(Finding) {
    guard let objection = RefusalText.objection(to: text, of: refusal) else { return }
    throw Finding(.result, clause, "what is said of the refusal \(refusal.name) \(objection)")
  }
}
