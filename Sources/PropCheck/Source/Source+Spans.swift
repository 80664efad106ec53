// Spans: what belongs together, told to the shrinker; and the repetition of earlier spans.

extension Source {
  /// Runs `body`, marking its choices as one unit called `label`: the shrinker deletes, moves and simplifies it as a
  /// whole.
  @inlinable
  public mutating func span<R: ~Copyable, E: Error>(
    _ label: StaticString, _ body: (inout Source) throws(E) -> R
  ) throws(E) -> R {
    openSpan(label)
    defer { closeSpan() }
    return try body(&self)
  }

  /// Runs `body` as a span that now and then repeats the choices of an earlier span with the same label.
  ///
  /// Use it where equal values are interesting: two equal keys, the same address twice.
  @inlinable
  public mutating func repeatable<R: ~Copyable, E: Error>(
    _ label: StaticString, _ body: (inout Source) throws(E) -> R
  ) throws(E) -> R {
    openSpan(label)
    defer { closeSpan() }
    considerRepeating()
    return try body(&self)
  }

  @usableFromInline
  mutating func openSpan(_ label: StaticString) { open(labels.number(of: label)) }

  @usableFromInline
  mutating func closeSpan() { close() }

  /// The greatest depth of nested spans: deeper recursion would use up the stack before the budget of choices.
  public static var nestingLimit: Int { 512 }

  /// Opens a span with a label's number. A span beyond the capacity or the greatest depth ends the case at its next
  /// draw.
  @usableFromInline
  mutating func open(_ label: UInt32) {
    let index = tape.header.pointee.spans
    guard index < tape.capacity else {
      unrecordedSpans += 1
      let capacity = tape.capacity
      refuseDraws("the case opens more than \(capacity) spans")
      return
    }
    depth += 1
    if depth > Source.nestingLimit { refuseDraws("spans are nested deeper than \(Source.nestingLimit)") }
    var span = Span(label: label, start: Int32(truncatingIfNeeded: choiceCount), end: -1, parent: openSpan)
    span.outerLimit = scriptLimit
    if driver == .script && scriptSpanCount > 0 { alignScript(with: &span) }
    (tape.spans + index).initialize(to: span)
    tape.header.pointee.spans = index &+ 1
    openSpan = Int32(truncatingIfNeeded: index)
  }

  /// Closes the innermost span.
  @usableFromInline
  mutating func close() {
    guard unrecordedSpans == 0 else {
      unrecordedSpans -= 1
      return
    }
    guard openSpan >= 0 else { return }
    depth -= 1
    let span = tape.spans + Int(openSpan)
    span.pointee.end = Int32(truncatingIfNeeded: choiceCount)
    if span.pointee.resume >= 0 { scriptCursor = span.pointee.resume }
    scriptLimit = span.pointee.outerLimit
    if repeatingSpan == openSpan { stopRepeating() }
    openSpan = span.pointee.parent
  }

  /// Forgets the innermost span, which must be the newest: the end marker of a list belongs to no element.
  mutating func cancelSpan() {
    guard unrecordedSpans == 0, openSpan >= 0, Int(openSpan) == tape.header.pointee.spans - 1 else { return close() }
    depth -= 1
    let span = tape.spans + Int(openSpan)
    scriptLimit = span.pointee.outerLimit
    tape.header.pointee.spans -= 1
    openSpan = span.pointee.parent
  }

  /// Looks for a span of the script that begins at the cursor and has the same label, and confines the replay to it.
  private mutating func alignScript(with span: inout Span) {
    guard let scriptSpans else { return }
    while scriptSpanCursor < scriptSpanCount, scriptSpans[Int(scriptSpanCursor)].start < scriptCursor {
      scriptSpanCursor += 1
    }
    var candidate = scriptSpanCursor
    while candidate < scriptSpanCount, scriptSpans[Int(candidate)].start == scriptCursor {
      let found = scriptSpans[Int(candidate)]
      if found.label == span.label && found.end <= scriptLimit {
        scriptSpanCursor = candidate + 1
        scriptLimit = found.end
        span.resume = found.end
        return
      }
      candidate += 1
    }
  }
}

extension Source {
  /// In one of eight random cases, makes the span just opened repeat the choices of an earlier one with the same label.
  ///
  /// - Parameter skippingMarker: whether spans of this label begin with a continuation marker, drawn already.
  @usableFromInline
  mutating func considerRepeating(skippingMarker: Bool = false) {
    guard driver == .random, style.repetition, repeating.isEmpty, openSpan >= 0 else { return }
    let bits = random.next()
    guard bits & 7 == 0 else { return }
    let label = tape.spans[Int(openSpan)].label
    var index = Int(SplitMix64.scale(bits, to: UInt64(openSpan)))
    for _ in 0..<16 where index >= 0 {
      let span = tape.spans[index]
      if span.label == label && span.end > span.start {
        let marker = skippingMarker && tape.choices[Int(span.start)].kind.isContinuation
        repeating = (span.start + (marker ? 1 : 0))..<span.end
        repeatingSpan = openSpan
        return
      }
      index -= 1
    }
  }

  private mutating func stopRepeating() {
    repeating = 0..<0
    repeatingSpan = -1
  }
}
