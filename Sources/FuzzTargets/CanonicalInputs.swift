// The canonical bytes of an input: what its case was read from, and nothing else. A mutator starts from these, since bytes
// that no choice reads, and commands that begin without their marker, mislead it.
//
//     libFuzzer mutates one input several times in a row: what it hands over next is mostly what has just run, and the
//     runner still holds its choices. Only other inputs are run once more.

import PropCheck

/// Finds canonical bytes.
final class CanonicalInputs {
  private let runner: CaseRunner
  /// The input that the runner ran last.
  private var last: [UInt8]?

  /// Canonical bytes of inputs that `runner` runs, which must be told with `note`.
  init(of runner: CaseRunner) { self.runner = runner }

  /// Says that the runner has just run `input`.
  func note(_ input: UnsafeRawBufferPointer) { last = [UInt8](input) }

  /// The canonical bytes of `input`, the same whatever ran before.
  func canonical(_ input: UnsafeRawBufferPointer) -> [UInt8] {
    if !(last.map { $0.elementsEqual(input) } ?? false) {
      _ = runner.run(bytes: input)
      note(input)
    }
    return runner.encoded
  }
}
