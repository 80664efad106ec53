// What runs an input of either kind and says what became of it.

import PropCheck

/// Judges inputs of one target.
protocol InputJudge {
  func run(_ bytes: UnsafeRawBufferPointer) -> Verdict
}

extension InputJudge {
  func run(_ bytes: [UInt8]) -> Verdict { bytes.withUnsafeBytes { run($0) } }
}

/// Inputs that are choices.
struct ChoiceJudge: InputJudge {
  let runner: CaseRunner

  init(_ runner: CaseRunner) { self.runner = runner }

  func run(_ bytes: UnsafeRawBufferPointer) -> Verdict { runner.run(bytes: bytes) }
}

/// Inputs that are what they are, each in the place of the one before.
final class ByteJudge: InputJudge {
  private let check: @Sendable ([UInt8]) throws -> Void
  private var input: [UInt8] = []

  init(_ check: @escaping @Sendable ([UInt8]) throws -> Void) { self.check = check }

  func run(_ bytes: UnsafeRawBufferPointer) -> Verdict {
    input.removeAll(keepingCapacity: true)
    input.append(contentsOf: bytes)
    do {
      try check(input)
      return .passed
    } catch let failure as PropertyFailure {
      return .failed(failure)
    } catch {
      return .failed(PropertyFailure(oracle: "error \(type(of: error))", "threw \(error)"))
    }
  }
}
