// Lists and repetition. A list is its elements, each after the marker "one more", and the marker "end":
//
//     [7, 3]  =  more 7 more 3 end
//
// so that deleting an element's span deletes the element, and no count has to be kept in step. Markers that can only
// have one value (up to the least length, and at the greatest) are not drawn.

extension Source {
  /// The lengths of a list when the caller names none.
  public static let defaultListLength = 0...40

  /// Draws a list.
  ///
  /// Random lists have about six elements more than the least length; some cases prefer short ones and some long ones.
  ///
  /// - Parameters:
  ///   - count: the lengths allowed; negative bounds count as zero.
  ///   - element: draws one element.
  @inlinable
  public mutating func list<T>(
    _ count: ClosedRange<Int> = Source.defaultListLength, of element: (inout Source) throws -> T
  ) throws -> [T] {
    var elements: [T] = []
    try each(count) { (source: inout Source) in
      let drawn = try element(&source)
      if elements.isEmpty { elements.reserveCapacity(min(count.upperBound, 8)) }
      elements.append(drawn)
    }
    return elements
  }

  /// Runs `body` repeatedly, as the elements of a list would be drawn, without building one.
  @inlinable
  public mutating func each(
    _ count: ClosedRange<Int> = Source.defaultListLength, _ body: (inout Source) throws -> Void
  ) throws {
    openList()
    defer { closeSpan() }
    let stop = drawnLength(count)
    var drawn = 0
    while try nextElement(drawn, of: count, stop: stop) {
      defer { closeSpan() }
      try body(&self)
      drawn += 1
    }
  }

  @usableFromInline
  mutating func openList() { open(Labels.list) }

  /// Opens the span of the next element, or says that there is none.
  ///
  /// - Parameter stop: the length at which random generation ends the list.
  @usableFromInline
  mutating func nextElement(_ drawn: Int, of count: ClosedRange<Int>, stop: Int) throws(Stop) -> Bool {
    guard drawn < count.upperBound else { return false }
    let isDemanded = drawn < count.lowerBound
    if isDemanded { try continueWithoutDraw() }
    open(Labels.element)
    guard !isDemanded else {
      considerRepeating()
      return true
    }
    let more: UInt64
    do throws(Stop) {
      more = try draw(low: 0, high: 1, target: 0, kind: .element, proposal: drawn < stop ? 1 : 0)
    } catch {
      close()
      throw error
    }
    if more == 0 {
      cancelSpan()
      return false
    }
    considerRepeating(skippingMarker: true)
    return true
  }

  /// Ends a case whose draws are refused; elements that draw nothing could not end it.
  mutating func continueWithoutDraw() throws(Stop) {
    if stopped != nil || spanComplaint != nil { throw refuse() }
  }

  /// The length at which a random list shall end: geometric, from the case's heat, above the least length.
  @usableFromInline
  mutating func drawnLength(_ count: ClosedRange<Int>) -> Int {
    guard driver == .random else { return 0 }
    let least = max(0, count.lowerBound)
    guard count.upperBound > least else { return least }
    var bits = random.next()
    var length = least
    while length < count.upperBound, bits & 0xFFFF < heat {
      length += 1
      bits &>>= 16
      if (length - least) & 3 == 0 { bits = random.next() }
    }
    return length
  }
}
