// What each habit of random generation is for: a bug that it finds at once and that is all but out of reach without it.

import PropCheck
import Testing

@Suite struct HabitTests {
  static let cases = 5_000

  /// How many of ten seeds find the bug in `property`.
  static func solved(_ style: GenerationStyle, _ property: @escaping (inout Source) throws -> Void) -> Int {
    (0..<10 as Range<UInt64>).filter { seed in
      var settings = Settings(cases: cases)
      settings.seed = seed
      settings.style = style
      settings.shrinkEvaluations = 0
      settings.explainEvaluations = 0
      return Runner("habit", settings: settings).run(property).counterexample != nil
    }.count
  }

  static func without(_ habit: WritableKeyPath<GenerationStyle, Bool>) -> GenerationStyle {
    var style = GenerationStyle()
    style[keyPath: habit] = false
    return style
  }

  @Test func edge_bias_finds_the_ends_of_ranges_and_powers_of_two() {
    let property = { (source: inout Source) in
      let size: UInt32 = try source.integer()
      if size > 1 << 20, size & (size - 1) == 0 { try fail() }
    }
    #expect(Self.solved(GenerationStyle(), property) == 10)
    #expect(Self.solved(Self.without(\.edgeBias), property) <= 2)
  }

  @Test func repetition_finds_what_needs_equal_values() {
    let property = { (source: inout Source) in
      let keys = try source.list { source in
        try (0..<5).map { _ in try source.integer(in: 1_000_000...UInt64.max) }
      }
      if Set(keys).count < keys.count { try fail() }
    }
    #expect(Self.solved(GenerationStyle(), property) == 10)
    #expect(Self.solved(Self.without(\.repetition), property) == 0)
  }

  @Test func swarm_finds_what_a_common_command_undoes() {
    // A queue that breaks at ten items, while one command of three empties it.
    let queue = StateMachine { 0 }
      .command("put") { count, _ in
        count += 1
        if count == 10 { try fail() }
      }
      .command("look") { _, _ in }
      .command("clear") { count, _ in count = 0 }
    let property = { (source: inout Source) in _ = try queue.run(&source) }
    func meanCases(_ style: GenerationStyle) -> Int {
      let found = (0..<10 as Range<UInt64>).map { seed -> Int in
        var settings = Settings(cases: Self.cases)
        settings.seed = seed
        settings.style = style
        settings.shrinkEvaluations = 0
        settings.explainEvaluations = 0
        return Runner("swarm", settings: settings).run(property).counterexample?.caseNumber ?? Self.cases
      }
      return found.reduce(0, +) / found.count
    }
    #expect(meanCases(GenerationStyle()) * 4 < meanCases(Self.without(\.swarm)))
  }

  @Test func hot_cases_reach_sizes_that_usual_ones_do_not() {
    let property = { (source: inout Source) in
      if try source.list(0...100, of: { source in try source.boolean() }).count > 60 { try fail() }
    }
    #expect(Self.solved(GenerationStyle(), property) == 10)
    #expect(Self.solved(Self.without(\.hotAndCold), property) <= 5)
  }
}
