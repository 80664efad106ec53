// State machines: a test as a list of commands with preconditions.
//
//     trace   swarm mask | more [command, arguments] | more [command, arguments] | end
//
// A command is drawn as a number in the whole alphabet; one that the state does not allow, or that is switched off,
// becomes the next one that is allowed, so that a number means the same thing in every trace and an edited trace still
// means something.

/// A test that runs random commands on a state and checks an invariant after every one.
///
///     let counters = StateMachine { Counters() }
///       .command("new") { counters, source in
///         source.call("let c\(counters.count) = Counter()")
///         counters.append()
///       }
///       .command("increment", when: { $0.count > 0 }) { counters, source in
///         let index = try source.ordinal(below: counters.count)
///         source.call("c\(index).increment()")
///         let value = try counters.increment(index)
///         source.result("\(value)")
///       }
///       .invariant("none is negative") { counters in counters.all.allSatisfy { $0 >= 0 } }
///
///     let report = Runner("counters").run { source in try counters.run(&source) }
public struct StateMachine<State> {
  /// One kind of step.
  struct Command {
    let name: String
    let weight: Int
    let isAllowed: (State) -> Bool
    let run: (inout State, inout Source) throws -> Void
  }

  /// Something that must hold after every step.
  struct Invariant {
    let name: String
    let holds: (State) throws -> Bool
  }

  /// The most commands a machine may have: a swarm mask has a bit for each.
  public static var commandLimit: Int { 64 }

  let makeState: () throws -> State
  private(set) var commands: [Command] = []
  private(set) var invariants: [Invariant] = []

  /// A machine without commands; `makeState` makes the state that every trace starts with.
  public init(_ makeState: @escaping () throws -> State) { self.makeState = makeState }

  /// The machine with one command more.
  ///
  /// - Parameters:
  ///   - name: shown in traces and statistics.
  ///   - weight: how often it is drawn, compared with the others: 0 (only when nothing else is allowed, and from bytes)
  ///     to 1 000 000; numbers outside are clamped.
  ///   - isAllowed: the precondition; evaluated on the state at hand, while shrinking too.
  ///   - run: draws the arguments, does the step and throws when something is wrong. It may call `Source.call(_:)`
  ///     before the step and `Source.result(_:)` after it, which make the printed trace.
  public func command(
    _ name: String, weight: Int = 1, when isAllowed: @escaping (State) -> Bool = { _ in true },
    _ run: @escaping (inout State, inout Source) throws -> Void
  ) -> StateMachine {
    var machine = self
    machine.commands.append(Command(name: name, weight: min(max(0, weight), 1_000_000), isAllowed: isAllowed, run: run))
    return machine
  }

  /// The machine with one invariant more; its name is the oracle of the failure when it does not hold.
  public func invariant(_ name: String, _ holds: @escaping (State) throws -> Bool) -> StateMachine {
    var machine = self
    machine.invariants.append(Invariant(name: name, holds: holds))
    return machine
  }
}
