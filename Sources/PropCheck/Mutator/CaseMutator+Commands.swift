// Edits of commands and list elements: what happens, how often and in which order.

extension CaseMutator {
  /// More commands than any alphabet has in use; a number beyond an alphabet is reduced into it.
  private static let commandNumbers: UInt64 = 40

  func insertCommand(_ tokens: inout CaseTokens, _ random: inout MutationRandom) {
    var command: [CaseToken] = [.step, .number(random.below(Self.commandNumbers))]
    for _ in 0..<random.below(7) { command.append(freshValue(&random)) }
    insert(command[...], between: tokens.commands, &tokens, &random)
  }

  /// Inserts `stretch` before one of `units`, or after the last.
  private func insert(
    _ stretch: ArraySlice<CaseToken>, between units: [Range<Int>], _ tokens: inout CaseTokens,
    _ random: inout MutationRandom
  ) {
    let places = units.map(\.lowerBound) + [units.last?.upperBound ?? tokens.tokens.endIndex]
    tokens.tokens.insert(contentsOf: stretch, at: random.element(of: places))
  }

  /// A few units in a row.
  private func stretch(
    of units: [Range<Int>], longest: Int, _ random: inout MutationRandom
  ) -> Range<Int>? {
    guard !units.isEmpty else { return nil }
    let first = random.index(units.count)
    let count = 1 + (random.oneIn(2) ? 0 : random.index(longest))
    let last = min(first + count, units.count) - 1
    return units[first].lowerBound..<units[last].upperBound
  }

  func drop(
    _ units: [Range<Int>], longest: Int, _ tokens: inout CaseTokens, _ random: inout MutationRandom
  ) {
    guard let stretch = stretch(of: units, longest: longest, &random) else { return }
    tokens.tokens.removeSubrange(stretch)
  }

  func duplicateCommands(_ tokens: inout CaseTokens, _ random: inout MutationRandom) {
    let commands = tokens.commands
    guard let stretch = stretch(of: commands, longest: 8, &random) else { return }
    var copy = CaseTokens(Array(tokens.tokens[stretch]))
    if random.oneIn(2) { change(&copy, &random) }
    insert(copy.tokens[...], between: commands, &tokens, &random)
  }

  func duplicate(_ units: [Range<Int>], _ tokens: inout CaseTokens, _ random: inout MutationRandom) {
    guard let stretch = stretch(of: units, longest: 1, &random) else { return }
    insert(tokens.tokens[stretch], between: units, &tokens, &random)
  }

  func swap(_ units: [Range<Int>], _ tokens: inout CaseTokens, _ random: inout MutationRandom) {
    guard units.count > 1 else { return }
    let first = random.index(units.count - 1)
    let second = first + 1 + random.index(units.count - 1 - first)
    let (early, late) = (tokens.tokens[units[first]], tokens.tokens[units[second]])
    tokens.tokens.replaceSubrange(units[second], with: early)
    tokens.tokens.replaceSubrange(units[first], with: late)
  }

  /// A case made of two: the head and the first commands of one, then commands of the other, then, every second time, the
  /// rest of the first.
  ///
  /// - Parameters:
  ///   - limit: the greatest number of bytes of the result.
  /// - Complexity: O(bytes of both).
  public func splice(
    _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, seed: UInt64, limit: Int
  ) -> [UInt8] {
    var random = MutationRandom(seed: seed)
    let (base, donor) = (CaseTokens(reading: first), CaseTokens(reading: second))
    let places = base.commands.map(\.lowerBound) + [base.tokens.count]
    let place = random.element(of: places)
    var result = base.tokens[..<place]
    let commands = donor.commands
    if commands.isEmpty {
      // Without commands the heads are mixed: cases whose whole is one drawing, such as a machine to boot.
      let cut = random.index(donor.tokens.count + 1)
      result = base.tokens[..<min(cut, base.tokens.count)] + donor.tokens[cut...]
      return CaseTokens(Array(result)).bytes(limit: limit)
    }
    let start = random.index(commands.count)
    let end = random.oneIn(2) ? commands.count : start + 1 + random.index(commands.count - start)
    result += donor.tokens[commands[start].lowerBound..<commands[end - 1].upperBound]
    if random.oneIn(2) { result += base.tokens[place...] }
    return CaseTokens(Array(result)).bytes(limit: limit)
  }
}
