// The run of one trace.

extension StateMachine {
  /// Draws a trace of commands from `source` and runs it.
  ///
  /// - Parameters:
  ///   - steps: the lengths allowed.
  ///   - typical: the mean length of random traces; nil: mostly short ones, as lists are.
  ///   - source: where the trace comes from.
  ///   - swarm: whether a mask that switches commands off is drawn first; leave it out of exhaustive runs.
  /// - Returns: the state after the last step.
  @discardableResult
  public func run(
    _ source: inout Source, steps: ClosedRange<Int> = 0...64, typical: Int? = nil, swarm: Bool = true
  ) throws -> State {
    guard !commands.isEmpty, commands.count <= Self.commandLimit else {
      throw source.misuse("a state machine needs 1 to \(Self.commandLimit) commands, this one has \(commands.count)")
    }
    var state = try makeState()
    try check(state)
    var fired = [Int](repeating: 0, count: commands.count)
    defer { source.countCommands(names: commands.lazy.map(\.name), fired: fired) }
    let switchedOff = swarm ? try source.swarm(of: commands.count) : 0
    let weights = source.swarmWeights(count: commands.count)
    var allowed: UInt64 = 0
    try source.trace(steps, typical: typical) { source in
      let available = allowed & ~switchedOff == 0 ? allowed : allowed & ~switchedOff
      let index = try pick(available, weights: weights, &source)
      fired[index] += 1
      try step(commands[index], on: &state, &source)
    } while: {
      allowed = allowedCommands(state)
      return allowed != 0
    }
    return state
  }

  private func step(_ command: Command, on state: inout State, _ source: inout Source) throws {
    source.beginStep(command.name)
    do {
      try command.run(&state, &source)
      try check(state)
    } catch {
      if !(error is Stop) { source.endStep("fails") }
      throw error
    }
  }

  private func check(_ state: State) throws {
    for invariant in invariants where try !invariant.holds(state) {
      throw PropertyFailure(oracle: invariant.name, "the invariant does not hold: \(invariant.name)")
    }
  }

  /// The commands whose preconditions hold, one bit each.
  private func allowedCommands(_ state: State) -> UInt64 {
    var mask: UInt64 = 0
    for (index, command) in commands.enumerated() where command.isAllowed(state) { mask |= 1 << UInt64(index) }
    return mask
  }

  private func pick(_ available: UInt64, weights: UInt64, _ source: inout Source) throws(Stop) -> Int {
    let proposal = source.isRandom ? proposeCommand(available, weights: weights, &source) : nil
    return try source.command(of: commands.count, available: available, proposal: proposal)
  }

  /// A command by weight; those whose bit is set in `weights` count four times in this case.
  private func proposeCommand(_ available: UInt64, weights: UInt64, _ source: inout Source) -> UInt64? {
    var total: UInt64 = 0
    for index in commands.indices { total += weight(index, available, weights) }
    guard total > 0 else { return nil }
    var left = source.randomBelow(total)
    for index in commands.indices {
      let weight = weight(index, available, weights)
      if left < weight { return UInt64(index) }
      left -= weight
    }
    return nil
  }

  private func weight(_ index: Int, _ available: UInt64, _ weights: UInt64) -> UInt64 {
    guard available & (1 << UInt64(index)) != 0 else { return 0 }
    return UInt64(commands[index].weight) * (weights & (1 << UInt64(index)) == 0 ? 1 : 4)
  }
}
