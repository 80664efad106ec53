// What a filter did not accept leaves no trace in a random or decoded case: not in bytes, markers or evidence.

import PropCheck
import Testing

@Suite struct FilterTests {
  /// A trace inside a filter: an attempt that is not accepted must not use up the markers of the first trace.
  static func trace(_ source: inout Source) throws -> [UInt8] {
    try source.filter { source in
      var steps: [UInt8] = []
      try source.trace(0...6, { source in steps.append(try source.integer(in: 1...9)) })
      return steps
    } where: {
      $0.count > 3
    }
  }

  @Test func a_trace_inside_a_filter_reads_back_as_it_was_written() throws {
    var accepted = 0
    for seed in 0..<200 as Range<UInt64> {
      var source = Source(seed: seed)
      guard let steps = try? Self.trace(&source) else { continue }
      accepted += 1
      let bytes = source.encoded
      var again = Source(bytes: bytes)
      #expect(try Self.trace(&again) == steps)
      #expect(again.encoded == bytes)
      #expect(bytes.first == CaseFormat.step)
    }
    #expect(accepted > 100)
  }

  @Test func what_is_said_in_an_attempt_that_is_not_accepted_is_not_counted() {
    let report = Runner("attempts", settings: Settings(cases: 200)).run { source in
      source.label("every case")
      _ = try source.filter { source in
        let value = try source.integer(in: 0...3)
        source.label("value \(value)")
        source.cover(value == 0, atLeast: 0, "zero")
        return value
      } where: {
        $0 == 3
      }
    }
    #expect(report.statistics.labels.map(\.text) == ["every case", "value 3"])
    #expect(report.statistics.coverage.map(\.hits) == [0])
  }

  @Test func a_mask_that_leaves_no_command_is_written_as_none() throws {
    var source = Source(bytes: [0b111, 9])
    #expect(try source.swarm(of: 3) == 0)
    #expect(try source.integer(in: 0...UInt8(9)) == 9)
    #expect(source.encoded == [0, 9])
  }
}
