// `#expect` and `#require` in a property: what they record while cases run is kept from the test's results and becomes
// the failure of the case, so that one issue is left, with the shrunk case.
//
//     #expect in case 17 --issue--> collector --throws--> runner: shrinks, repeats --report--> one issue of the test

import PropCheck
import PropCheckHost
import Synchronization
import Testing

/// Collects the issues that a property records.
final class IssueCollector: Sendable {
  private let issues = Mutex<[Issue]>([])

  /// Runs `body` so that issues which are recorded in it, and in tasks that it makes, go to the collector. Outside a test
  /// there is nothing to keep them from.
  func collect<R>(_ executor: CallingThreadExecutor, _ body: () -> R) -> R {
    guard let test = Test.current else { return body() }
    let trait: IssueHandlingTrait = .compactMapIssues { issue in
      if issue.isFailure { self.issues.withLock { $0.append(issue) } }
      return nil
    }
    return withoutActuallyEscaping(body) { body in
      let outcome = Outcome(body)
      executor.run {
        // Neither throws: what runs is `settle`, which does not.
        try? await trait.provideScope(for: test, testCase: Test.Case.current) { outcome.settle() }
      }
      return outcome.value
    }
  }

  /// The property with its issues made failures: it throws what the first of them says if it does not stop the case.
  func judging(_ property: @escaping (inout Source) throws -> Void) -> (inout Source) throws -> Void {
    { source in
      self.issues.withLock { $0 = [] }
      var thrown: (any Error)?
      do { try property(&source) } catch { thrown = error }
      if let stop = thrown as? Stop { throw stop }
      let issues = self.issues.withLock { $0 }
      guard let first = issues.first else {
        if let thrown { throw thrown }
        return
      }
      var texts = issues.map(\.sentence)
      if let thrown, !(thrown is ExpectationFailedError) { texts.append(PropertyFailure(thrown: thrown).message) }
      throw PropertyFailure(first.identity, texts.joined(separator: "\n"))
    }
  }

  /// What runs in the scope, and what it gives. One thread runs it and reads it.
  private final class Outcome<R>: @unchecked Sendable {
    private let body: () -> R
    private var result: R?

    init(_ body: @escaping () -> R) { self.body = body }

    func settle() { result = body() }

    /// What the scope gave; run without one if it did not come to that.
    var value: R { result ?? body() }
  }
}

extension Issue {
  /// The identity of a failure that shows this issue: what kind of issue, and where it was recorded.
  fileprivate var identity: FailureIdentity {
    let place = sourceLocation.map { SourcePlace(file: $0.fileID, line: $0.line, column: $0.column) }
    switch kind {
    case .expectationFailed: return FailureIdentity(oracle: "expectation", place: place)
    case .errorCaught(let error): return PropertyFailure(thrown: error).identity.at(place)
    default: return FailureIdentity(oracle: "issue", place: place)
    }
  }

  /// What the issue says, in a line or more.
  fileprivate var sentence: String {
    ([String(describing: kind)] + comments.map(\.rawValue)).joined(separator: "\n")
  }
}
