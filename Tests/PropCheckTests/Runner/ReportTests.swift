// The report: what a person reads, in the order in which it is wanted, byte for byte the same in every build.
//
// The texts here are the determinism fixtures: they were written down once and hold in debug, release and sanitizer
// builds, in any order of tests.

import PropCheck
import PropCheckHost
import Testing

@Suite struct ReportTests {
  /// A failing property that uses lists, labels, coverage and notes.
  static func sorted(_ source: inout Source) throws {
    let list = source.note("list", try source.list { source in try source.integer(in: -1_000...1_000) })
    let limit = source.note("limit", try source.integer(in: 0...9))
    source.classify(list.count > limit, "longer than the limit")
    source.cover(list.count > 2, atLeast: 20, "more than two")
    try require(list == list.sorted(), oracle: "order", "\(list) is not in order")
  }

  static let sortedText = """
    Property 'sorted' does not hold for this case:
      list = [0, -1]
      limit = 0  (any other value tried fails too)
    What went wrong (oracle 'order', at PropCheckTests/ReportTests.swift:17):
      [0, -1] is not in order
    To repeat this case:
      PROPCHECK_REPLAY='sorted=f000f001' swift test --filter 'name'
    Saved: nowhere, as asked
    Found in case 2 of seed 3601906887185606376 with 10 choices; shrunk to 6 in 62 evaluations (nothing simpler was found).
    Passes that helped: delete spans 2 of 8, minimise choices 3 of 9.
    Cases: 1 passed, 1 failed, 0 rejected, 0 over budget (0.0 % discarded).
    Choices: 2 in a case on average, 2 in the largest.
      0.0 %  more than two (demanded: 20.0 %)
    """

  static func buffer(_ source: inout Source) throws {
    try StateMachine { [UInt16]() }
      .command("put", weight: 2) { items, source in
        let item = try source.integer(in: 0...UInt16(999))
        source.call("buffer.put(\(item))")
        items.append(item)
        source.result("\(items.count)")
      }
      .command("take", when: { !$0.isEmpty }) { items, source in
        let index = try source.ordinal(below: items.count)
        source.call("buffer.take(\(index))")
        let item = items.remove(at: index)
        source.result("\(item)")
      }
      .command("reset", when: { $0.count > 60 }) { items, _ in items = [] }
      .invariant("never more than three large items") { items in items.filter { $0 > 500 }.count <= 3 }
      .run(&source)
  }

  static let bufferText = """
    Property 'buffer' does not hold for this case:
      buffer.put(501)  // 1
      buffer.put(501)  // 2
      buffer.put(501)  // 3
      buffer.put(501)  // 4, fails
    What went wrong (oracle 'never more than three large items'):
      the invariant does not hold: never more than three large items
    To repeat this case:
      PROPCHECK_REPLAY='buffer=00f100f9f501f100f9f501f100f9f501f100f9f501' swift test --filter 'name'
    Saved: nowhere, as asked
    Found in case 4 of seed 15594851638598702395 with 19 choices; shrunk to 13 in 1807 evaluations (nothing simpler was found).
    Passes that helped: delete spans 2 of 9, minimise choices 30 of 105.
    Cases: 3 passed, 1 failed, 0 rejected, 0 over budget (0.0 % discarded).
    Choices: 34 in a case on average, 50 in the largest.
    Commands: 32 run: put 78.1 %, take 21.9 %.
    Commands that never ran: reset.
    """

  static func text(_ name: String, _ property: @escaping (inout Source) throws -> Void) -> String {
    var settings = Settings(cases: 500)
    settings.distinctFailures = 1
    let result = Harness(environment: Environment(), artefacts: nil, command: "swift test --filter 'name'")
      .run(name, settings: settings, property)
    return result.text
  }

  @Test func the_report_of_a_list_property() {
    #expect(Self.text("sorted", Self.sorted) == Self.sortedText)
  }

  @Test func the_report_of_a_state_machine() {
    #expect(Self.text("buffer", Self.buffer) == Self.bufferText)
  }

  @Test func case_failure_repetition_artefact_and_statistics_come_in_this_order() throws {
    let text = Self.text("sorted", Self.sorted)
    let parts = ["list = [", "What went wrong", "PROPCHECK_REPLAY=", "Saved: ", "Found in case", "Cases: "]
    let places = try parts.map { part in try #require(text.range(of: part)?.lowerBound, "\(part) is missing") }
    #expect(places == places.sorted())
  }

  @Test func runs_in_parallel_give_the_same_text() async {
    let texts = await withTaskGroup(of: String.self) { group in
      for _ in 0..<16 { group.addTask { Self.text("buffer", Self.buffer) } }
      return await group.reduce(into: [String]()) { $0.append($1) }
    }
    #expect(Set(texts) == [Self.bufferText])
  }

  @Test func a_property_without_notes_is_shown_as_an_outline() {
    let text = Self.text("outline") { source in
      let list = try source.list(1...9) { source in
        try source.span("pair") { source in (try source.integer(UInt8.self), try source.boolean()) }
      }
      let last: UInt8 = try source.integer()
      if list.count > 1, last > 4 { try fail() }
    }
    #expect(
      text.hasPrefix(
        """
        Property 'outline' does not hold for this case:
          list
            element
              pair: 0, false
            element
              pair: 0, false
          5
        What went wrong (oracle 'property', at PropCheckTests/Shrinking.swift:32):
          fails
        """))
  }
}

extension String {
  /// Where `part` is, without Foundation.
  func range(of part: String) -> Range<String.Index>? { firstRange(of: part) }
}
