// Durations and days.

extension Source {
  /// Draws a duration of whole nanoseconds.
  ///
  /// Random cases prefer whole seconds, milliseconds and microseconds. Shrinking ends at the coarsest of these units in
  /// which a duration fails, and there at the one nearest to zero.
  ///
  /// - Parameter range: the durations allowed, at most 292 years either way; further ones are left out, and so are
  ///   fractions of a nanosecond.
  public mutating func duration(in range: ClosedRange<Duration>) throws(Stop) -> Duration {
    let low = Source.nanoseconds(range.lowerBound, rounding: .up)
    let high = Source.nanoseconds(range.upperBound, rounding: .down)
    guard low <= high else { throw misuse("duration(in:) was given a range without a whole nanosecond") }
    var simplest: UInt64 = 0
    while Source.multiples(of: simplest, low, high) == nil { simplest += 1 }
    let unit = try draw(low: simplest, high: 3, target: simplest, kind: .unsigned)
    let numbers = Source.multiples(of: unit, low, high) ?? low...high
    let number = try notated(
      numbers, proposal: nil, translation: convertedDuration(low, high, to: unit))
    return .nanoseconds(number * Source.nanoseconds(in: unit))
  }

  /// Draws a day of the Gregorian calendar, also before 1582; the first of January of the year 2000, or of the year
  /// nearest to it, is the simplest. Leap days and ends of months and years are drawn often.
  public mutating func day(years: ClosedRange<Int> = 1900...2100) throws(Stop) -> CalendarDay {
    let year = try integer(in: years, towards: 2000)
    let month = try integer(in: 1...12)
    let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    let days = month == 2 ? (isLeap ? 29 : 28) : (month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31)
    return CalendarDay(year: year, month: month, day: try integer(in: 1...days))
  }
}

extension Source {
  /// The units: 0 for seconds, 1 for milliseconds, 2 for microseconds, 3 for nanoseconds.
  private static func nanoseconds(in unit: UInt64) -> Int64 {
    switch unit {
    case 0: 1_000_000_000
    case 1: 1_000_000
    case 2: 1_000
    default: 1
    }
  }

  private static func nanoseconds(_ duration: Duration, rounding rule: FloatingPointRoundingRule) -> Int64 {
    let (seconds, attoseconds) = duration.components
    let (product, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflows else { return seconds < 0 ? .min + 1 : .max }
    let whole = attoseconds / 1_000_000_000
    let rest = attoseconds % 1_000_000_000
    let (sum, isTooLarge) = product.addingReportingOverflow(
      whole + (rule == .up && rest > 0 ? 1 : 0) - (rule == .down && rest < 0 ? 1 : 0))
    return isTooLarge ? (seconds < 0 ? .min + 1 : .max) : max(sum, .min + 1)
  }

  /// The numbers of a unit between two numbers of nanoseconds; nil if the range holds no whole unit.
  private static func multiples(of unit: UInt64, _ low: Int64, _ high: Int64) -> ClosedRange<Int64>? {
    let size = nanoseconds(in: unit)
    let first = low / size + (low > 0 && low % size != 0 ? 1 : 0)
    let last = high / size - (high < 0 && high % size != 0 ? 1 : 0)
    return first <= last ? first...last : nil
  }

  /// What the script has next in another unit, in `unit`: rounded away from zero. See `convertedNumber`.
  private func convertedDuration(_ low: Int64, _ high: Int64, to unit: UInt64) -> Int64? {
    guard let next = nextInScript, next.kind == .signed else { return nil }
    for other in 0...3 as ClosedRange<UInt64> where other != unit {
      guard let numbers = Source.multiples(of: other, low, high), next.low == Choice.key(numbers.lowerBound),
        next.high == Choice.key(numbers.upperBound)
      else { continue }
      let whole = Choice.value(next.key, as: Int64.self) * Source.nanoseconds(in: other)
      let size = Source.nanoseconds(in: unit)
      return whole / size + (whole % size).signum()
    }
    return nil
  }
}

/// A day of the Gregorian calendar.
public struct CalendarDay: Equatable, Hashable, Sendable, CustomStringConvertible {
  /// The year; the year before 1 is 0.
  public let year: Int
  /// The month, 1 to 12.
  public let month: Int
  /// The day of the month, from 1.
  public let day: Int

  package init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day as ISO 8601 writes it.
  public var description: String {
    func padded(_ number: Int, _ digits: Int) -> String {
      let text = String(number.magnitude)
      return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}
