// Prefix and branches: operations that overlap, in an order that the case decides, judged by a sequential specification.
//
//     prefix     a b            one after another
//     branches   c d | e f      at the same time: at every `await` that does not go on at once, the case picks the branch
//                               that runs next
//
// Nothing runs at the same time in truth: branches are tasks of one executor that runs one job after another, on the
// thread that calls. So a failure repeats from its choices, and shrinks: the simplest schedule lets the first branch run
// until it waits. What it finds are errors of logic between two `await`s, such as an actor that is entered again; it does
// not find data races, which need ThreadSanitizer.
//
// The results are right if some order of the operations explains them all (Herlihy and Wing, "Linearizability", 1990): an
// operation that ended before another began comes before it. The search for such an order is Wing and Gong's (1993).

/// A test of a system whose operations may overlap, against a sequential specification.
/// The page "StateMachines" of the documentation has an example.
public struct Interleaving<System: Sendable, Model, Operation: Sendable, Outcome: Equatable & Sendable> {
  private let makeSystem: () throws -> System
  private let draw: (inout Source) throws -> Operation
  private let perform: @Sendable (System, Operation) async -> Outcome
  private let specify: (inout Model, Operation) -> Outcome

  /// A test of the systems that `makeSystem` makes.
  ///
  /// - Parameters:
  ///   - makeSystem: makes the system that a case starts with.
  ///   - draw: draws an operation with its arguments.
  ///   - perform: does an operation on the system. What it awaits must not depend on other executors, clocks or threads.
  ///   - specify: does the operation on the model, alone, and says what its outcome must be.
  public init(
    _ makeSystem: @escaping () throws -> System, draw: @escaping (inout Source) throws -> Operation,
    perform: @escaping @Sendable (System, Operation) async -> Outcome,
    specify: @escaping (inout Model, Operation) -> Outcome
  ) {
    self.makeSystem = makeSystem
    self.draw = draw
    self.perform = perform
    self.specify = specify
  }

  /// Draws a prefix, branches and a schedule, runs them on a new system, and throws unless some order explains the
  /// outcomes.
  ///
  /// - Parameters:
  ///   - model: the specification's state for a new system.
  ///   - prefix: how many operations may come before the branches.
  ///   - branches: how many branches there are, 2 to 4.
  ///   - operations: how many operations a branch may have, at most 6: the search for an order takes time that is
  ///     exponential in their sum.
  public func run(
    _ source: inout Source, model: Model, prefix: ClosedRange<Int> = 0...4, branches: Int = 2,
    operations: ClosedRange<Int> = 0...3
  ) throws {
    guard (2...4).contains(branches), operations.upperBound <= 6 else {
      throw source.misuse("an interleaving has 2 to 4 branches of at most 6 operations")
    }
    let system = try makeSystem()
    let schedule = Schedule()
    var model = model
    let before = try source.list(prefix, of: draw)
    for operation in before {
      let history = try schedule.run([[operation]], on: system, perform, &source)
      source.note("\(operation)  // \(history[0][0].outcome)")
      let wanted = specify(&model, operation)
      try require(
        history[0][0].outcome == wanted, oracle: "outcome", "\(operation) gave \(history[0][0].outcome), not \(wanted)")
    }
    var drawn: [[Operation]] = []
    for _ in 0..<branches { drawn.append(try source.list(operations, of: draw)) }
    let history = try schedule.run(drawn, on: system, perform, &source)
    for (branch, events) in history.enumerated() {
      for event in events {
        source.note(
          "branch \(branch + 1), from \(event.begin) to \(event.end): \(event.operation)  // \(event.outcome)")
      }
    }
    try require(
      explains(history, [Int](repeating: 0, count: branches), model), oracle: "linearizable",
      "no order of the operations, one after another, has these outcomes")
  }

  /// Whether some order of the events from `next` on, branch by branch, has their outcomes.
  private func explains(_ history: [[Event<Operation, Outcome>]], _ next: [Int], _ model: Model) -> Bool {
    let ends = history.indices.compactMap { next[$0] < history[$0].count ? history[$0][next[$0]].end : nil }
    guard let firstEnd = ends.min() else { return true }
    for branch in history.indices where next[branch] < history[branch].count {
      let event = history[branch][next[branch]]
      // Another operation ended before this one began, so it comes first.
      guard event.begin < firstEnd else { continue }
      var after = model
      guard specify(&after, event.operation) == event.outcome else { continue }
      var rest = next
      rest[branch] += 1
      if explains(history, rest, after) { return true }
    }
    return false
  }
}

/// An operation that was done, and when: steps of the schedule.
struct Event<Operation: Sendable, Outcome: Sendable>: Sendable {
  let operation: Operation
  let outcome: Outcome
  let begin: Int
  let end: Int
}
