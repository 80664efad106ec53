// Doubles: in range, edges met, every byte string a number, short decimals in the end.

import PropCheck
import Testing

@Suite struct DoubleTests {
  static let ranges: [ClosedRange<Double>] = [
    -1...1, 0...1, 0.3...0.4, 1.05...1.15, 1e15...2e15, -1e300...(-1e299),
    Double.leastNonzeroMagnitude...(4 * .leastNonzeroMagnitude), 0.1...0.1,
    -.infinity...0, 0.7...700_000.3, 9_007_199_254_740_992...9_007_199_254_740_994,
  ]

  @Test(arguments: ranges)
  func values_stay_in_their_range_and_meet_its_ends(range: ClosedRange<Double>) throws {
    let values = try randomValues(4_000) { source in try source.double(in: range) }
    #expect(values.allSatisfy(range.contains))
    #expect(values.contains(range.lowerBound) && values.contains(range.upperBound))
    var random = SplitMix64(seed: 3)
    for _ in 0..<4_000 {
      let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      var source = Source(bytes: bytes)
      let value = try source.double(in: range)
      #expect(range.contains(value))
      var again = Source(bytes: source.encoded)
      #expect(try again.double(in: range).bitPattern == value.bitPattern)
    }
  }

  @Test func edges_are_met() throws {
    let values = try randomValues(20_000) { source in try source.double(nonFinite: true) }
    let patterns = Set(values.map(\.bitPattern))
    for edge in Source.doubleEdges where !edge.isNaN {
      #expect(patterns.contains(edge.bitPattern), "\(edge)")
      #expect(patterns.contains((-edge).bitPattern), "\(-edge)")
    }
    #expect(values.contains { $0.isNaN })
    #expect(values.filter { $0 == $0.rounded() && $0.magnitude < 1_000 }.count > 2_000)
    #expect(values.filter { $0.isFinite && $0 != $0.rounded() }.count > 2_000)
    let finite = try randomValues(20_000) { source in try source.double() }
    #expect(finite.allSatisfy { $0.isFinite })
  }

  @Test func nothing_and_zeros_are_the_simplest_number() throws {
    var source = Source(bytes: [])
    #expect(try source.double().bitPattern == 0)
    #expect(try source.double(in: 0.25...0.75) == 0.3)
    #expect(try source.double(in: -9...(-2.5)) == -3)
  }

  @Test func bytes_are_the_form_and_the_number() throws {
    var source = Source(bytes: [0, 6, 2, 0xF9, 0x3A, 0x01, 7, 5])
    #expect(try source.double() == 3)
    #expect(try source.double() == 1.57)
    #expect(try source.double() == -2 * Double.leastNonzeroMagnitude)
  }

  static let claims: [(name: String, fails: @Sendable (Double) -> Bool, normal: String)] = [
    ("at least 2.5", { $0 >= 2.5 }, "3.0"),
    ("over a million and a bit", { $0 > 1_000_000.5 }, "1000001.0"),
    ("below -7.25", { $0 < -7.25 }, "-8.0"),
    ("not an integer", { $0 != $0.rounded() }, "0.1"),
    ("between 2.05 and 2.95", { $0 > 2.05 && $0 < 2.95 }, "2.1"),
    ("between 0.3 and 0.9", { $0 > 0.3 && $0 < 0.9 }, "0.4"),
    ("tiny", { $0 > 0 && $0 < 1e-200 }, "5e-324"),
    ("infinite", { $0.isInfinite }, "inf"),
    ("not a number", { $0.isNaN }, "nan"),
    ("minus zero", { $0 == 0 && $0.sign == .minus }, "-0.0"),
    ("huge", { $0 >= 1e200 }, "1e+200"),
  ]

  @Test(arguments: claims.indices)
  func shrinking_ends_at_the_short_decimal(index: Int) {
    let claim = Self.claims[index]
    let found = shrunkValues { source in
      try source.double(nonFinite: true)
    } where: {
      claim.fails($0)
    }
    #expect(found == [claim.normal: 50], "\(claim.name)")
  }
}
