// Normal forms over many seeds: whatever the run finds first, shrinking must end at the same value.

import PropCheck
import Testing

/// The values that shrinking ends at for the claim "`fails` never holds", by how many of the seeds end there.
///
/// Random cases are run until one fails, at most `cases` of them.
func shrunkValues<T>(
  seeds: Range<UInt64> = 0..<50, cases: Int = 20_000, _ draw: @escaping (inout Source) throws -> T,
  where fails: @escaping (T) -> Bool
) -> [String: Int] {
  var found: [String: Int] = [:]
  for seed in seeds {
    var settings = Settings(cases: cases)
    settings.seed = seed
    settings.explainEvaluations = 0
    var shown = "not found"
    let report = Runner("normal form", settings: settings).run { source in
      let value = try draw(&source)
      if fails(value) { throw PropertyFailure("\(value)") }
    }
    if let counterexample = report.counterexample { shown = counterexample.failure.message }
    found[shown, default: 0] += 1
  }
  return found
}

/// What `count` random draws give.
func randomValues<T>(_ count: Int, _ draw: (inout Source) throws -> T) throws -> [T] {
  try (0..<UInt64(count)).map { seed in
    var source = Source(seed: seed)
    return try draw(&source)
  }
}
