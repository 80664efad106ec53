// Ends zig-zags: numbers that take turns going down by small steps.
//
// Example: of twenty numbers the first and the sixteenth must differ by one. Each can follow the other by a step or two
// a round, and a million rounds would do it. Numbers that moved a little in the last round, and nothing else did, are
// moved together by as much as they can.

/// Lowers together the numbers that crept towards their targets in the round before.
package enum BreakZigZags: ShrinkPass {
  package static let name = "break zig-zags"
  /// A larger step is progress, not creeping.
  private static let creep: UInt64 = 8
  private static let memberLimit = 6

  package static func run(on shrinker: Shrinker) {
    let crept = creeping(from: shrinker.roundStart, to: shrinker.best)
    guard (2...memberLimit).contains(crept.count) else { return }
    for (position, first) in crept.enumerated() {
      for second in crept[(position + 1)...] where second < shrinker.best.choices.count {
        MovePairs.lowerTogether(first, second, shrinker)
      }
    }
  }

  /// The choices that came nearer to their targets by little; none if anything else changed.
  private static func creeping(from before: Record, to after: Record) -> [Int] {
    guard before.choices.count == after.choices.count else { return [] }
    var crept: [Int] = []
    for (index, (old, new)) in zip(before.choices, after.choices).enumerated() where old.key != new.key {
      let step = old.distance > new.distance ? old.distance - new.distance : new.distance - old.distance
      guard step <= creep, old.isBelowTarget == new.isBelowTarget else { return [] }
      crept.append(index)
    }
    return crept
  }
}
