// What a state machine knows of its commands besides what they do: weights and names, and how often each ran in a trace.

/// The names and weights of a machine's commands.
@usableFromInline
struct CommandTally {
  /// One for each command.
  private(set) var weights: [UInt64] = []

  /// The different names, and the place of each command's among them.
  private(set) var names: [String] = []
  private(set) var places: [Int] = []

  @usableFromInline init() {}

  mutating func add(_ name: String, weight: Int) {
    weights.append(UInt64(weight))
    let place = names.firstIndex(of: name) ?? names.count
    if place == names.count { names.append(name) }
    places.append(place)
  }
}

/// The commands of one trace: which comes next at random, and how often each has run.
///
/// Some commands count four times in a case, those whose bit is set in `favoured`.
@usableFromInline
struct CommandDraw {
  private let tally: CommandTally
  private let favoured: UInt64
  /// How often each name ran.
  private var fired: [Int]
  /// The commands whose weights add up to `total`.
  private var counted: UInt64 = 0
  private var total: UInt64 = 0

  @usableFromInline init(_ tally: CommandTally, favoured: UInt64) {
    self.tally = tally
    self.favoured = favoured
    fired = [Int](repeating: 0, count: tally.names.count)
  }

  private func weight(_ command: Int) -> UInt64 {
    tally.weights[command] &* (favoured & (1 << UInt64(command)) == 0 ? 1 : 4)
  }

  /// Draws one of the `available` commands, one bit each: by weight in random cases.
  @usableFromInline mutating func next(_ available: UInt64, _ source: inout Source) throws(Stop) -> Int {
    let proposal = source.isRandom ? propose(available, &source) : nil
    let command = try source.command(of: tally.weights.count, available: available, proposal: proposal)
    fired[tally.places[command]] += 1
    return command
  }

  private mutating func propose(_ available: UInt64, _ source: inout Source) -> UInt64? {
    if available != counted {
      counted = available
      total = 0
      var rest = available
      while rest != 0 {
        total += weight(rest.trailingZeroBitCount)
        rest &= rest &- 1
      }
    }
    guard total > 0 else { return nil }
    var left = source.randomBelow(total)
    var rest = available
    while rest != 0 {
      let command = rest.trailingZeroBitCount
      let weight = weight(command)
      if left < weight { return UInt64(command) }
      left -= weight
      rest &= rest &- 1
    }
    return nil
  }

  /// Adds the counts to the case's evidence.
  @usableFromInline func count(in source: inout Source) {
    source.countCommands(names: tally.names, fired: fired)
  }
}
