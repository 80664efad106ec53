// The run of one trace. It is inlinable, so that it is specialised for the state where a machine is used: unspecialised,
// it costs more than most commands do.

extension StateMachine {
  /// Draws a trace of commands from `source` and runs it on a new state.
  ///
  /// - Parameters:
  ///   - steps: the lengths allowed.
  ///   - typical: the mean length of random traces; nil: mostly short ones, as lists are.
  ///   - source: where the trace comes from.
  ///   - swarm: whether a mask that switches commands off is drawn first; leave it out of exhaustive runs.
  /// - Returns: the state after the last step.
  @inlinable
  @discardableResult
  public func run(
    _ source: inout Source, steps: ClosedRange<Int> = 0...64, typical: Int? = nil, swarm: Bool = true
  ) throws -> State {
    try checkSize(&source)
    var state = try makeState()
    try run(on: &state, &source, steps: steps, typical: typical, swarm: swarm)
    return state
  }

  /// Draws a trace of commands from `source` and runs it on `state`.
  ///
  /// - Parameters:
  ///   - state: what the first command finds, instead of what the machine was made with.
  ///   - steps: the lengths allowed.
  ///   - typical: the mean length of random traces; nil: mostly short ones, as lists are.
  ///   - swarm: whether a mask that switches commands off is drawn first; leave it out of exhaustive runs.
  @inlinable
  public func run(
    on state: inout State, _ source: inout Source, steps: ClosedRange<Int> = 0...64, typical: Int? = nil,
    swarm: Bool = true
  ) throws {
    try checkSize(&source)
    try check(state)
    let switchedOff = swarm ? try source.swarm(of: commands.count) : 0
    var draw = CommandDraw(tally, favoured: source.swarmWeights(count: commands.count))
    defer { draw.count(in: &source) }
    var allowed: UInt64 = 0
    try source.trace(steps, typical: typical) { source in
      let available = allowed & ~switchedOff == 0 ? allowed : allowed & ~switchedOff
      let index = try draw.next(available, &source)
      try step(commands[index], on: &state, &source)
    } while: {
      allowed = allowedCommands(state)
      return allowed != 0
    }
  }

  @inlinable
  func checkSize(_ source: inout Source) throws {
    if commands.isEmpty || commands.count > Self.commandLimit {
      throw source.misuse("a state machine needs 1 to \(Self.commandLimit) commands, this one has \(commands.count)")
    }
  }

  @inlinable
  func step(_ command: Command, on state: inout State, _ source: inout Source) throws {
    source.beginStep(command.name)
    do {
      try command.run(&state, &source)
      try check(state)
    } catch {
      if !(error is Stop) { source.endStep("fails") }
      throw error
    }
  }

  @inlinable
  func check(_ state: State) throws {
    for index in invariants.indices where try !invariants[index].holds(state) {
      let name = invariants[index].name
      throw PropertyFailure(FailureIdentity(oracle: name), "the invariant does not hold: \(name)")
    }
  }

  /// The commands whose preconditions hold, one bit each.
  @inlinable
  func allowedCommands(_ state: State) -> UInt64 {
    var mask = UInt64.max >> UInt64(64 - commands.count)
    for place in conditional.indices {
      let index = conditional[place]
      if let isAllowed = commands[index].isAllowed, !isAllowed(state) { mask &= ~(1 << UInt64(index)) }
    }
    return mask
  }
}
