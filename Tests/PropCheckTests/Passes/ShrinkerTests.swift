// The shrinker as a whole: it keeps to one failure, to its budgets, and to what the property really saw.

import PropCheck
import Testing

@Suite struct ShrinkerTests {
  @Test func it_does_not_slip_into_another_failure() throws {
    let shrunk = try shrink([200]) { source in
      let value: UInt8 = try source.integer()
      if value > 100 { try fail("large") }
      if value > 3 { try fail("small") }
    }
    #expect(shrunk.bytes == [101])
    #expect(shrunk.failure.oracle == "large")
    #expect(shrunk.summary.otherFailures.map(\.failure.oracle) == ["small"])
  }

  @Test func messages_may_change_while_the_oracle_stays() throws {
    let shrunk = try shrink([200]) { source in
      let value: UInt8 = try source.integer()
      if value > 100 { try fail("large", "\(value) is too large") }
    }
    #expect(shrunk.failure.message == "101 is too large")
  }

  @Test func errors_are_told_apart_by_their_type() throws {
    struct First: Error {}
    struct Second: Error {}
    let shrunk = try shrink([200]) { source in
      let value: UInt8 = try source.integer()
      if value > 100 { throw First() }
      if value > 3 { throw Second() }
    }
    #expect(shrunk.bytes == [101])
    #expect(shrunk.failure.oracle == "error PropCheckTests.ShrinkerTests.First")
  }

  @Test(arguments: [0, 1, 7, 50])
  func the_budget_of_evaluations_holds(limit: Int) throws {
    var runs = -1
    let shrunk = try shrink(listBytes(Array(1...100)), limit: limit) { source in
      runs += 1
      if try drawList(&source).count > 20 { try fail() }
    }
    #expect(runs == shrunk.summary.evaluations)
    #expect(runs <= limit)
    #expect(!shrunk.summary.isComplete)
  }

  @Test func shrinking_ends_when_nothing_gets_simpler_for_long() {
    var settings = Settings()
    settings.shrinkStall = 3
    settings.explainEvaluations = 0
    let report = Runner("stall", settings: settings).run { source in
      if try source.list(20...30, of: { source in try source.integer(Int.self) }).count >= 20 { try fail() }
    }
    #expect(report.counterexample?.shrinking.isComplete == false)
  }

  @Test func a_shrunk_case_cannot_be_shrunk_further() throws {
    let property = { (source: inout Source) in
      let list = try drawList(&source)
      if list.reduce(0, { $0 + Int($1) }) > 300 { try fail() }
    }
    let first = try shrink(listBytes([200, 90, 80, 120]), property)
    let second = try shrink(first.bytes, property)
    #expect(second.bytes == first.bytes)
    #expect(second.summary.improvements == 0)
  }

  @Test func every_pass_has_its_own_name() {
    let names = Shrinker.allPasses.map { $0.name }
    #expect(Set(names).count == names.count)
  }
}
