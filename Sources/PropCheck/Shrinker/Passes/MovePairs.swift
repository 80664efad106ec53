// Moves two numbers at once.
//
// Example: claim "a and b do not differ by one", found with (731, 730). Neither can go down alone by more than one
// step, and taking turns would crawl: together they jump. Likewise "a + b < 1000" wants one lowered and the other
// raised, and a wrapping sum wants one lowered and the other at the end of its range.

/// Zeroes, exchanges or lowers two choices together, moves weight from one to the other, or lowers one and sends the other to
/// an end of its range.
package enum MovePairs: ShrinkPass {
  package static let name = "move pairs"
  /// With more numbers than this only near neighbours are paired.
  private static let allPairsLimit = 12
  private static let neighbourhood = 3
  /// A choice between two or three does not lend anything to a number.
  private static let leastWidth: UInt64 = 3

  package static func run(on shrinker: Shrinker) {
    var places = numbers(in: shrinker.best)
    var patience = Patience(size: places.count)
    var first = 0
    while first < places.count, !shrinker.isDone {
      let before = shrinker.summary.improvements
      var second = first + 1
      while first < places.count, second < min(places.count, reach(of: first, in: places)), !shrinker.isDone {
        guard !shrinker.best.choices[places[first]].isSimplest else { break }
        let known = shrinker.summary.improvements
        move(places[first], places[second], shrinker)
        if shrinker.summary.improvements > known { places = numbers(in: shrinker.best) }
        second += 1
      }
      if second > first + 1 { patience.note(shrinker.summary.improvements > before) }
      first += patience.stride
    }
  }

  private static func reach(of first: Int, in places: [Int]) -> Int {
    places.count <= allPairsLimit ? places.count : first + neighbourhood + 1
  }

  private static func numbers(in record: Record) -> [Int] {
    record.choices.indices.filter { !record.choices[$0].kind.isContinuation }
  }

  private static func move(_ first: Int, _ second: Int, _ shrinker: Shrinker) {
    let (left, right) = (shrinker.best.choices[first], shrinker.best.choices[second])
    if !right.isSimplest && zeroBoth(first, second, shrinker) { return }
    if exchange(first, second, shrinker) { return }
    guard left.kind != .boolean, right.kind != .boolean,
      (left.width < leastWidth) == (right.width < leastWidth)
    else { return }
    if !right.isSimplest { lowerTogether(first, second, shrinker) }
    redistribute(first, second, shrinker)
    mirror(first, second, shrinker)
    jump(first, second, shrinker)
  }

  /// Values drawn outside of any span are not sorted by anybody else.
  private static func exchange(_ first: Int, _ second: Int, _ shrinker: Shrinker) -> Bool {
    let (left, right) = (shrinker.best.choices[first], shrinker.best.choices[second])
    guard left.key != right.key else { return false }
    return shrinker.attempt(shrinker.best.setting(first, to: right.key).setting(second, to: left.key))
  }

  private static func zeroBoth(_ first: Int, _ second: Int, _ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let zeroed = record.setting(first, to: record.choices[first].target)
    return shrinker.attempt(zeroed.setting(second, to: record.choices[second].target))
  }

  /// Lowers both by the same amount, as far as it goes.
  static func lowerTogether(_ first: Int, _ second: Int, _ shrinker: Shrinker) {
    let (left, right) = (shrinker.best.choices[first], shrinker.best.choices[second])
    let limit = min(left.distance, right.distance)
    Descent.maximise(limit: limit) { amount in
      let record = shrinker.best
      guard record.choices.count > second else { return false }
      let done = left.distance - min(left.distance, record.choices[first].distance)
      guard amount > done else { return true }
      return shrinker.attempt(record.towardsTarget(first, by: amount - done).towardsTarget(second, by: amount - done))
    }
  }

  /// Keeps the sum: what the first loses, the second gains.
  private static func redistribute(_ first: Int, _ second: Int, _ shrinker: Shrinker) {
    let left = shrinker.best.choices[first]
    Descent.maximise(limit: left.distance) { amount in
      let record = shrinker.best
      guard record.choices.count > second else { return false }
      let done = left.distance - min(left.distance, record.choices[first].distance)
      guard amount > done else { return true }
      let shift = amount - done
      let other = record.choices[second]
      let room = left.isBelowTarget ? other.key - other.low : other.high - other.key
      guard shift <= room else { return false }
      let key = left.isBelowTarget ? other.key - shift : other.key + shift
      return shrinker.attempt(record.towardsTarget(first, by: shift).setting(second, to: key))
    }
  }

  /// Keeps the sum: the first changes its sign for the simpler one, and the second takes the difference.
  private static func mirror(_ first: Int, _ second: Int, _ shrinker: Shrinker) {
    let record = shrinker.best
    guard record.choices.count > second else { return }
    let (left, right) = (record.choices[first], record.choices[second])
    let (shift, overflow) = left.distance.multipliedReportingOverflow(by: 2)
    guard left.isBelowTarget, left.distance <= left.high - left.target, left.kind == right.kind, !overflow,
      shift <= right.key - right.low
    else { return }
    shrinker.attempt(record.setting(first, to: left.target + left.distance).setting(second, to: right.key - shift))
  }

  private static func jump(_ first: Int, _ second: Int, _ shrinker: Shrinker) {
    for end in [\Choice.low, \Choice.high] {
      let record = shrinker.best
      guard record.choices.count > second, !record.choices[first].isSimplest else { return }
      let other = record.choices[second]
      guard other.key != other[keyPath: end] else { continue }
      shrinker.attempt(record.towardsTarget(first, by: 1).setting(second, to: other[keyPath: end]))
    }
  }
}

extension Record {
  /// The record with a choice moved towards its target by `amount`, at most up to it.
  package func towardsTarget(_ index: Int, by amount: UInt64) -> Record {
    let choice = choices[index]
    let step = min(amount, choice.distance)
    return setting(index, to: choice.isBelowTarget ? choice.key + step : choice.key - step)
  }
}
