// Optionals, sets, dictionaries, permutations, subsets, recursion by budget.

import PropCheck
import Testing

@Suite struct CollectionTests {
  @Test func optionals_are_nil_now_and_then_and_nil_is_the_simplest() throws {
    let values = try randomValues(1_000) { source in try source.optional { source in try source.integer(in: 0...9) } }
    #expect((150...350).contains(values.filter { $0 == nil }.count))
    var source = Source(bytes: [])
    #expect(try source.optional { source in try source.boolean() } == nil)
    let found = shrunkValues { source in
      try source.optional { source in try source.integer(in: -50...50) }
    } where: {
      $0.map { $0 < -3 } ?? false
    }
    #expect(found == ["Optional(-4)": 50])
  }

  @Test func sets_have_their_size_and_no_trace_of_what_they_had_already() throws {
    let sets = try randomValues(2_000) { source in
      let set = try source.set(2...5) { source in try source.integer(in: 0...6) }
      var again = Source(bytes: source.encoded)
      #expect(try again.set(2...5) { source in try source.integer(in: 0...6) } == set)
      #expect(source.choiceCount == set.count + max(0, min(set.count + 1, 5) - 2))
      return set
    }
    #expect(Set(sets.map(\.count)) == [2, 3, 4, 5])
  }

  @Test func any_bytes_are_a_set_of_the_least_size() throws {
    var random = SplitMix64(seed: 4)
    for round in 0..<1_000 {
      let bytes = (0..<round % 12).map { _ in UInt8.random(in: 0...9, using: &random) }
      var source = Source(bytes: bytes)
      let set = try source.set(3...6) { source in try source.integer(in: 0...9) }
      #expect((3...6).contains(set.count))
    }
    var zeros = Source(bytes: [0, 0, 0])
    #expect(try zeros.set(3...6) { source in try source.integer(in: -9...9) } == [0, 1, -1])
    var none = Source(bytes: [])
    #expect(try none.set { source in try source.boolean() } == [])
  }

  @Test func a_set_that_cannot_have_its_least_size_rejects_the_case() {
    var source = Source(seed: 1)
    #expect(throws: Stop.rejected) { try source.set(3...3) { source in try source.boolean() } }
    #expect(source.complaint == "there are not enough different elements for the least size of a set")
  }

  @Test func a_small_domain_ends_a_random_set() throws {
    let sets = try randomValues(300) { source in try source.set(0...40) { source in try source.integer(in: 0...1) } }
    #expect(Set(sets) == [[], [0], [1], [0, 1]])
  }

  @Test func dictionaries_draw_a_value_for_each_new_key() throws {
    let found = shrunkValues { source in
      try source.dictionary { source in
        try source.integer(in: 0...9)
      } to: { source in
        try source.integer(in: 0...99)
      }
    } where: {
      $0.values.reduce(0, +) >= 150
    }
    #expect(found.values.reduce(0, +) == 50)
    for text in found.keys { #expect(text.filter { $0 == ":" }.count == 2, "two keys are enough: \(text)") }
    var source = Source(bytes: [0xF0, 10, 2, 0xF0, 10, 0xF0, 12, 4])
    let dictionary = try source.dictionary { source in
      try source.integer(in: 0...9)
    } to: { source in
      try source.integer(in: 0...99)
    }
    #expect(dictionary == [5: 1, 6: 2])
    #expect(source.encoded == [0xF0, 10, 2, 0xF0, 12, 4])
  }

  @Test func sets_shrink_to_few_and_simple_elements() {
    let found = shrunkValues { source in
      try source.set { source in try source.integer(in: -100...100) }.sorted()
    } where: {
      $0.count >= 4
    }
    #expect(found == ["[-1, 0, 1, 2]": 50])
  }

  @Test func shuffling_reaches_every_order_and_shrinks_to_the_first_in_the_alphabet() throws {
    let orders = try randomValues(2_000) { source in try source.shuffled([1, 2, 3, 4]) }
    #expect(Set(orders).count == 24)
    var source = Source(bytes: [])
    #expect(try source.shuffled("word") == Array("word"))
    let found = shrunkValues { source in
      try source.shuffled(Array(0..<7))
    } where: { order in
      guard let five = order.firstIndex(of: 5), let two = order.firstIndex(of: 2) else { return false }
      return five < two
    }
    #expect(found == ["[0, 1, 3, 4, 5, 2, 6]": 50])
  }

  @Test func subsets_are_empty_whole_and_between_and_keep_the_order() throws {
    let all = Array(0..<20)
    let subsets = try randomValues(2_000) { source in try source.subset(of: all) }
    #expect(subsets.allSatisfy { $0 == $0.sorted() })
    #expect(subsets.contains([]) && subsets.contains(all))
    let bounded = try randomValues(2_000) { source in try source.subset(of: all, count: 3...5) }
    #expect(Set(bounded.map(\.count)) == [3, 4, 5])
    var source = Source(bytes: [])
    #expect(try source.subset(of: all, count: 3...5) == [0, 1, 2])
    let found = shrunkValues { source in
      try source.subset(of: all)
    } where: {
      $0.reduce(0, +) >= 21
    }
    #expect(found.values.reduce(0, +) == 50 && found.keys.allSatisfy { $0.filter { $0 == "," }.count == 1 })
  }

  indirect enum Tree: CustomStringConvertible {
    case leaf
    case node([Tree])

    var branches: Int {
      switch self {
      case .leaf: 0
      case .node(let parts): 1 + parts.reduce(0) { $0 + $1.branches }
      }
    }
    var depth: Int {
      switch self {
      case .leaf: 0
      case .node(let parts): 1 + (parts.map(\.depth).max() ?? 0)
      }
    }
    var description: String {
      switch self {
      case .leaf: "."
      case .node(let parts): "(" + parts.map(\.description).joined() + ")"
      }
    }

    static func draw(_ source: inout Source) throws -> Tree {
      try source.recursive(branches: 30) { _ in
        .leaf
      } branch: { source, part in
        .node(try source.list(0...4, of: part))
      }
    }
  }

  @Test func a_budget_of_branches_is_kept_and_used_deep_and_wide() throws {
    let trees = try randomValues(2_000, Tree.draw)
    #expect(trees.allSatisfy { $0.branches <= 30 })
    #expect(trees.contains { $0.branches >= 15 })
    #expect(trees.contains { $0.depth >= 10 })
    #expect(trees.contains { $0.branches >= 10 && $0.depth <= 5 })
    #expect(trees.contains { $0.branches == 0 })
    let found = shrunkValues(Tree.draw) { $0.depth >= 3 }
    #expect(found == ["((()))": 50])
  }

  @Test func one_of_draws_from_each_and_prefers_the_first_when_shrinking() throws {
    func draw(_ source: inout Source) throws -> Int {
      try source.draw(.oneOf(.integer(in: 10...12), .constant(5), .integer(in: -3...(-1))))
    }
    #expect(Set(try randomValues(500, draw)) == [10, 11, 12, 5, -1, -2, -3])
    #expect(shrunkValues(draw) { $0 != 5 } == ["10": 50])
    #expect(shrunkValues(draw) { $0 < 10 && $0 != 5 } == ["-1": 50])
  }
}
