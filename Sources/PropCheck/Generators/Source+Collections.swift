// Optionals, sets and dictionaries, permutations and subsets.

extension Source {
  /// Draws nil or a value; nil is simpler.
  ///
  /// - Parameter percent: how many percent of the random cases have a value.
  @inlinable
  public mutating func optional<T>(percent: Int = 75, _ value: (inout Source) throws -> T) throws -> T? {
    try boolean(percent: percent) ? try value(&self) : nil
  }

  /// Draws a set; smaller ones are simpler, then those of simpler elements in the order of drawing.
  ///
  /// The order in which a set hands out its elements differs from process to process: a property that depends on it
  /// cannot be repeated. Sort them, or draw a list.
  ///
  /// - Parameters:
  ///   - count: the sizes allowed. With fewer different elements than the least size the case is rejected.
  ///   - element: draws one element; one that the set has already is drawn again, and leaves no trace.
  @inlinable
  public mutating func set<T: Hashable>(
    _ count: ClosedRange<Int> = Source.defaultListLength, of element: (inout Source) throws -> T
  ) throws -> Set<T> {
    var set: Set<T> = []
    try eachDistinct(count) { (source: inout Source) in set.insert(try element(&source)).inserted }
    return set
  }

  /// Draws a dictionary; smaller ones are simpler. Read what ``set(_:of:)`` says about order and sizes.
  ///
  /// - Parameters:
  ///   - key: draws a key; one that the dictionary has already is drawn again.
  ///   - value: draws the value after its key.
  @inlinable
  public mutating func dictionary<Key: Hashable, Value>(
    _ count: ClosedRange<Int> = Source.defaultListLength, of key: (inout Source) throws -> Key,
    to value: (inout Source) throws -> Value
  ) throws -> [Key: Value] {
    var dictionary: [Key: Value] = [:]
    try eachDistinct(count) { (source: inout Source) in
      let key = try key(&source)
      guard dictionary[key] == nil else { return false }
      dictionary[key] = try value(&source)
      return true
    }
    return dictionary
  }

  /// Draws an order of `elements`; the order they have is the simplest, and of two orders the one that comes first in the
  /// alphabet of places.
  ///
  /// - Complexity: n - 1 choices, O(n²) moves at worst.
  @inlinable
  public mutating func shuffled<C: Collection>(_ elements: C) throws -> [C.Element] {
    let elements = Array(elements)
    var places = Array(elements.indices)
    openSpan("shuffle")
    defer { closeSpan() }
    for place in places.indices.dropLast() { try drawNext(place, of: &places) }
    return places.map { elements[$0] }
  }

  /// Draws some of `elements`, in their order; none is the simplest.
  ///
  /// - Parameter count: how many may be taken, the bounds clamped to what there is; nil: any number. Of those that must
  ///   be taken, the first elements are the simplest.
  @inlinable
  public mutating func subset<C: Collection>(
    of elements: C, count: ClosedRange<Int>? = nil
  ) throws -> [C.Element] {
    let size = elements.count
    let least = min(max(0, count?.lowerBound ?? 0), size)
    let greatest = min(max(least, count?.upperBound ?? size), size)
    openSpan("subset")
    defer { closeSpan() }
    let percent = subsetPercent()
    var taken: [C.Element] = []
    for (index, element) in elements.enumerated() where taken.count < greatest {
      let isDemanded = size - index == least - taken.count
      if try isDemanded || taking(percent: percent, target: taken.count < least) { taken.append(element) }
    }
    return taken
  }
}

extension Source {
  /// Draws which of the places from `index` on, which are in ascending order, comes next, and moves it to `index`. One
  /// that was taken earlier means the next one that is left.
  @usableFromInline
  mutating func drawNext(_ index: Int, of places: inout [Int]) throws(Stop) {
    openSpan("place")
    defer { closeSpan() }
    let (least, greatest) = (places[index], places[places.count - 1])
    let wanted = Int(try draw(low: UInt64(least), high: UInt64(greatest), target: UInt64(least), kind: .unsigned))
    var found = index
    while places[found] < wanted { found += 1 }
    if places[found] != wanted { amendNewest(to: UInt64(places[found])) }
    if found > index { places.insert(places.remove(at: found), at: index) }
  }

  /// How many percent of the elements a random subset takes: half of the cases have an even chance, a quarter take few
  /// or many, a quarter none or all.
  @usableFromInline
  mutating func subsetPercent() -> Int? {
    guard isRandom else { return nil }
    let bits = random.next()
    guard style.hotAndCold else { return 50 }
    switch bits & 7 {
    case 0: return 0
    case 1: return 100
    case 2: return 10
    case 3: return 90
    default: return 50
    }
  }

  @usableFromInline
  mutating func taking(percent: Int?, target: Bool) throws(Stop) -> Bool {
    let proposal = percent.map { UInt64(randomBelow(100) < UInt64($0) ? 1 : 0) }
    return try draw(low: 0, high: 1, target: target ? 1 : 0, kind: .boolean, proposal: proposal) == 1
  }

  /// Runs `body` as the elements of a list are drawn, until enough of them were new; what was drawn for others is taken
  /// back.
  ///
  /// An element that must be there and is not new takes the next choices in the order of simplicity instead, so that
  /// any bytes mean some case while there are enough different elements within reach.
  ///
  /// - Parameter body: draws an element and says whether it is new.
  @inlinable
  mutating func eachDistinct(_ count: ClosedRange<Int>, _ body: (inout Source) throws -> Bool) throws {
    openList()
    defer { closeSpan() }
    var stop = drawnLength(count)
    var drawn = 0
    var failures = 0
    var before = mark
    while try nextElement(drawn, of: count, stop: stop) {
      var isNew = false
      do {
        defer { closeSpan() }
        isNew = try body(&self)
      }
      let isDemanded = drawn < count.lowerBound
      if !isNew, isDemanded { isNew = try replaceDemanded(since: before, body) }
      if isNew {
        drawn += 1
        failures = 0
        before = mark
      } else {
        rewind(to: before)
        failures += 1
        if failures == Source.filterAttempts { stop = drawn }
      }
    }
  }

  /// Draws the element that began at `before` again, each time with the next choices in the order of simplicity and the
  /// simplest after the last, until it is new; after many the case is rejected.
  @usableFromInline
  mutating func replaceDemanded(since before: Mark, _ body: (inout Source) throws -> Bool) throws -> Bool {
    var choices = Array(recorded[before.choices...])
    for _ in 0..<Source.replacements {
      rewind(to: before)
      open(Labels.element)
      defer { closeSpan() }
      if try replaying(Odometer.next(after: choices) ?? [], body) { return true }
      choices = Array(recorded[before.choices...])
    }
    throw stop(.rejected, "there are not enough different elements for the least size of a set")
  }

  /// How often an element that is not new is replaced.
  private static let replacements = 256

  /// Runs `body` with `choices` as what it draws first; after them it draws targets.
  private mutating func replaying<R>(_ choices: [Choice], _ body: (inout Source) throws -> R) throws -> R {
    let (outerDriver, outerScript) = (driver, script)
    let (outerCursor, outerLimit, outerSpans) = (scriptCursor, scriptLimit, scriptSpanCount)
    defer {
      (driver, script) = (outerDriver, outerScript)
      (scriptCursor, scriptLimit, scriptSpanCount) = (outerCursor, outerLimit, outerSpans)
    }
    return try choices.withUnsafeBufferPointer { choices in
      driver = .script
      script = choices.baseAddress
      (scriptCursor, scriptLimit, scriptSpanCount) = (0, Int32(choices.count), 0)
      return try body(&self)
    }
  }
}
