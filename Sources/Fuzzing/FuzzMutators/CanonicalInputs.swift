// The canonical bytes of an input: what its case was read from, and nothing else. A mutator starts from these, since bytes
// that no choice reads, and commands that begin without their marker, mislead it.
//
//     libFuzzer mutates one input several times in a row: what it hands over next is mostly what has just run, and the
//     runner still holds its choices. Other inputs come from the corpus, again and again: what they came to is kept. Only
//     what is not kept is run once more.

import PropCheck

/// Finds canonical bytes.
package final class CanonicalInputs {
  /// An input and its canonical bytes.
  private struct Known {
    var input: [UInt8]
    var canonical: [UInt8]
  }

  /// How many inputs are kept: more than a target's corpus has, as a rule.
  private static let places = 1 << 12

  private let runner: CaseRunner
  /// The input that the runner ran last, if there is one.
  private var last: [UInt8] = []
  private var hasLast = false
  /// Inputs that were asked for, each in the place that its bytes say: one takes the place of another.
  private var known = [Known?](repeating: nil, count: places)

  /// Canonical bytes of inputs that `runner` runs, which must be told with `note`.
  package init(of runner: CaseRunner) { self.runner = runner }

  /// Says that the runner has just run `input`.
  package func note(_ input: UnsafeRawBufferPointer) {
    last.replaceSubrange(0..., with: input)
    hasLast = true
  }

  /// The canonical bytes of `input`, the same whatever ran before.
  ///
  /// - Complexity: O(bytes), or a run of the case.
  package func canonical(_ input: UnsafeRawBufferPointer) -> [UInt8] {
    if hasLast && last.elementsEqual(input) { return runner.encoded }
    let place = Self.place(of: input)
    if let found = known[place], found.input.elementsEqual(input) { return found.canonical }
    _ = runner.run(bytes: input)
    note(input)
    known[place] = Known(input: last, canonical: runner.encoded)
    return runner.encoded
  }

  /// A place for an input, by its bytes alone (FNV-1a).
  private static func place(of input: UnsafeRawBufferPointer) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in input { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int((hash ^ hash >> 32) % UInt64(places))
  }
}
