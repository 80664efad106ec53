// One case on libkmem.a, and the same one on KMem on the host.
//
//   choices ─▶ machine, lowered for the image ─┬─▶ libkmem.a on the emulated processor ─▶ verdict, digest of responses
//                                              └─▶ KMem on the host ────────────────────▶ verdict, digest of responses

import KMemLibrary
import KMemOnPC
import Operations
import PropCheck
import Properties
import Sessions
import SimulatedPC
import Specification

/// Counts why cases were not lowered.
final class LoweringTally: @unchecked Sendable {
  private(set) var reasons: [NotLowered: Int] = [:]

  /// The machine as the library can be given it.
  ///
  /// - Throws: `Stop.rejected` where it cannot.
  func lower(_ scenario: BootScenario, for library: KMemLibrary) throws -> BootScenario {
    do throws(NotLowered) {
      return try library.lowered(scenario)
    } catch {
      reasons[error, default: 0] += 1
      throw Stop.rejected
    }
  }
}

/// A digest of a subject's responses.
final class WatchedSubject: Subject {
  private let inner: any Subject
  private(set) var mixer = WordMixer()
  private(set) var count = 0

  init(_ inner: any Subject) { self.inner = inner }

  func perform(_ operation: Operation) -> Response {
    let response = inner.perform(operation)
    let outcome = ReplayOutcome(of: response)
    for word in [outcome.kind.rawValue, outcome.first, outcome.second, outcome.third] { mixer.mix(word) }
    count += 1
    return response
  }

  var frameCounts: FrameCounts { inner.frameCounts }
  func freeRun(from frame: UInt32) -> Range<UInt32>? { inner.freeRun(from: frame) }
  func isAllocated(_ frame: UInt32) -> Bool { inner.isAllocated(frame) }
  var bootEarlyCounts: BootEarlyCounts { inner.bootEarlyCounts }
  func directory(of space: UInt32) -> UInt32? { inner.directory(of: space) }
  var heapCounts: HeapCounts? { inner.heapCounts }
  var isSound: Bool { inner.isSound }
  var refusalText: StaticString? { inner.refusalText }
  func isFree(_ frame: UInt32) -> Bool? { inner.isFree(frame) }
  var windowCounts: WindowCounts? { inner.windowCounts }
  func isLoaded(_ space: UInt32) -> Bool? { inner.isLoaded(space) }
  func isFoundByDirectory(_ space: UInt32) -> Bool? { inner.isFoundByDirectory(space) }
  func hasSpace(withDirectory physical: UInt32) -> Bool? { inner.hasSpace(withDirectory: physical) }
  func allocate(_ size: UInt32, inHeapOf region: UInt32) -> Response? {
    inner.allocate(size, inHeapOf: region)
  }
  func reuseSpace(times: UInt32, _ body: (UInt32, Bool) -> Void) -> UInt32? { inner.reuseSpace(times: times, body) }
}

/// What came of one case.
struct CaseResult: Equatable {
  /// The oracle and the clause that found something; nil: nothing was found, or the bytes were not a case.
  var finding: String?
  var message = ""
  var isCase = true
  var responses: UInt32 = 0
  var commands = 0

  static func == (left: CaseResult, right: CaseResult) -> Bool {
    (left.finding, left.isCase, left.responses, left.commands)
      == (right.finding, right.isCase, right.responses, right.commands)
  }
}

/// A property's runner on one memory manager.
final class WatchedRunner {
  private var subject: WatchedSubject?
  private(set) var runner: CaseRunner!

  init(
    _ property: KernelProperty, of target: KernelTarget, on machine: SimulatedMachine,
    typical: Int = KernelProperty.typicalSteps
  ) {
    runner = CaseRunner { [unowned self] source in
      self.subject = nil
      try property.check(&source, on: machine, of: target, typical: typical) { subject, _ in
        let watched = WatchedSubject(subject)
        self.subject = watched
        return watched
      }
    }
  }

  /// What came of a case that gave `verdict`.
  func result(_ verdict: Verdict) -> CaseResult {
    var result = CaseResult(responses: subject?.mixer.value ?? 0, commands: subject?.count ?? 0)
    switch verdict {
    case .passed: break
    case .failed(let failure):
      result.finding = "\(failure.identity)"
      result.message = failure.message
    case .stopped: result.isCase = false
    }
    return result
  }
}
