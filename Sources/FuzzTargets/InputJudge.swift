// What runs an input of either kind and says what became of it.

import PropCheck

/// Judges inputs of one target.
protocol InputJudge {
  func run(_ bytes: UnsafeRawBufferPointer) -> Verdict

  /// The input as a person reads it, and its verdict.
  func explain(_ bytes: [UInt8]) -> (summary: String, lines: [String], verdict: Verdict)
}

/// Inputs that are choices.
struct ChoiceJudge: InputJudge {
  let runner: CaseRunner

  init(_ runner: CaseRunner) { self.runner = runner }

  func run(_ bytes: UnsafeRawBufferPointer) -> Verdict { runner.run(bytes: bytes) }

  func explain(_ bytes: [UInt8]) -> (summary: String, lines: [String], verdict: Verdict) {
    _ = runner.run(bytes: bytes)
    let (verdict, notes) = runner.narrate(runner.record)
    return ("\(bytes.count) bytes, \(runner.record.choices.count) choices", notes.map(\.text), verdict)
  }
}

/// Inputs that are what they are.
struct ByteJudge: InputJudge {
  private let check: @Sendable ([UInt8]) throws -> Void

  init(_ check: @escaping @Sendable ([UInt8]) throws -> Void) { self.check = check }

  func run(_ bytes: UnsafeRawBufferPointer) -> Verdict { run([UInt8](bytes)) }

  private func run(_ bytes: [UInt8]) -> Verdict {
    do {
      try check(bytes)
      return .passed
    } catch let failure as PropertyFailure {
      return .failed(failure)
    } catch {
      return .failed(PropertyFailure(oracle: "error \(type(of: error))", "threw \(error)"))
    }
  }

  /// Sixteen bytes a line, in hexadecimal and as text.
  func explain(_ bytes: [UInt8]) -> (summary: String, lines: [String], verdict: Verdict) {
    let lines = stride(from: 0, to: bytes.count, by: 16).map { start in
      let row = bytes[start..<min(start + 16, bytes.count)]
      let digits = row.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
      let text = row.map { (0x20...0x7E).contains($0) ? String(UnicodeScalar($0)) : "." }.joined()
      return "  \(digits)\(String(repeating: " ", count: 48 - digits.utf8.count))\(text)"
    }
    return ("\(bytes.count) bytes", lines, run(bytes))
  }
}
