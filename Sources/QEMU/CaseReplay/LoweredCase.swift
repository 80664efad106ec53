// A case as the kernel image gets it, and what has to come of it.

import KMemReplay
import Operations
import Specification

/// A case in fixed-size records, with what its steps gave under the eyes of the oracles.
public struct LoweredCase: Sendable {
  /// What a step gave when it was judged. The state is digested where it was judged as a whole: after `memory_setup` and at
  /// the end.
  public struct Judged: Hashable, Sendable {
    public var outcome: ReplayOutcome
    public var digest: ReplayDigest?

    /// Whether a replay of the step's record gives the same.
    public func agrees(with result: Result) -> Bool {
      outcome == result.outcome && (digest ?? result.digest) == result.digest
    }
  }

  /// What a step gives in a replay, and what the state is after it.
  public struct Result: Hashable, Sendable {
    public var outcome: ReplayOutcome
    public var digest: ReplayDigest

    public init(_ outcome: ReplayOutcome, _ digest: ReplayDigest) {
      self.outcome = outcome
      self.digest = digest
    }
  }

  /// Where the case comes from: a path, or a property and a number.
  public let name: String

  /// The machine that it boots on.
  let scenario: BootScenario

  public internal(set) var records: [ReplayRecord] = []

  /// What was judged: `memory_setup` first, then each record.
  public internal(set) var judged: [Judged] = []

  /// Each step as it is written in a test.
  public internal(set) var texts = ["memory_setup"]

  /// Whether the rest of the case was left out, because it takes pages away that the image itself runs on.
  public internal(set) var isCut = false

  /// How many of the records are operations of the memory manager; the others are accesses, except a last comparison.
  public var operations: Int {
    records.count { if case .call = $0.step { true } else { false } }
  }

  /// Whether `memory_setup` refuses the machine.
  public var isRefused: Bool { judged.first?.outcome.kind == .bootRefused }
}

extension LoweredCase.Result: CustomStringConvertible {
  public var description: String {
    if digest == .none { return outcome.description }
    return "\(outcome), counts \(hexadecimal(digest.counts)), tables \(hexadecimal(digest.tables)), "
      + "frames \(hexadecimal(digest.frames))"
  }

  /// The result that a line of the image's output states: `= KIND A B C COUNTS TABLES FRAMES`.
  public init?(line: String) {
    let words = line.split(separator: " ")
    let numbers = words.dropFirst().compactMap { UInt32($0, radix: 16) }
    guard words.first == "=", numbers.count == 7, let kind = ReplayOutcome.Kind(rawValue: numbers[0]) else {
      return nil
    }
    self.init(
      ReplayOutcome(kind, numbers[1], numbers[2], numbers[3]),
      ReplayDigest(counts: numbers[4], tables: numbers[5], frames: numbers[6]))
  }
}

extension ReplayOutcome: CustomStringConvertible {
  public var description: String {
    switch kind {
    case .done: "done"
    case .address: hexadecimal(first)
    case .space: "space \(first)"
    case .page: "frame \(hexadecimal(first))\(second == 0 ? "" : ", freed")"
    case .translation: "leads to \(hexadecimal(first))"
    case .notMapped: "not mapped"
    case .reservation: "\(first) reserved, \(second) allocated, \(third) reserved before"
    case .refused: "refused: \(Refusal(rawValue: first)?.name ?? "for no known reason")"
    case .faulted: "page fault"
    case .word: "word \(hexadecimal(first))"
    case .touched:
      "\(first == 0 ? "read-only" : "writable")\(second == 0 ? ", and shows another word than its frame's" : "")"
    case .block: "block with \(first) wrong words, \(second) faults"
    case .booted: "booted"
    case .bootRefused:
      "refused at \(BootStage(rawValue: UInt8(truncatingIfNeeded: first)).map { "\($0)" } ?? "no stage")"
    }
  }
}
