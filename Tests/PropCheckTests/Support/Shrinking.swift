// Helpers for tests of the shrinker: shrink a case given as bytes with one pass, or with all.

import PropCheck
import Testing

/// What shrinking gave.
struct Shrunk {
  let bytes: [UInt8]
  let record: Record
  let summary: ShrinkSummary
  let failure: PropertyFailure
}

/// Shrinks the failing case `bytes` of `property`.
func shrink(
  _ bytes: [UInt8], with passes: [any ShrinkPass.Type] = Shrinker.allPasses, limit: Int = 5_000,
  sourceLocation: SourceLocation = #_sourceLocation, _ property: @escaping (inout Source) throws -> Void
) throws -> Shrunk {
  let cases = CaseRunner(property: property)
  let verdict = cases.run(bytes: bytes)
  let failure = try #require(verdict.failure, "the case must fail before it is shrunk", sourceLocation: sourceLocation)
  let shrinker = Shrinker(
    cases: cases, record: cases.record, failure: failure, evaluationLimit: limit, passes: passes)
  shrinker.run()
  return Shrunk(
    bytes: CaseEncoding.bytes(of: shrinker.best.choices), record: shrinker.best, summary: shrinker.summary,
    failure: shrinker.failure)
}

/// The failure that tests throw.
func fail(_ oracle: String = "property", _ message: String = "fails") throws -> Never {
  throw PropertyFailure(oracle: oracle, message)
}

/// A list of numbers 0...255, in the byte format: "more" and the number, then "end".
func listBytes(_ numbers: [UInt8]) -> [UInt8] {
  numbers.flatMap { [CaseFormat.element] + ($0 < 0xF0 ? [$0] : [CaseFormat.firstLong, $0]) } + [0]
}

/// Draws a list of numbers 0...255.
func drawList(_ source: inout Source, atMost count: Int = Source.defaultListLength.upperBound) throws -> [UInt8] {
  try source.list(0...count) { source in try source.integer(UInt8.self) }
}
