// The arms of a comparison: the harness as it is, and with parts of it left out or replaced.

import ArgumentParser
import Properties

/// A way to look for defects.
enum Arm: String, CaseIterable, ExpressibleByArgument, Sendable {
  /// The properties on the budget of `swift test`.
  case `default`

  /// As many cases of each property as a usual run without a defect has, drawn evenly: no edges, repetition, swarms, long and
  /// short cases, and a number from its whole range where the generators have lists of values at which code breaks. Handles and
  /// the grammar of traces stay.
  case random

  /// Every trace of the small scopes.
  case exhaustive

  /// libFuzzer with AddressSanitizer on every target, for a bounded time.
  case fuzz

  /// Without the oracle that looks for stale translations and directory entries.
  case noTLB = "no-tlb"

  /// Without the model: what remains are traps, the machine, atomicity and the memory manager's own checks.
  case noModel = "no-model"

  /// What the report says of it.
  var summary: String {
    switch self {
    case .default: "all properties on the budget of swift test"
    case .random: "the same number of cases, all numbers drawn evenly from their ranges"
    case .exhaustive: "every trace of the small scopes"
    case .fuzz: "libFuzzer with AddressSanitizer, a bounded time for each target"
    case .noTLB: "without the oracle for stale translations"
    case .noModel: "without the model: traps, machine, atomicity, the manager's own checks"
    }
  }

  /// The arguments of `kmemcheck`.
  var arguments: [String] {
    let common = ["properties", "--format", "json", "--fail-fast"]
    switch self {
    case .default, .noTLB, .noModel: return common + ["--test-budget"]
    case .random: return common + ["--test-budget", "--plain"]
    case .exhaustive: return common + ["--exhaustive"]
    case .fuzz: return []
    }
  }

  /// The arguments that keep it from shrinking what it finds.
  var withoutShrinking: [String] { self == .exhaustive ? [] : ["--no-shrinking"] }

  /// The names of what it runs, in their order.
  var subjects: [String] {
    self == .exhaustive ? ExhaustiveScope.all.map(\.name) : MemoryProperty.all.map(\.name)
  }

  /// Whether another seed gives other cases.
  var hasSeeds: Bool { self != .exhaustive }
}
