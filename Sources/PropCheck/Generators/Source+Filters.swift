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
  /// Values that were not accepted leave no trace in the record, nor in what is counted. In a replay there is one try:
  /// a record holds accepted values only. One that is not accepted stays on the record of the rejected case, so that an
  /// exhaustive run can count on from it.
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
      if !isReplay { rewind(to: mark) }
    }
    throw giveUp(label)
  }

  /// A place in the case to go back to.
  @usableFromInline
  struct Mark {
    let choices: Int
    let spans: Int
    let hasTrace: Bool
    let evidence: CaseEvidence.Mark
  }

  @usableFromInline var mark: Mark {
    Mark(
      choices: tape.header.pointee.choices, spans: tape.header.pointee.spans, hasTrace: hasTrace,
      evidence: evidence.mark)
  }

  /// Whether values come from a record.
  @usableFromInline var isReplay: Bool { driver == .script }

  @usableFromInline var attemptsAllowed: Int { isReplay ? 1 : Source.filterAttempts }

  /// Takes back what was drawn and said after `mark`, as if it had not been; a quarter of the choices still count
  /// against the budget, so that filters in a loop come to an end.
  @usableFromInline
  mutating func rewind(to mark: Mark) {
    limit -= min(limit, (tape.header.pointee.choices - mark.choices) / 4)
    tape.header.pointee.choices = mark.choices
    tape.header.pointee.spans = mark.spans
    hasTrace = mark.hasTrace
    evidence.rewind(to: mark.evidence)
  }

  @usableFromInline
  mutating func giveUp(_ label: StaticString) -> Stop {
    stop(.rejected, "the filter '\(label)' accepted none of \(self.attemptsAllowed) values")
  }
}
