// Durations and days.

import PropCheck
import Testing

@Suite struct TimeTests {
  @Test func durations_stay_in_their_range_and_meet_whole_units() throws {
    let range = Duration.milliseconds(-1_500)...Duration.seconds(86_400)
    let values = try randomValues(4_000) { source in try source.duration(in: range) }
    #expect(values.allSatisfy(range.contains))
    #expect(values.contains(.zero) && values.contains(range.upperBound) && values.contains(range.lowerBound))
    let narrow = Duration.nanoseconds(1_000_001)...Duration.nanoseconds(1_000_009)
    #expect(try randomValues(200) { source in try source.duration(in: narrow) }.allSatisfy(narrow.contains))
    let all = Duration.seconds(Int64.min)...Duration.seconds(Int64.max)
    #expect(try Set(randomValues(200) { source in try source.duration(in: all) }).count > 50)
    var source = Source(seed: 1)
    #expect(throws: Stop.misused) {
      try source.duration(
        in: Duration(
          secondsComponent: 0, attosecondsComponent: 1)...Duration(secondsComponent: 0, attosecondsComponent: 2))
    }
  }

  static let claims: [(fails: @Sendable (Duration) -> Bool, normal: String)] = [
    ({ $0 >= .seconds(2) }, "2.0 seconds"),
    ({ $0 > .milliseconds(2_500) && $0 < .milliseconds(2_900) }, "2.501 seconds"),
    ({ $0 > .zero && $0 < .microseconds(500) }, "1e-06 seconds"),
    ({ $0 < .milliseconds(-200) }, "-1.0 seconds"),
  ]

  @Test(arguments: claims.indices)
  func durations_shrink_to_the_coarsest_unit(index: Int) {
    let claim = Self.claims[index]
    let found = shrunkValues { source in
      try source.duration(in: .seconds(-10)...(.seconds(10)))
    } where: {
      claim.fails($0)
    }
    #expect(found == [claim.normal: 50])
  }

  @Test func days_are_valid_and_leap_days_and_ends_of_months_are_met() throws {
    let days = try Set(randomValues(40_000) { source in try source.day().description })
    for day in ["2000-02-29", "2000-01-01", "1900-01-01", "2100-12-31"] { #expect(days.contains(day), "\(day)") }
    #expect(!days.contains("1900-02-29") && !days.contains("2001-02-29") && !days.contains("2000-04-31"))
    #expect(days.filter { $0.hasSuffix("-02-29") }.count > 15)
    let found = shrunkValues { source in
      try source.day()
    } where: {
      $0.month == 2 && $0.day > 28
    }
    #expect(found == ["2000-02-29": 50])
    #expect(CalendarDay(year: -44, month: 3, day: 15).description == "-0044-03-15")
  }
}
