// A subject that keeps what was asked and what came of it, so that the same calls can be made of another one.

/// A memory manager whose calls are recorded.
final class RecordingSubject: Subject {
  private let subject: any Subject

  /// The calls so far, in order, each with how many frames were free before it.
  private(set) var calls: [(operation: Operation, response: Response, free: UInt32)] = []

  init(_ subject: any Subject) { self.subject = subject }

  func perform(_ operation: Operation) -> Response {
    let free = subject.frameCounts.free
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
}
