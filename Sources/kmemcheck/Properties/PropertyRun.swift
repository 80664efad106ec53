// One property or one exhaustive scope, ready to be run, and how long it took to fail.

import PropCheck
import PropCheckHost
import Properties
import SimulatedPC
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the command runs under one name.
struct PropertyRun {
  /// The name that reports and seeds have.
  let name: String

  private let settings: Settings
  private let isExhaustive: Bool
  private let check: @Sendable (inout Source, SimulatedMachine) throws -> Void

  /// - Parameters:
  ///   - plain: whether choices are drawn evenly. Coverage demands are not judged for such cases.
  ///   - shrinks: whether a failure is shrunk and explained.
  ///   - goesOn: whether the run looks for other failures after the first.
  init(_ property: MemoryProperty, cases: Int, plain: Bool, shrinks: Bool, goesOn: Bool) {
    name = property.name
    var settings = Settings(cases: cases)
    if plain {
      settings.style = .plain
      settings.demandsCoverage = false
    }
    if !shrinks {
      settings.shrinkEvaluations = 0
      settings.explainEvaluations = 0
    }
    if !goesOn { settings.distinctFailures = 1 }
    self.settings = settings
    isExhaustive = false
    check = property.check
  }

  init(_ scope: ExhaustiveScope, goesOn: Bool) {
    name = scope.name
    var settings = Settings()
    if !goesOn { settings.distinctFailures = 1 }
    self.settings = settings
    isExhaustive = true
    check = { source, machine in try scope.check(&source, on: machine) }
  }

  /// The processor time of a run. Unlike the clock, it does not depend on other load.
  struct Time {
    /// From the beginning to the end, shrinking included.
    var total: Duration
    /// Until the first failing case; nil: no case failed in this process.
    var toFailure: Duration?
  }

  /// What this process has used so far.
  private static var processorTime: Duration {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
  }

  /// Runs it.
  func run(with harness: Harness, on machine: SimulatedMachine) -> (Harness.Result, Time) {
    let start = Self.processorTime
    let failure = Mutex<Duration?>(nil)
    let progress = RunProgress(name, goal: isExhaustive ? nil : settings.cases)
    defer { progress.end() }
    let property = { (source: inout Source) throws in
      progress.count(isFailing: failure.withLock { $0 } != nil)
      do { try check(&source, machine) } catch let error as PropertyFailure {
        failure.withLock { $0 = $0 ?? Self.processorTime - start }
        throw error
      }
    }
    let result =
      isExhaustive
      ? harness.runExhaustively(name, settings: settings, property)
      : harness.run(name, settings: settings, property)
    return (result, Time(total: Self.processorTime - start, toFailure: failure.withLock { $0 }))
  }
}

/// How many cases a run has had, on standard error.
private final class RunProgress {
  private let name: String
  private let goal: Int?
  private let start = ContinuousClock.now
  private let line = ProgressLine()
  private let process = getpid()
  private var cases = 0
  private var evaluations = 0

  /// - Parameter goal: the cases that must pass; nil: unknown.
  init(_ name: String, goal: Int?) {
    self.name = name
    self.goal = goal
  }

  /// A case begins, or one more try to make a failure simpler. Where cases run in child processes nothing is counted: each
  /// child has counters of its own.
  func count(isFailing: Bool) {
    guard getpid() == process else { return }
    if isFailing { evaluations += 1 } else { cases += 1 }
    line.show {
      if evaluations > 0 {
        return "\(name): it does not hold; \(evaluations) cases tried to simplify and to find others"
      }
      guard let goal, cases <= goal else { return "\(name) \(cases) cases" }
      return "\(name) \(cases)/\(goal) cases" + ProgressLine.timeLeft(done: cases, of: goal, since: start)
    }
  }

  func end() { line.end() }
}
