// A number of cases for one property: what --budget takes.

import ArgumentParser
import Properties

/// How many cases one property must pass.
struct CaseBudget: ExpressibleByArgument {
  let property: String
  let cases: Int

  /// Reads `PROPERTY=CASES`; nil where there is no such property, or no number from 1 to 1000000000 after the sign.
  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, MemoryProperty.named(String(parts[0])) != nil, let cases = Int(parts[1]),
      (1...1_000_000_000).contains(cases)
    else { return nil }
    property = String(parts[0])
    self.cases = cases
  }
}
