// Several contestants for the same work, run in turn again and again, so that a disturbance of the machine hits all of
// them alike.
//
//   round 0 (not counted)   A B C        the order moves on by one each round, so that no contestant always
//   round 1                 B C A        follows the same other
//   round 2                 C A B

/// One way to do some work.
struct Contestant {
  let name: String

  /// Units of work in one run; times are divided by it.
  let operations: Int

  /// Brings the contestant back to its start. Not timed.
  var prepare: () -> Void = {}

  /// The work. Returns a sum that contestants with as many operations must agree on, if they say that they compare;
  /// `UInt64.max` when an operation was refused.
  let run: () -> UInt64

  /// Whether the sum must equal that of the others.
  var isCompared = true
}

/// Times of one contestant, in nanoseconds an operation.
struct Measurement {
  let name: String
  let minimum: Double
  let median: Double
}

/// Runs the contestants in turn, `rounds` times after one round that warms up.
///
/// - Throws: when a contestant was refused an operation or did other work than the rest.
func race(_ contestants: [Contestant], rounds: Int) throws(BenchmarkError) -> [Measurement] {
  var times = contestants.map { _ in [Double]() }
  for round in 0...rounds {
    var sums = contestants.map { _ in UInt64.max }
    for turn in contestants.indices {
      let index = (round + turn) % contestants.count
      let contestant = contestants[index]
      contestant.prepare()
      let clock = ContinuousClock()
      let start = clock.now
      sums[index] = contestant.run()
      let elapsed = start.duration(to: clock.now)
      if sums[index] == .max { throw BenchmarkError("\(contestant.name): an operation was refused") }
      if round > 0 { times[index].append(nanoseconds(elapsed) / Double(contestant.operations)) }
    }
    try checkAgreement(contestants, sums)
  }
  return zip(contestants, times).map { contestant, times in
    let sorted = times.sorted()
    return Measurement(name: contestant.name, minimum: sorted[0], median: sorted[sorted.count / 2])
  }
}

private func checkAgreement(_ contestants: [Contestant], _ sums: [UInt64]) throws(BenchmarkError) {
  for (first, second) in zip(contestants.indices, contestants.indices.dropFirst()) {
    let (a, b) = (contestants[first], contestants[second])
    if a.isCompared && b.isCompared && a.operations == b.operations && sums[first] != sums[second] {
      throw BenchmarkError("\(a.name) and \(b.name) did different work: sums \(sums[first]) and \(sums[second])")
    }
  }
}

private func nanoseconds(_ duration: Duration) -> Double {
  let (seconds, attoseconds) = duration.components
  return Double(seconds) * 1e9 + Double(attoseconds) / 1e9
}

/// Why no figures can be given.
struct BenchmarkError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
