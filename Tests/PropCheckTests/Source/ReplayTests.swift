// Replays: values are clamped into the ranges they meet, and spans keep an edited record in step.

import PropCheck
import Testing

@Suite struct ReplayTests {
  /// Two lists with a number after each.
  static func draw(_ source: inout Source) throws -> [[UInt8]] {
    let first = try drawList(&source)
    let one: UInt8 = try source.integer()
    let second = try drawList(&source)
    return [first, [one], second, [try source.integer()]]
  }

  static func replay(_ edit: (Record) -> Record, aligned: Bool = true) -> [[UInt8]] {
    var drawn: [[UInt8]] = []
    let cases = CaseRunner { source in drawn = try draw(&source) }
    _ = cases.run(bytes: listBytes([1, 2]) + [50] + listBytes([3]) + [60])
    let record = edit(cases.record)
    _ = cases.run(script: record, aligned: aligned, limit: 100)
    return drawn
  }

  @Test func an_unedited_record_gives_the_same_values() {
    #expect(Self.replay { $0 } == [[1, 2], [50], [3], [60]])
    #expect(Self.replay({ $0 }, aligned: false) == [[1, 2], [50], [3], [60]])
  }

  @Test func a_list_that_ends_early_leaves_what_follows_in_place() {
    let ended = { (record: Record) in record.setting(2, to: 0) }
    #expect(Self.replay(ended) == [[1], [50], [3], [60]])
    #expect(Self.replay(ended, aligned: false) == [[1], [2], [], [50]])
  }

  @Test func a_list_that_is_longer_than_its_span_gets_targets() {
    #expect(Self.replay { $0.setting(4, to: 1) } == [[1, 2, 0], [50], [3], [60]])
  }

  @Test func values_are_clamped_into_a_new_range() throws {
    var drawn: [UInt64] = []
    let cases = CaseRunner { source in
      let limit = try source.integer(in: 0...100 as ClosedRange<UInt64>)
      drawn = [limit, try source.integer(in: 0...limit)]
    }
    _ = cases.run(bytes: [90, 80])
    _ = cases.run(script: cases.record.setting(0, to: 5), aligned: true, limit: 10)
    #expect(drawn == [5, 5])
  }

  @Test func a_value_read_as_another_type_keeps_its_meaning() throws {
    var drawn: Int8 = 0
    let cases = CaseRunner { source in
      if try source.boolean() {
        drawn = try source.integer()
      } else {
        drawn = Int8(clamping: try source.integer(UInt16.self))
      }
    }
    _ = cases.run(bytes: [0, 77])
    _ = cases.run(script: cases.record.setting(0, to: 1), aligned: true, limit: 10)
    #expect(drawn == 77)
  }

  @Test func deleting_moves_spans_with_their_choices() {
    var source = Source(bytes: listBytes([1, 2, 3]))
    #expect(throws: Never.self) { try drawList(&source) }
    let edited = source.record.deleting(2..<4)
    #expect(edited.choices.map(\.valueText) == ["more", "1", "more", "3", "end"])
    #expect(edited.spans.map(\.range) == [0..<5, 0..<2, 2..<4])
  }

  @Test func rearranging_places_of_different_size_keeps_spans_right() {
    var source = Source(bytes: listBytes([1, 2]) + listBytes([3]))
    #expect(throws: Never.self) { (try drawList(&source), try drawList(&source)) }
    let edited = source.record.swapping(0..<5, 5..<8)
    #expect(edited.choices.map(\.valueText) == ["more", "3", "end", "more", "1", "more", "2", "end"])
    #expect(edited.spans.map(\.range) == [0..<3, 0..<2, 3..<8, 3..<5, 5..<7])
  }
}
