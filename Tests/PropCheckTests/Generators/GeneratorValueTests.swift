// Generators as values make the choices that their closures make, and name what they draw.

import PropCheck
import Testing

@Suite struct GeneratorValueTests {
  struct Point: Equatable {
    var x: Int
    var y: Int
    static func draw(_ source: inout Source) throws -> Point {
      Point(x: try source.integer(in: 0...9), y: try source.integer(in: 0...9))
    }
  }

  @Test func a_generator_makes_the_choices_of_the_closure_it_stands_for() throws {
    for seed in 0..<300 as Range<UInt64> {
      var values = Source(seed: seed)
      var closures = Source(seed: seed)
      let a = try values.draw(.list(1...5, of: .optional(.integer(in: -9...9))))
      let b = try closures.list(1...5) { source in
        try source.optional { source in try source.integer(in: -9...9) }
      }
      #expect(a == b)
      let c = try values.draw(.dictionary(0...4, of: .string(of: .lowercase), to: .set(of: .double(in: 0...1))))
      let d = try closures.dictionary(0...4) { source in
        try source.string(of: .lowercase)
      } to: { source in
        try source.set { source in try source.double(in: 0...1) }
      }
      #expect(c == d)
      let (e, f) = try values.draw(.pair(.shuffled("abc"), .subset(of: 0..<5, count: 1...2)))
      #expect(try closures.shuffled("abc") == e)
      #expect(try closures.subset(of: 0..<5, count: 1...2) == f)
      #expect(
        try values.draw(.oneOf(.boolean, .constant(true))) == (closures.element(of: 0..<2) == 1 || closures.boolean()))
      #expect(try values.draw(.drawn(by: Point.draw)) == Point.draw(&closures))
      #expect(
        try values.draw(.element(of: "xyz".unicodeScalars.map(\.value))) == closures.element(of: [120, 121, 122]))
      #expect(values.record == closures.record)
    }
  }

  @Test func map_and_filter_compose() throws {
    let even = Integers(in: 0...49).map { 2 * $0 }
    let small = Integers(in: 0...99).filter { $0 < 20 }
    for value in try randomValues(200, { source in try source.draw(even) }) { #expect(value.isMultiple(of: 2)) }
    for value in try randomValues(200, { source in try source.draw(small) }) { #expect(value < 20) }
  }

  @Test func what_is_drawn_is_named_in_the_counterexample_and_says_whether_it_matters() throws {
    let report = Runner("names").run { source in
      let sizes = try source.draw("sizes", .list(of: .integer(in: 0...9)))
      let text = try source.draw("text", .string(of: .lowercase))
      let point = try source.draw("point", Point.draw)
      _ = try source.draw("any", .integer(UInt8.self))
      try require(sizes.isEmpty || text.isEmpty || point.y == 0, "all are there")
    }
    #expect(
      report.text().hasPrefix(
        """
        Property 'names' does not hold for this case:
          sizes = [0]  (any other value tried fails too)
          text = "a"  (any other value tried fails too)
          point = Point(x: 0, y: 1)
          any = 0  (any other value tried fails too)
        What went wrong
        """))
  }

  @Test func sets_and_dictionaries_are_shown_in_one_order() throws {
    var settings = Settings(cases: 1)
    settings.savedCases = [SavedCase(origin: "known", bytes: [])]
    let report = Runner("order", settings: settings).run { source in
      source.note("set", Set([3, 10, 2, -1]))
      source.note("strings", Set(["b", "a"]))
      source.note("dictionary", ["k": [1: Set([2, 1])], "j": [:]])
      source.note("nested", [Set([2, 1]), []])
      source.note("optional", Optional(Set([2, 1])))
      source.note("plain", [[1, 2], []])
      throw PropertyFailure("always")
    }
    let notes = try #require(report.counterexample).notes.map(\.text)
    #expect(
      notes == [
        "set = [-1, 2, 3, 10]", #"strings = ["a", "b"]"#, #"dictionary = ["j": [:], "k": [1: [1, 2]]]"#,
        "nested = [[1, 2], []]", "optional = Optional([1, 2])", "plain = [[1, 2], []]",
      ])
  }
}
