// The parts of a state-machine test, usable on their own by those who bring their own commands: the swarm mask, the
// trace, the command number and the printed step.

extension Source {
  /// Draws which of `count` commands are switched off in this case: bit i for command i. Zero, the simplest, leaves all
  /// of them on.
  ///
  /// Half of the random cases switch nothing off, the others a random subset; a mask that would leave no command means
  /// none.
  ///
  /// - Parameter count: 1 to 64.
  public mutating func swarm(of count: Int) throws(Stop) -> UInt64 {
    guard (1...64).contains(count) else { throw misuse("a swarm has 1 to 64 commands, not \(count)") }
    let all = UInt64.max >> UInt64(64 - count)
    var proposal: UInt64?
    if driver == .random {
      let bits = random.next()
      proposal = style.swarm && bits & 1 == 0 ? random.next() & all : 0
    }
    let mask = try draw(low: 0, high: all, target: 0, kind: .unsigned, proposal: proposal)
    guard mask == all else { return mask }
    amendNewest(to: 0)
    return 0
  }

  /// Which commands are drawn more often in this case; decides nothing but random draws, so it is not recorded.
  @usableFromInline
  mutating func swarmWeights(count: Int) -> UInt64 {
    driver == .random && style.swarm ? random.next() & random.next() : 0
  }

  /// Runs `step` once for every command of a trace.
  ///
  /// The first trace of a case marks its steps in the byte format in a way that mutators see without running the case.
  ///
  /// - Parameters:
  ///   - steps: the lengths allowed.
  ///   - typical: the mean length of random traces, spread evenly up to twice that; nil: mostly short ones, as lists are.
  ///   - canContinue: asked before every step; the trace ends when no step is possible.
  public mutating func trace(
    _ steps: ClosedRange<Int>, typical: Int? = nil, _ step: (inout Source) throws -> Void,
    while canContinue: () -> Bool = { true }
  ) throws {
    open(Labels.trace)
    defer { close() }
    let kind: Choice.Kind = hasTrace ? .element : .step
    hasTrace = true
    let stop = typical.map { typicalLength($0, in: steps) } ?? drawnLength(steps)
    var done = 0
    while canContinue(), try nextStep(done, of: steps, stop: stop, kind: kind) {
      defer { close() }
      try step(&self)
      done += 1
    }
  }

  /// The length at which a random trace shall end.
  private mutating func typicalLength(_ typical: Int, in steps: ClosedRange<Int>) -> Int {
    guard isRandom, typical > 0 else { return 0 }
    return min(steps.upperBound, max(steps.lowerBound, Int(randomBelow(2 * UInt64(typical) + 1))))
  }

  private mutating func nextStep(
    _ done: Int, of steps: ClosedRange<Int>, stop: Int, kind: Choice.Kind
  ) throws(Stop) -> Bool {
    guard done < steps.upperBound else { return false }
    let isDemanded = done < steps.lowerBound
    if isDemanded { try continueWithoutDraw() }
    open(Labels.command)
    if !isDemanded {
      let more: UInt64
      do throws(Stop) {
        more = try draw(low: 0, high: 1, target: 0, kind: kind, proposal: done < stop ? 1 : 0)
      } catch {
        close()
        throw error
      }
      guard more == 1 else {
        cancelSpan()
        return false
      }
    }
    considerRepeating(skippingMarker: true)
    return true
  }

  /// Draws the number of a command in an alphabet of `count`; one that is not available becomes the next one that is.
  ///
  /// - Parameters:
  ///   - count: 1 to 64.
  ///   - available: bit i for command i; at least one must be set.
  ///   - proposal: what random generation shall take.
  package mutating func command(of count: Int, available: UInt64, proposal: UInt64?) throws(Stop) -> Int {
    let wanted = Int(try draw(low: 0, high: UInt64(count - 1), target: 0, kind: .unsigned, proposal: proposal))
    for offset in 0..<count {
      let index = (wanted + offset) % count
      guard available & (1 << UInt64(index)) != 0 else { continue }
      if offset > 0 { amendNewest(to: UInt64(index)) }
      return index
    }
    throw stop(.rejected)
  }

  /// Draws the number of a command in an alphabet of `count`; one that is not available becomes the next one that is.
  ///
  /// - Parameters:
  ///   - count: 1 to 64.
  ///   - available: bit i for command i; with none set the case is rejected.
  public mutating func command(of count: Int, available: UInt64) throws(Stop) -> Int {
    guard (1...64).contains(count) else { throw misuse("an alphabet has 1 to 64 commands, not \(count)") }
    return try command(of: count, available: available, proposal: nil)
  }
}

extension Source {
  /// Says how the step under way would be written in a test; it makes a line of the printed trace.
  ///
  /// The text is only made for the counterexample that is printed, so making it must not do anything else.
  public mutating func call(_ text: @autoclosure () -> String) {
    guard evidence.narrates else { return }
    let note = Note(text: text(), choices: choiceCount)
    evidence.rewordNewest { $0 = note }
  }

  /// Says what the step gave; it is printed after the call.
  ///
  /// The text is only made for the counterexample that is printed, so making it must not do anything else: take the
  /// step first, and name its result.
  public mutating func result(_ text: @autoclosure () -> String) {
    if evidence.narrates { endStep(text()) }
  }

  /// Begins a line of the printed trace for those who run commands without a `StateMachine`; `call(_:)` words it.
  public mutating func beginStep(_ name: @autoclosure () -> String) {
    if evidence.narrates { add(note: name()) }
  }

  @usableFromInline
  mutating func endStep(_ text: String) {
    guard evidence.narrates else { return }
    let choices = choiceCount
    evidence.rewordNewest { note in
      note.text += (note.hasResult ? ", " : "  // ") + text
      note.hasResult = true
      note.choices = choices
    }
  }

  mutating func countCommands(names: [String], fired: [Int]) {
    evidence.add(commands: names, fired: fired)
  }
}
