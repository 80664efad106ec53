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
  @usableFromInline struct Command {
    @usableFromInline let name: String
    /// Nil where it is always allowed: most commands are, and asking costs more than the rest of the choice.
    @usableFromInline let isAllowed: ((State) -> Bool)?
    @usableFromInline let run: (inout State, inout Source) throws -> Void

    @usableFromInline init(
      name: String, isAllowed: ((State) -> Bool)?, run: @escaping (inout State, inout Source) throws -> Void
    ) {
      self.name = name
      self.isAllowed = isAllowed
      self.run = run
    }
  }

  /// Something that must hold after every step.
  @usableFromInline struct Invariant {
    @usableFromInline let name: String
    @usableFromInline let holds: (State) throws -> Bool

    @usableFromInline init(name: String, holds: @escaping (State) throws -> Bool) {
      self.name = name
      self.holds = holds
    }
  }

  /// The most commands a machine may have: a swarm mask has a bit for each.
  @inlinable public static var commandLimit: Int { 64 }

  @usableFromInline let makeState: () throws -> State
  @usableFromInline private(set) var commands: [Command] = []
  /// Which commands have a precondition, by their places in `commands`.
  @usableFromInline private(set) var conditional: [Int] = []
  @usableFromInline private(set) var invariants: [Invariant] = []
  @usableFromInline private(set) var tally = CommandTally()

  /// A machine without commands; `makeState` makes the state that every trace starts with.
  public init(_ makeState: @escaping () throws -> State) { self.makeState = makeState }

  /// The machine with one command more.
  ///
  /// - Parameters:
  ///   - name: shown in traces and statistics.
  ///   - weight: how often it is drawn, compared with the others: 0 (only when nothing else is allowed, and from bytes)
  ///     to 1 000 000; numbers outside are clamped.
  ///   - isAllowed: the precondition, evaluated on the current state, also while shrinking. Nil: always allowed.
  ///   - run: draws the arguments, does the step and throws when something is wrong. It may call `Source.call(_:)`
  ///     before the step and `Source.result(_:)` after it, which make the printed trace.
  public func command(
    _ name: String, weight: Int = 1, when isAllowed: ((State) -> Bool)? = nil,
    _ run: @escaping (inout State, inout Source) throws -> Void
  ) -> StateMachine {
    var machine = self
    if isAllowed != nil { machine.conditional.append(machine.commands.count) }
    machine.commands.append(Command(name: name, isAllowed: isAllowed, run: run))
    machine.tally.add(name, weight: min(max(0, weight), 1_000_000))
    return machine
  }

  /// The machine with one invariant more; its name is the oracle of the failure when it does not hold.
  public func invariant(_ name: String, _ holds: @escaping (State) throws -> Bool) -> StateMachine {
    var machine = self
    machine.invariants.append(Invariant(name: name, holds: holds))
    return machine
  }
}
