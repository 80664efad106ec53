// The workloads as a contest: the engine's habits against plain random draws, on every bug and every kind of property
// that can see it.
//
// A trial is one seed of one task (a bug and a kind of property); it is solved if the bug is found within the limit.
// The table of the last test shows what edge bias, repetition and swarm are worth, each left out in turn, and all left
// out at once.

import PropCheck
import Testing

@Suite struct EtnaTests {
  /// The contest is large, so a debug build has only a small one.
  #if DEBUG
    static let contest = (seeds: 0..<1 as Range<UInt64>, limit: 200)
  #else
    static let contest = (seeds: 0..<10 as Range<UInt64>, limit: 2_000)
  #endif

  /// One trial: the number of cases until the failure, and the size of the shrunk case; nil if nothing was found.
  static func trial<Tree: SearchTree>(
    _ workload: Workload<Tree>, _ style: GenerationStyle, seed: UInt64, limit: Int
  ) -> (cases: Int, size: Int)? {
    var settings = Settings(cases: limit)
    settings.seed = seed
    settings.style = style
    settings.explainEvaluations = 0
    settings.shrinkEvaluations = 1_500
    settings.distinctFailures = 1
    let report = Runner("etna", settings: settings).run { source in try workload.run(&source) }
    return report.counterexample.map { ($0.caseNumber ?? 0, $0.record.choices.count) }
  }

  /// What a style reaches in all trials.
  struct Score {
    var trials = 0
    var cases: [Int] = []
    var sizes: [Int] = []

    var line: String {
      let sorted = cases.sorted()
      let median = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
      let high = sorted.isEmpty ? 0 : sorted[sorted.count * 9 / 10]
      let size = sizes.isEmpty ? 0 : sizes.reduce(0, +) * 10 / sizes.count
      return "\(cases.count) of \(trials) solved, cases to failure: median \(median), 90th percentile \(high), "
        + "shrunk to \(size / 10).\(size % 10) choices"
    }
  }

  static func score<Tree: SearchTree>(
    _ tree: Tree.Type, _ style: GenerationStyle, kinds: [PropertyKind] = PropertyKind.allCases, into score: inout Score
  ) {
    for kind in kinds {
      for bug in Tree.Bug.allCases where Tree.visible(to: kind).contains(bug) {
        for seed in contest.seeds {
          score.trials += 1
          let workload = Workload<Tree>(kind: kind, bug: bug)
          guard let found = trial(workload, style, seed: seed, limit: contest.limit) else { continue }
          score.cases.append(found.cases)
          score.sizes.append(found.size)
        }
      }
    }
  }

  static func score(_ style: GenerationStyle) -> Score {
    var total = Score()
    score(BinarySearchTree.self, style, into: &total)
    score(RedBlackTree.self, style, into: &total)
    return total
  }

  static func holds<Tree: SearchTree>(_ tree: Tree.Type) {
    for kind in PropertyKind.allCases {
      let report = Runner("right", settings: Settings(cases: 400)).run { source in
        try Workload<Tree>(kind: kind, bug: nil).run(&source)
      }
      #expect(report.passed, "\(Tree.self), \(kind): \(report.text())")
    }
  }

  @Test func the_right_trees_pass_every_property() {
    Self.holds(BinarySearchTree.self)
    Self.holds(RedBlackTree.self)
  }

  @Test func there_are_8_and_15_bugs() {
    #expect(BinarySearchTree.Bug.allCases.count == 8)
    #expect(RedBlackTree.Bug.allCases.count == 15)
  }

  @Test(arguments: BinarySearchTree.Bug.allCases)
  func every_bug_of_the_search_tree_is_found(bug: BinarySearchTree.Bug) {
    Self.expectFound(bug, of: BinarySearchTree.self)
  }

  @Test(arguments: RedBlackTree.Bug.allCases)
  func every_bug_of_the_red_black_tree_is_found(bug: RedBlackTree.Bug) {
    Self.expectFound(bug, of: RedBlackTree.self)
  }

  static func expectFound<Tree: SearchTree>(_ bug: Tree.Bug, of tree: Tree.Type) {
    for kind in PropertyKind.allCases where Tree.visible(to: kind).contains(bug) {
      for seed in 0..<2 as Range<UInt64> {
        let workload = Workload<Tree>(kind: kind, bug: bug)
        let found = trial(workload, GenerationStyle(), seed: seed, limit: 20_000)
        #expect(found != nil, "\(bug) by \(kind), seed \(seed)")
      }
    }
  }

  @Test func the_habits_of_generation_are_worth_their_keep() {
    var withoutEdges = GenerationStyle()
    withoutEdges.edgeBias = false
    var withoutRepetition = GenerationStyle()
    withoutRepetition.repetition = false
    var withoutSwarm = GenerationStyle()
    withoutSwarm.swarm = false
    let all = Self.score(GenerationStyle())
    let plain = Self.score(.plain)
    print("all habits:         \(all.line)")
    print("without edge bias:  \(Self.score(withoutEdges).line)")
    print("without repetition: \(Self.score(withoutRepetition).line)")
    print("without swarm:      \(Self.score(withoutSwarm).line)")
    print("plain random:       \(plain.line)")
    #expect(all.cases.count >= all.trials * 8 / 10)
    #expect(plain.cases.count < all.cases.count * 9 / 10)
  }
}
