// A frame allocator for tests of the oracles that judge it.

import KMem
import KMemFrames
import KMemOnPC
import Operations
import Sessions
import Testing

/// An allocator that is right until a test makes it lie.
final class LyingFrames: Subject {
  let honest: any Subject
  let machine: FrameMachine
  var lie: (Operations.Operation, Response) -> Response = { $1 }
  var countLie: (FrameCounts) -> FrameCounts = { $0 }
  var runLie: (Range<UInt32>?) -> Range<UInt32>? = { $0 }
  var freeLie: (Bool?) -> Bool? = { $0 }
  var heldLie: (Bool) -> Bool = { $0 }
  var soundLie: (Bool) -> Bool = { $0 }
  var textLie: (StaticString?) -> StaticString? = { $0 }

  init(_ honest: any Subject, _ machine: FrameMachine) {
    self.honest = honest
    self.machine = machine
  }

  func perform(_ operation: Operations.Operation) -> Response { lie(operation, honest.perform(operation)) }
  var frameCounts: FrameCounts { countLie(honest.frameCounts) }
  func freeRun(from frame: UInt32) -> Range<UInt32>? { runLie(honest.freeRun(from: frame)) }
  func isFree(_ frame: UInt32) -> Bool? { freeLie(honest.isFree(frame)) }
  func isAllocated(_ frame: UInt32) -> Bool { heldLie(honest.isAllocated(frame)) }
  var isSound: Bool { soundLie(honest.isSound) }
  var refusalText: StaticString? { textLie(honest.refusalText) }
  var bootEarlyCounts: BootEarlyCounts { honest.bootEarlyCounts }
  func directory(of space: UInt32) -> UInt32? { nil }
  var heapCounts: HeapCounts? { nil }

  /// A session whose allocator can be made to lie.
  static func start(_ memory: FrameScenario) throws -> (FrameSession, LyingFrames) {
    var liar: LyingFrames?
    let session = try FrameSession(memory, of: KMemManager()) { honest in
      guard let honest = honest as? FrameSubject else { return honest }
      let made = LyingFrames(honest, honest.machine)
      liar = made
      return made
    }
    return (session, try #require(liar))
  }
}
