// What calls cost in frames. A refused call costs nothing; a call that is undone costs nothing in the end.

import EmulatedKernel
import Operations
import Profiles

extension JudgeSession {
  /// The kernel's count of free frames before a call that may be refused.
  func auditedCount() throws(JudgeFinding) -> UInt64? {
    if let expectedFree { return expectedFree }
    let count = try freeCount()
    expectedFree = count
    return count
  }

  /// After a call for which the kernel may have taken frames for itself: those that callers freed may be among them.
  func mayHaveTakenFrames() {
    expectedFree = nil
    freedFrames.removeAll()
  }

  /// A call has been refused, and the count was `before`.
  func judgeRefusal(_ name: String, _ before: UInt64?, detail: String? = nil) throws(JudgeFinding) {
    try checkEdges()
    guard let before, let after = try freeCount() else { return }
    expectedFree = after
    if after != before {
      throw JudgeFinding(
        .changedByRefusal, name, detail: detail,
        "\(name) is refused, and the count of free frames went from \(before) to \(after)")
    }
  }

  /// Runs `round`, which does something and takes it back, twice: the second time must not cost a frame, nor bytes of the heap.
  func twice(_ name: String, _ round: () throws(JudgeFinding) -> Void) throws(JudgeFinding) {
    let counts: [(operation: Profiles.Operation, what: String)] = [
      (.freeCount, "frames are free"), (.heapFreeBytes, "bytes of the heap are free"),
      (.heapUsedBytes, "bytes of the heap are used"),
    ]
    try round()
    var first: [UInt64?] = []
    for count in counts { first.append(try amount(count.operation)) }
    try round()
    for (count, first) in zip(counts, first) {
      guard let first, let second = try amount(count.operation) else { continue }
      if count.operation == .freeCount { expectedFree = second }
      if first != second {
        throw JudgeFinding(
          .leak, name, detail: count.operation == .freeCount ? nil : count.operation.rawValue,
          "after a round of \(name) and its inverse \(first) \(count.what), after a second one \(second)")
      }
    }
  }

  /// The last judgement of a case: everything that callers hold is as they left it.
  func finish() throws(JudgeFinding) {
    if isShortOfFrames {
      // As many frames can be allocated as the kernel counts free.
      try checkCount()
      while try allocateFrames() != nil {}
    }
    for run in frames { try checkContents(of: run) }
    for block in blocks { try checkContents(of: block) }
    for page in pages { try checkPage(page, "pages") }
    try checkPageZero()
    if let used = try amount(.heapUsedBytes), used < blocks.reduce(0, { $0 + UInt64($1.size) }) {
      throw JudgeFinding(
        .countWrong, "heap_used_bytes",
        "heap_used_bytes says \(used), and callers hold \(blocks.reduce(0) { $0 + UInt64($1.size) }) bytes")
    }
    try checkCount()
  }
}
