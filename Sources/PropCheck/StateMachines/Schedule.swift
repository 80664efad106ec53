// The executor of interleaved branches: jobs wait until the case picks one.

import Synchronization

/// Runs branches of asynchronous operations on the calling thread, in an order that a source decides.
final class Schedule: TaskExecutor {
  private struct State {
    /// Jobs that can run, with the branch that ran when they arrived: they belong to it.
    var jobs: [(job: UnownedJob, branch: Int)] = []
    var running = 0
    var time = 0
    var unfinished = 0
  }

  private let state = Mutex(State())

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.jobs.append((job, $0.running)) }
  }

  /// The next moment. Every begin and end of an operation is one.
  private func tick() -> Int {
    state.withLock { state in
      state.time += 1
      return state.time
    }
  }

  /// Runs the operations of each branch one after another, and the branches interleaved.
  ///
  /// A choice is drawn wherever several branches can go on: the first of them is the simplest. Branches that wait for
  /// something that no branch will do are a failure.
  func run<System: Sendable, Operation: Sendable, Outcome: Sendable>(
    _ branches: [[Operation]], on system: System, _ perform: @escaping @Sendable (System, Operation) async -> Outcome,
    _ source: inout Source
  ) throws -> [[Event<Operation, Outcome>]] {
    let history = History<Operation, Outcome>(branches: branches.count)
    for (branch, operations) in branches.enumerated() where !operations.isEmpty {
      state.withLock { state in
        state.running = branch
        state.unfinished += 1
      }
      Task(executorPreference: self) {
        for operation in operations {
          let begin = self.tick()
          let outcome = await perform(system, operation)
          history.add(Event(operation: operation, outcome: outcome, begin: begin, end: self.tick()), to: branch)
        }
        self.state.withLock { $0.unfinished -= 1 }
      }
    }
    var steps = 0
    while let job = try nextJob(&source) {
      job.runSynchronously(on: asUnownedTaskExecutor())
      steps += 1
      try require(steps < Schedule.stepLimit, oracle: "livelock", "the branches have not ended after \(steps) steps")
    }
    let unfinished = state.withLock { $0.unfinished }
    try require(unfinished == 0, oracle: "deadlock", "\(unfinished) branches wait for something that no branch does")
    return history.events
  }

  /// Operations of a few `await`s take some ten steps each.
  private static let stepLimit = 20_000

  /// The job of the branch that the source picks; nil when no branch has a job. What is left of a case that ends early never
  /// runs.
  private func nextJob(_ source: inout Source) throws(Stop) -> UnownedJob? {
    let ready = state.withLock { state in Set(state.jobs.map(\.branch)).sorted() }
    guard !ready.isEmpty else { return nil }
    let branch = ready.count == 1 ? ready[0] : try source.element(of: ready)
    return state.withLock { state in
      guard let index = state.jobs.firstIndex(where: { $0.branch == branch }) else { return nil }
      state.running = branch
      return state.jobs.remove(at: index).job
    }
  }

  /// What was done in each branch.
  private final class History<Operation: Sendable, Outcome: Sendable>: Sendable {
    private let branches: Mutex<[[Event<Operation, Outcome>]]>

    init(branches count: Int) { branches = Mutex(Array(repeating: [], count: count)) }

    var events: [[Event<Operation, Outcome>]] { branches.withLock { $0 } }

    func add(_ event: Event<Operation, Outcome>, to branch: Int) { branches.withLock { $0[branch].append(event) } }
  }
}
