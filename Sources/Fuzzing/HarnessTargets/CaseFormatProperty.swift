// PropCheck's own format, fuzzed: a property whose draws are themselves drawn, so that any sequence of kinds, ranges,
// lists, filters and traces occurs, judged by what the format promises.

import PropCheck

/// "Any bytes mean a case; its canonical bytes and its record mean the same case again."
package enum CaseFormatProperty {
  package static let name = "case-format"

  /// Checks what `bytes` mean.
  package static func check(_ bytes: [UInt8]) throws {
    let runner = CaseRunner(choiceLimit: 512) { source in try draw(&source) }
    let verdict = runner.run(bytes: bytes)
    if let failure = verdict.failure { throw failure }
    let (record, canonical) = (runner.record, runner.encoded)
    try require(canonical.last != 0, "the canonical bytes end with a zero: \(canonical)")
    // A case that was given up has made draws that its record does not hold.
    guard verdict == .passed else { return }
    let again = runner.run(bytes: canonical)
    try require(again == verdict, "the canonical bytes give \(again), the case gave \(verdict)")
    try require(runner.record == record, "the canonical bytes mean another case: \(canonical)")
    try require(runner.encoded == canonical, "canonical bytes change when written again: \(canonical)")
    for isAligned in [true, false] {
      let replayed = runner.run(script: record, aligned: isAligned, limit: 512)
      try require(replayed == verdict && runner.record == record, "the record, aligned: \(isAligned), is another case")
    }
  }

  /// A few draws, each of a kind and range that are drawn.
  package static func draw(_ source: inout Source) throws {
    try source.each(0...12) { source in try something(&source, depth: 0) }
    _ = try source.swarm(of: 7)
    try source.trace(0...16) { source in
      _ = try source.command(of: 7, available: 0b101_1011)
      try something(&source, depth: 0)
    }
    try source.trace(0...4) { source in try something(&source, depth: 0) }
  }

  private static func something(_ source: inout Source, depth: Int) throws {
    switch try source.integer(in: 0...7) {
    case 0: _ = try source.boolean()
    case 1:
      let bound: UInt64 = try source.integer()
      _ = try source.integer(in: min(bound, bound / 3)...bound, towards: bound / 2)
    case 2:
      let bound: Int64 = try source.integer()
      _ = try source.integer(in: min(bound, 5)...max(bound, 5))
    case 3: _ = try source.ordinal(below: 9) { $0 % 3 != 1 }
    case 4: _ = try source.element(of: ["frame", "page", "table"])
    case 5: _ = try source.list(1...3) { source in try source.integer(in: -3...200, towards: 7) }
    case 6: _ = try source.integer(in: 3...200, towards: 100)
    default:
      guard depth < 4 else { return }
      try source.span("nested") { source in
        try something(&source, depth: depth + 1)
        try something(&source, depth: depth + 1)
      }
    }
  }
}
