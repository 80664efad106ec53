// What a source promises: values in range, edges often, budgets kept, replays that follow edits.

import PropCheck
import Testing

@Suite struct SourceTests {
  @Test func random_values_stay_in_their_range() throws {
    for seed in 0..<3_000 as Range<UInt64> {
      var source = Source(seed: seed)
      for _ in 0..<8 {
        #expect((-5...17).contains(try source.integer(in: -5...17)))
        #expect(
          (1_000...70_000).contains(try source.integer(in: 1_000...70_000 as ClosedRange<UInt32>, towards: 65_536)))
        #expect((Int64.min...(-9)).contains(try source.integer(in: Int64.min...(-9))))
      }
    }
  }

  @Test func edges_powers_of_two_and_repetitions_are_frequent() throws {
    var hits = ["low": 0, "high": 0, "power": 0, "equal": 0]
    let cases = 20_000
    for seed in 0..<UInt64(cases) {
      var source = Source(seed: seed)
      let value = try source.integer(UInt32.self)
      let other = try source.integer(UInt32.self)
      if value == 0 { hits["low", default: 0] += 1 }
      if value == .max { hits["high", default: 0] += 1 }
      if value > 1_000, value.nonzeroBitCount == 1 { hits["power", default: 0] += 1 }
      if value > 1_000, value == other { hits["equal", default: 0] += 1 }
    }
    for (name, count) in hits { #expect(count > cases / 500, "\(name): \(count) of \(cases)") }
  }

  @Test func favourites_are_drawn_often() throws {
    let favourites: [UInt64] = [0x1_0000_0000, 0x9FC00]
    var hits = 0
    for seed in 0..<1_000 as Range<UInt64> {
      var source = Source(seed: seed)
      if favourites.contains(try source.integer(in: 0...(1 << 40), favouring: favourites)) { hits += 1 }
    }
    #expect(hits > 150)
  }

  @Test func weights_decide_how_often_an_alternative_is_drawn() throws {
    var counts = [0, 0, 0]
    for seed in 0..<4_000 as Range<UInt64> {
      var source = Source(seed: seed)
      counts[try source.weighted([1, 0, 3])] += 1
    }
    #expect(counts[1] == 0)
    #expect(counts[2] > 2 * counts[0] && counts[2] < 4 * counts[0])
  }

  @Test func lists_average_five_to_ten_elements_and_reach_their_cap() throws {
    var total = 0
    var longest = 0
    let cases = 4_000
    for seed in 0..<UInt64(cases) {
      var source = Source(seed: seed)
      let count = try source.list { source in try source.boolean() }.count
      total += count
      longest = max(longest, count)
    }
    #expect((5 * cases...10 * cases).contains(total))
    #expect(longest == Source.defaultListLength.upperBound)
  }

  @Test func a_case_ends_at_its_budget_of_choices() throws {
    var source = Source(seed: 1, choiceLimit: 10)
    for _ in 0..<10 { _ = try source.boolean() }
    #expect(throws: Stop.exhausted) { try source.boolean() }
    #expect(throws: Stop.exhausted) { try source.boolean() }
  }

  @Test func a_filter_that_never_accepts_gives_up_and_leaves_no_trace() throws {
    var source = Source(seed: 1)
    #expect(throws: Stop.rejected) {
      try source.filter("impossible") { source in
        try source.integer(in: 0...9)
      } where: {
        $0 > 9
      }
    }
    #expect(source.choiceCount == 0)
    #expect(source.complaint == "the filter 'impossible' accepted none of 16 values")
  }

  @Test func a_filter_that_draws_without_end_runs_into_the_budget() {
    var source = Source(seed: 1, choiceLimit: 100)
    #expect(throws: Stop.self) {
      while true {
        _ = try? source.filter { source in
          try source.list(50...50) { source in try source.boolean() }
        } where: { _ in
          false
        }
        _ = try source.boolean()
      }
    }
  }

  @Test func a_filter_records_the_accepted_value_only() throws {
    for seed in 0..<200 as Range<UInt64> {
      var source = Source(seed: seed)
      let value = try source.filter { source in
        try source.integer(in: 0...9)
      } where: {
        $0.isMultiple(of: 2)
      }
      #expect(source.record.choices.map(\.valueText) == ["\(value)"])
    }
  }

  @Test func wrong_use_is_an_error_and_says_what_was_wrong() {
    var source = Source(seed: 1)
    #expect(throws: Stop.misused) { try source.element(of: [Int]()) }
    #expect(source.complaint == "element(of:) was given an empty collection")
    #expect(throws: Stop.misused) { try source.boolean() }
    var other = Source(seed: 1)
    #expect(throws: Stop.misused) { try other.integer(in: 0...5 as ClosedRange<UInt128>) }
    var third = Source(seed: 1)
    #expect(throws: Stop.misused) { try third.weighted([]) }
    var fourth = Source(seed: 1)
    #expect(throws: Stop.misused) { try fourth.swarm(of: 65) }
  }

  @Test func an_unusable_ordinal_becomes_the_next_usable_one() throws {
    var source = Source(bytes: [1, 3])
    let usable = [true, false, true, false]
    #expect(try source.ordinal(below: 4) { usable[$0] } == 2)
    #expect(try source.ordinal(below: 4) { usable[$0] } == 0)
    #expect(source.encoded == [2])
    #expect(throws: Stop.rejected) { try source.ordinal(below: 0) }
  }

  @Test func recursion_stops_at_its_depth() throws {
    for seed in 0..<300 as Range<UInt64> {
      var source = Source(seed: seed)
      let depth = try source.recursive(depth: 3) { _ in
        0
      } branch: { source, part in
        max(try part(&source), try part(&source)) + 1
      }
      #expect(depth <= 3)
    }
  }

  @Test func equal_list_elements_meet_more_often_with_repetition() throws {
    func share(_ style: GenerationStyle) throws -> Int {
      var hits = 0
      let cases = CaseRunner { source in
        let list = try source.list(4...8) { source in
          try source.span("pair") { source in (try source.integer(UInt64.self), try source.integer(UInt64.self)) }
        }
        let texts = list.map { "\($0)" }
        if Set(texts).count < texts.count { hits += 1 }
      }
      cases.source.style = style
      var index: UInt64 = 0
      var statistics = Statistics()
      _ = cases.run(seed: 3, from: &index, count: 2_000, statistics: &statistics)
      return hits
    }
    #expect(try share(GenerationStyle()) > 400)
    #expect(try share(.plain) == 0)
  }
}
