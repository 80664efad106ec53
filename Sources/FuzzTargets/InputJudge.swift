// What runs an input of either kind and says what became of it.

import PropCheck
import SimulatedPC

/// Judges inputs of one target.
protocol InputJudge {
  func run(_ bytes: UnsafeRawBufferPointer) -> Verdict

  /// Whether the case that ran last passed at such a cost that a search had better not start from it.
  var isLastTooCostly: Bool { get }
}

extension InputJudge {
  var isLastTooCostly: Bool { false }

  func run(_ bytes: [UInt8]) -> Verdict { bytes.withUnsafeBytes { run($0) } }
}

/// Inputs that are choices, and run on a simulated machine.
struct ChoiceJudge: InputJudge {
  let runner: CaseRunner
  private let machine: SimulatedMachine

  /// About the work of mapping a heap of 4 MiB. A search that keeps machines with heaps of hundreds of MiB tries one case in the
  /// time of a thousand; those are left to the properties.
  private static let workLimit: UInt64 = 150_000

  init(_ runner: CaseRunner, on machine: SimulatedMachine) {
    self.runner = runner
    self.machine = machine
  }

  /// Words that the memory manager has read and written since the machine was reset; those of a whole page, which go faster,
  /// count a sixteenth.
  var isLastTooCostly: Bool {
    let done = machine.counters
    return done.loads + done.stores + (done.pageFills + done.pageCopies) * 64 > Self.workLimit
  }

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
    } catch {
      return .failed(PropertyFailure(thrown: error))
    }
  }
}
