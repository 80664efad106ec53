// A subject that keeps what was asked and what came of it, so that the same calls can be made of another one.
//
//   a session's calls   beginCommand ─ call ─ owners told ─ endCommand ─ beginCommand ─ call ...
//   calls by hand       beginCommand ─ call ─ call ─ call ...      nobody tells owners: all of them are one command, in which
//                                                                  free frames may be used on trust, holes, reserved memory and
//                                                                  the image as little as ever

import Operations
import SimulatedPC

/// A memory manager whose calls are recorded.
final class RecordingSubject: Subject {
  private let subject: any Subject
  private let machine: SimulatedMachine

  /// The calls so far, in order, each with how many frames were free before it.
  private(set) var calls: [(operation: Operation, response: Response, free: UInt32)] = []

  init(_ subject: any Subject, on machine: SimulatedMachine) {
    self.subject = subject
    self.machine = machine
  }

  func perform(_ operation: Operation) -> Response {
    let free = subject.frameCounts.free
    if !machine.isInCommand { machine.beginCommand() }
    let response = subject.perform(operation)
    calls.append((operation, response, free))
    return response
  }

  var frameCounts: FrameCounts { subject.frameCounts }
  func freeRun(from frame: UInt32) -> Range<UInt32>? { subject.freeRun(from: frame) }
  func isAllocated(_ frame: UInt32) -> Bool { subject.isAllocated(frame) }
  var bootEarlyCounts: BootEarlyCounts { subject.bootEarlyCounts }
  func directory(of space: UInt32) -> UInt32? { subject.directory(of: space) }
  var heapCounts: HeapCounts? { subject.heapCounts }
  var isSound: Bool { subject.isSound }
  var refusalText: StaticString? { subject.refusalText }
  func isFree(_ frame: UInt32) -> Bool? { subject.isFree(frame) }
  var windowCounts: WindowCounts? { subject.windowCounts }
  func isLoaded(_ space: UInt32) -> Bool? { subject.isLoaded(space) }
  func isFoundByDirectory(_ space: UInt32) -> Bool? { subject.isFoundByDirectory(space) }
  func hasSpace(withDirectory physical: UInt32) -> Bool? { subject.hasSpace(withDirectory: physical) }
  func allocate(_ size: UInt32, inHeapOf region: UInt32) -> Response? { subject.allocate(size, inHeapOf: region) }
}
