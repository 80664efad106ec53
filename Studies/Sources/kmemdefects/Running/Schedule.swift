// Many runs, a few at a time, their results in the order of the runs whatever order they end in.

import Foundation
import PropCheckHost
import Synchronization

/// Runs work on a number of threads.
enum Schedule {
  private struct State<Result: Sendable> {
    var next = 0
    var results: [Int: Result] = [:]
    var failure: (any Error)?
  }

  /// Runs `work` for 0 ..< `count`, `jobs` at a time.
  ///
  /// - Parameters:
  ///   - title: what the runs are called in the line of progress on standard error; nil: there is none.
  ///   - work: gets the number of the run, and that of the worker, less than `jobs`.
  ///   - tell: is told each result as it comes, one at a time.
  /// - Returns: the results in the order of the numbers.
  /// - Throws: the first error; runs that have begun end first.
  static func run<Result: Sendable>(
    count: Int, jobs: Int, title: String? = nil, _ work: @escaping @Sendable (Int, Int) throws -> Result,
    tell: @escaping @Sendable (Int, Result) -> Void
  ) throws -> [Result] {
    let state = Mutex(State<Result>())
    let (line, start) = (ProgressLine(), ContinuousClock.now)
    defer { line.end() }
    DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, count))) { worker in
      while let number = state.withLock({ take(&$0, below: count) }) {
        do {
          let result = try work(number, worker)
          state.withLock {
            $0.results[number] = result
            line.end()
            tell(number, result)
            guard let title else { return }
            let done = $0.results.count
            line.show { "\(title): \(done) of \(count)\(ProgressLine.timeLeft(done: done, of: count, since: start))" }
          }
        } catch {
          state.withLock { $0.failure = $0.failure ?? error }
        }
      }
    }
    return try state.withLock { state in
      if let failure = state.failure { throw failure }
      return (0..<count).compactMap { state.results[$0] }
    }
  }

  private static func take<Result>(_ state: inout State<Result>, below count: Int) -> Int? {
    guard state.failure == nil, state.next < count else { return nil }
    state.next += 1
    return state.next - 1
  }
}
