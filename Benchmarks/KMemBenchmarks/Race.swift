// Several contestants for the same work, run in turn again and again, so that a disturbance of the machine hits all of
// them alike.
//
//   round 0 (not counted)   A B C        the order moves on by one each round, so that no contestant always
//   round 1                 B C A        follows the same other
//   round 2                 C A B
//
// Two contestants are compared by the median, over the rounds, of the ratio of their times in the same round: what slows
// a round down slows both, and what slows one run down alone does not move the median.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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

  /// One for each round.
  let times: [Double]

  var minimum: Double { times.min()! }
  var median: Double { medianValue(times) }

  /// How many times longer than `other` it takes: the median over the rounds.
  func ratio(to other: Measurement) -> Double { medianValue(zip(times, other.times).map { $0 / $1 }) }
}

private func medianValue(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

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
      let start = threadNanoseconds()
      sums[index] = contestant.run()
      let elapsed = threadNanoseconds() - start
      if sums[index] == .max { throw BenchmarkError("\(contestant.name): an operation was refused") }
      if round > 0 { times[index].append(Double(elapsed) / Double(contestant.operations)) }
    }
    try checkAgreement(contestants, sums)
  }
  return zip(contestants, times).map { Measurement(name: $0.name, times: $1) }
}

private func checkAgreement(_ contestants: [Contestant], _ sums: [UInt64]) throws(BenchmarkError) {
  for (first, second) in zip(contestants.indices, contestants.indices.dropFirst()) {
    let (a, b) = (contestants[first], contestants[second])
    if a.isCompared && b.isCompared && a.operations == b.operations && sums[first] != sums[second] {
      throw BenchmarkError("\(a.name) and \(b.name) did different work: sums \(sums[first]) and \(sums[second])")
    }
  }
}

/// Time that this thread has run. A monotonic clock that stands still while the thread waits for a processor, so that
/// the machine's other work shows only in what it does to caches.
func threadNanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Why no figures can be given.
struct BenchmarkError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
