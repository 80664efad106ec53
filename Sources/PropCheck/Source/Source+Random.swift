// Random proposals: uniform draws mixed with the values at which code breaks.

extension Source {
  static let usualHeat: UInt64 = 56_174
  private static let lowHeat: UInt64 = 49_152
  private static let highHeat: UInt64 = 60_293

  /// Picks how long the lists of the case tend to be: 6 elements on average in half of the cases, 3 or 11.5 in a
  /// quarter each. A heat of h gives h / (65 536 - h) elements.
  mutating func drawHeat() {
    heat = random.next() & 1 == 0 ? Source.usualHeat : (random.next() & 1 == 0 ? Source.lowHeat : Source.highHeat)
  }

  @inline(__always)
  mutating func randomKey(
    low: UInt64, high: UInt64, target: UInt64, kind: Choice.Kind, proposal: UInt64?
  ) -> UInt64 {
    if !repeating.isEmpty { return repeatedKey(low: low, high: high, kind: kind) }
    if let proposal { return proposal }
    let bits = random.next()
    let width = high &- low
    if width < 16 || !style.edgeBias { return low &+ SplitMix64.scale(bits, to: width) }
    return biasedKey(low: low, high: high, target: target, kind: kind, bits: bits)
  }

  private mutating func repeatedKey(low: UInt64, high: UInt64, kind: Choice.Kind) -> UInt64 {
    let wanted = tape.choices[Int(repeating.lowerBound)].key(readAs: kind)
    repeating = (repeating.lowerBound + 1)..<repeating.upperBound
    return min(max(wanted, low), high)
  }

  /// One of the habits, picked by the low four bits: those decide nothing else.
  private mutating func biasedKey(
    low: UInt64, high: UInt64, target: UInt64, kind: Choice.Kind, bits: UInt64
  ) -> UInt64 {
    let width = high &- low
    switch bits & 15 {
    case 0...3:
      return near(target, distance: SplitMix64.scale(bits, to: 15), low: low, high: high, above: bits & 16 == 0)
    case 4: return bits & 16 == 0 ? low &+ ((bits >> 5) & 1) : high &- ((bits >> 5) & 1)
    case 5:
      let power = (1 as UInt64) << ((bits >> 5) & 63)
      let neighbour = power &+ SplitMix64.scale(bits, to: 2) &- 1
      return near(target, distance: neighbour, low: low, high: high, above: bits & 16 == 0)
    case 6, 7:
      return style.repetition
        ? earlierKey(low: low, high: high, kind: kind, bits: bits) : low &+ SplitMix64.scale(bits, to: width)
    case 8...11:
      let distance = random.next() &>> ((bits >> 5) & 63)
      return near(target, distance: distance, low: low, high: high, above: bits & 16 == 0)
    default: return low &+ SplitMix64.scale(bits, to: width)
    }
  }

  /// The value `distance` away from the target, on the wished side if it lies in the range, reduced into the range
  /// otherwise.
  private func near(_ target: UInt64, distance: UInt64, low: UInt64, high: UInt64, above: Bool) -> UInt64 {
    let room = above ? high &- target : target &- low
    if distance <= room { return above ? target &+ distance : target &- distance }
    let other = above ? target &- low : high &- target
    if distance <= other { return above ? target &- distance : target &+ distance }
    let width = high &- low
    return width == .max ? low &+ distance : low &+ distance % (width &+ 1)
  }

  /// A value drawn earlier in this case, or a neighbour of it.
  private func earlierKey(low: UInt64, high: UInt64, kind: Choice.Kind, bits: UInt64) -> UInt64 {
    let count = tape.header.pointee.choices
    guard count > 0 else { return low &+ SplitMix64.scale(bits, to: high &- low) }
    let pick = Int(SplitMix64.scale(bits, to: UInt64(count - 1)))
    let earlier = tape.choices[pick]
    guard !earlier.kind.isContinuation else { return low &+ SplitMix64.scale(bits, to: high &- low) }
    let shift = bits & 64 == 0 ? 0 : ((bits >> 4) & 2) &- 1
    return min(max(earlier.key(readAs: kind) &+ shift, low), high)
  }
}
