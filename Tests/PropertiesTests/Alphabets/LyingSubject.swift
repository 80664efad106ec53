// A subject that does everything right but one thing: how oracles are shown to be alive.

import Operations
import SimulatedPC

/// A memory manager that is right until a test makes it lie.
final class LyingSubject: Subject {
  let honest: any Subject
  let machine: SimulatedMachine

  /// What to answer instead, given the honest answer, and what to do to the machine besides.
  var lie: (Operation, Response) -> Response = { $1 }
  var countLie: (FrameCounts) -> FrameCounts = { $0 }
  var freeLie: (Range<UInt32>?) -> Range<UInt32>? = { $0 }
  var textLie: (StaticString?) -> StaticString? = { $0 }
  var frameLie: (Bool?) -> Bool? = { $0 }
  var windowLie: (WindowCounts?) -> WindowCounts? = { $0 }
  var loadedLie: (Bool?) -> Bool? = { $0 }
  var foundLie: (Bool?) -> Bool? = { $0 }
  var directoryLie: (Bool?) -> Bool? = { $0 }
  var boundLie: (UInt32, Response?) -> Response? = { $1 }

  init(_ honest: any Subject, on machine: SimulatedMachine) {
    self.honest = honest
    self.machine = machine
  }

  func perform(_ operation: Operation) -> Response { lie(operation, honest.perform(operation)) }
  var frameCounts: FrameCounts { countLie(honest.frameCounts) }
  func freeRun(from frame: UInt32) -> Range<UInt32>? { freeLie(honest.freeRun(from: frame)) }
  func isAllocated(_ frame: UInt32) -> Bool { honest.isAllocated(frame) }
  var bootEarlyCounts: BootEarlyCounts { honest.bootEarlyCounts }
  func directory(of space: UInt32) -> UInt32? { honest.directory(of: space) }
  var heapCounts: HeapCounts? { honest.heapCounts }
  var isSound: Bool { honest.isSound }
  var refusalText: StaticString? { textLie(honest.refusalText) }
  func isFree(_ frame: UInt32) -> Bool? { frameLie(honest.isFree(frame)) }
  func freeBit(of frame: UInt32) -> (word: UInt32, mask: UInt32)? { honest.freeBit(of: frame) }
  var windowCounts: WindowCounts? { windowLie(honest.windowCounts) }
  func isLoaded(_ space: UInt32) -> Bool? { loadedLie(honest.isLoaded(space)) }
  func isFoundByDirectory(_ space: UInt32) -> Bool? { foundLie(honest.isFoundByDirectory(space)) }
  func hasSpace(withDirectory physical: UInt32) -> Bool? { directoryLie(honest.hasSpace(withDirectory: physical)) }
  func allocate(_ size: UInt32, inHeapOf region: UInt32) -> Response? {
    boundLie(region, honest.allocate(size, inHeapOf: region))
  }
  func reuseSpace(times: UInt32, _ body: (UInt32, Bool) -> Void) -> UInt32? { honest.reuseSpace(times: times, body) }
}
