// What a soak has counted so far, block after block in their order, and the summary of it.

/// The sum of the first blocks of a soak.
struct SoakTotals {
  private(set) var blocks = 0
  private(set) var cases = 0
  private(set) var discarded = 0
  private(set) var booted = 0
  private(set) var refused = 0
  private(set) var calls = 0
  private(set) var commands: [(name: String, count: Int)] = []
  private var boots: Set<UInt64> = []

  /// Commands that were run in cases that count.
  var commandCount: Int { commands.reduce(0) { $0 + $1.count } }

  /// Machines that booted and differ: a lower bound, since they are compared by digests.
  var distinctBoots: Int { boots.count }

  /// Adds the next block.
  mutating func add(_ block: SoakBlock) {
    blocks += 1
    cases += block.passed + block.discarded
    discarded += block.discarded
    booted += block.booted
    refused += block.refused
    calls += block.calls
    for (name, count) in block.commands {
      if let place = commands.firstIndex(where: { $0.name == name }) {
        commands[place].count += count
      } else {
        commands.append((name, count))
      }
    }
    boots.formUnion(block.boots)
  }

  /// Whether the goals are reached.
  func reaches(_ plan: SoakPlan) -> Bool { commandCount >= plan.commands && distinctBoots >= plan.boots }

  /// The summary that the command prints.
  func text(_ plan: SoakPlan, finding: UInt64?) -> String {
    let verdict = finding.map { "the property does not hold for case \($0 + 1)" } ?? "no violation"
    var lines = ["Soak of 'kernel' with seed \(plan.seed): \(verdict)."]
    func add(_ name: String, _ value: String) {
      lines.append("  " + name + String(repeating: " ", count: max(1, 16 - name.count)) + value)
    }
    add("cases", "\(cases), \(discarded) of them given up")
    add("boots", "\(booted), at least \(distinctBoots) of them different")
    add("refused boots", "\(refused), each as the specification says")
    add("commands", "\(commandCount)")
    add("calls judged", "\(calls)")
    lines.append("  command mix")
    let total = max(1, commandCount)
    let width = String(commands.map(\.count).max() ?? 0).count
    for (name, count) in commands {
      let number = String(repeating: " ", count: width - String(count).count) + String(count)
      let perMille = (count * 1000 + total / 2) / total
      lines.append("    \(number)  \(perMille / 10).\(perMille % 10) %  \(name)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
