// Floating-point numbers.

extension Source {
  /// Draws a finite Double, -0.0 among them.
  ///
  /// Random cases prefer integers, short decimals and the numbers at which code breaks: zeros, powers of two, the least
  /// and the greatest Double, the neighbours of 1. Shrinking ends at the number that has the fewest decimals (more than
  /// six count alike), and among those is nearest to zero, positive before negative.
  ///
  /// - Parameter nonFinite: whether the infinities and NaN are drawn too.
  public mutating func double(nonFinite: Bool = false) throws(Stop) -> Double {
    let greatest = nonFinite ? Double.infinity : Double.greatestFiniteMagnitude
    return try double(DoubleNotation(-greatest...greatest, nan: nonFinite))
  }

  /// Draws a Double from `range`, its ends often; -0.0 if both -0.0 and 0.0 lie in the range or it begins at -0.0.
  ///
  /// Shrinking ends as it does for ``double(nonFinite:)``.
  public mutating func double(in range: ClosedRange<Double>) throws(Stop) -> Double {
    try double(DoubleNotation(range))
  }

  private mutating func double(_ notation: DoubleNotation) throws(Stop) -> Double {
    let simplest = notation.simplestForm
    let proposal = isRandom ? proposedDouble(notation, simplest: simplest) : nil
    var form = try draw(
      low: simplest, high: DoubleNotation.exact, target: simplest, kind: .unsigned, proposal: proposal?.form)
    if notation.numbers(in: form) == nil {
      form = DoubleNotation.exact
      amendNewest(to: form)
    }
    let numbers = notation.numbers(in: form) ?? notation.low...notation.high
    // A repeated form is not the one that the number was thought of for.
    let number = form == proposal?.form ? proposal?.number : nil
    return DoubleNotation.value(
      try notated(numbers, proposal: number, translation: convertedNumber(notation, to: form)), in: form)
  }

  /// Draws a number whose meaning depends on a form that was drawn before.
  ///
  /// - Parameters:
  ///   - proposal: what random generation shall take.
  ///   - translation: what a replay shall take instead of the next number of the script.
  mutating func notated(
    _ numbers: ClosedRange<Int64>, proposal: Int64?, translation: Int64?
  ) throws(Stop) -> Int64 {
    let (low, high) = (Choice.key(numbers.lowerBound), Choice.key(numbers.upperBound))
    let target = Choice.key(min(max(0, numbers.lowerBound), numbers.upperBound))
    if let translation {
      let key = try drawTranslated(Choice.key(translation), low: low, high: high, target: target, kind: .signed)
      return Choice.value(key, as: Int64.self)
    }
    let wish = proposal.map { min(max(Choice.key($0), low), high) }
    return Choice.value(
      try draw(low: low, high: high, target: target, kind: .signed, proposal: wish), as: Int64.self)
  }

  /// The number that the script has next, in another form than the one it was written in; nil if it is in this form, or
  /// comes from somewhere else. The form it was written in is told by its range.
  private func convertedNumber(_ notation: DoubleNotation, to form: UInt64) -> Int64? {
    guard let next = nextInScript, next.kind == .signed else { return nil }
    let number = Choice.value(next.key, as: Int64.self)
    for other in 0...DoubleNotation.exact {
      guard let numbers = notation.numbers(in: other),
        next.low == Choice.key(numbers.lowerBound), next.high == Choice.key(numbers.upperBound)
      else { continue }
      return other == form ? nil : DoubleNotation.convert(number, from: other, to: form)
    }
    return nil
  }
}

extension Source {
  /// What random generation would like: a form, and perhaps a number in it.
  private mutating func proposedDouble(
    _ notation: DoubleNotation, simplest: UInt64
  ) -> (form: UInt64, number: Int64?) {
    let bits = random.next()
    guard style.edgeBias else { return (DoubleNotation.exact, uniformPlace(notation)) }
    switch bits & 15 {
    case 0...3: return (simplest, nil)
    case 4...7: return (max(simplest, 1 + SplitMix64.scale(bits, to: DoubleNotation.exact - 2)), nil)
    case 8...9:
      let edge = DoubleNotation.place(
        of: Source.doubleEdges[Int(SplitMix64.scale(bits, to: UInt64(Source.doubleEdges.count - 1)))])
      let place = bits & 16 == 0 || edge == DoubleNotation.nanPlace ? edge : -1 - edge
      return (DoubleNotation.exact, place)
    case 10:
      let step = Int64((bits >> 5) & 1)
      let place = bits & 16 == 0 ? notation.low + step : notation.high - step
      return (DoubleNotation.exact, place)
    case 11...12:
      let width = UInt64(bitPattern: notation.high &- notation.low)
      let place = notation.low &+ Int64(bitPattern: SplitMix64.scale(random.next(), to: width))
      return (DoubleNotation.exact, place)
    default: return (DoubleNotation.exact, uniformPlace(notation))
    }
  }

  /// The place of a number that is spread evenly over the range; over places where the range has no finite width.
  private mutating func uniformPlace(_ notation: DoubleNotation) -> Int64 {
    let low = DoubleNotation.double(at: notation.low)
    let width = DoubleNotation.double(at: min(notation.high, DoubleNotation.lastPlace)) - low
    let bits = random.next()
    guard width.isFinite else {
      let places = UInt64(bitPattern: notation.high &- notation.low)
      return notation.low &+ Int64(bitPattern: SplitMix64.scale(bits, to: places))
    }
    return DoubleNotation.place(of: low + width * (Double(bits >> 11) / 9_007_199_254_740_992))
  }

  /// Numbers at which code breaks; their negatives are drawn as often.
  package static let doubleEdges: [Double] = [
    0, 0.5, 1, 1.5, 2, 10, 0.1, 1.0.nextDown, 1.0.nextUp, .ulpOfOne, .leastNonzeroMagnitude, .leastNormalMagnitude,
    .greatestFiniteMagnitude, 16_777_216, 16_777_217, 2_147_483_648, 4_294_967_296, 9_007_199_254_740_992,
    9_007_199_254_740_994, 9_223_372_036_854_775_808, 18_446_744_073_709_551_616, 1e16, 1e300, 1e-300, .infinity, .nan,
  ]
}
