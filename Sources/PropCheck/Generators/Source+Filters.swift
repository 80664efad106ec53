// Assumptions and filters.

extension Source {
  /// Gives the case up as one that the property does not speak about.
  public mutating func reject() throws(Stop) -> Never { throw stop(.rejected) }

  /// Gives the case up unless `condition` holds.
  @inlinable
  public mutating func assume(_ condition: Bool) throws(Stop) {
    if !condition { try reject() }
  }

  /// How often a filter tries before it gives the case up.
  public static let filterAttempts = 16

  /// Draws until `accepts` holds for the value, and gives the case up after `filterAttempts` tries, which the report
  /// counts.
  ///
  /// Values that were not accepted leave no trace in the record. In a replay there is one try: a record holds accepted
  /// values only.
  @inlinable
  public mutating func filter<T>(
    _ label: StaticString = "filter", _ draw: (inout Source) throws -> T, where accepts: (T) throws -> Bool
  ) throws -> T {
    openSpan(label)
    defer { closeSpan() }
    let mark = mark
    for _ in 0..<attemptsAllowed {
      let value = try draw(&self)
      if try accepts(value) { return value }
      rewind(to: mark)
    }
    throw giveUp(label)
  }

  /// A place in the record to go back to.
  @usableFromInline var mark: (choices: Int, spans: Int) {
    (tape.header.pointee.choices, tape.header.pointee.spans)
  }

  @usableFromInline var attemptsAllowed: Int { driver == .script ? 1 : Source.filterAttempts }

  @usableFromInline
  mutating func rewind(to mark: (choices: Int, spans: Int)) { rewind(choices: mark.choices, spans: mark.spans) }

  @usableFromInline
  mutating func giveUp(_ label: StaticString) -> Stop {
    stop(.rejected, "the filter '\(label)' accepted none of \(self.attemptsAllowed) values")
  }
}
