// Rows about time and sums: calendars, rate limits, corrections.
//
// Written without knowledge of the shrinker; their answers were worked out by hand. The minimum is shortlex: the fewest
// choices, then the least numbers from left to right in the order in which they are drawn. Alternatives are numbered in
// the order in which they are listed.

import PropCheck

extension Row {
  static let calendars: [Row] = [
    // A busy calendar joins a new meeting with the first one that it overlaps, and with no other.
    // Minimum: the new meeting overlaps two that were booked and do not overlap: 3 meetings. The first is the first
    // quarter of the day, the second the next quarter (any that begins at 0 would be joined with the first), the third
    // both of them; one that ends earlier overlaps the first only.
    Row(
      name: "busy calendar", normalForm: "00:00-00:15 00:15-00:30 00:00-00:30", group: .unseen
    ) { source in try Calendars.busyCalendar(&source) },

    // Adding n months at once is taken to be the same as adding one month n times; but a short month cuts the day for
    // good.
    // Minimum: the first year is 2000 and the first month January. Days up to 28 are never cut; the 29th is cut in a
    // February that is not in a leap year, first in 2001, and the difference shows in March 2001, 14 months later.
    Row(name: "month by month", normalForm: "2000-01-29 and 14 months", group: .unseen) { source in
      try Calendars.monthByMonth(&source)
    },

    // A limit of requests per window is kept for windows that begin at multiples of the window only.
    // Minimum: limit 1, so that two requests are enough. Windows of 1 hold requests at the same time only. With windows
    // of 2: the first request comes last in its window, at 1, and the second right after it.
    Row(name: "rate limit", normalForm: "1 per 2: gaps [1, 1]", group: .unseen) { source in
      try Calendars.rateLimit(&source)
    },

    // A correction that is added and taken away again is taken to leave a number as it was.
    // Minimum: 0 and -0 survive everything, so the first is 1. Whole numbers are simplest, then those nearest to zero:
    // 1 is first lost in a sum with 2^53, as 2^53 + 1 is rounded to even; -2^53 + 1 is exact.
    Row(name: "correction undone", normalForm: "1.0 9007199254740992.0", group: .unseen) { source in
      try Calendars.correctionUndone(&source)
    },
  ]
}

private enum Calendars {
  static func busyCalendar(_ source: inout Source) throws {
    let meetings = try source.list(0...12) { source in
      try source.filter { source in
        (start: try source.integer(in: 0...96), end: try source.integer(in: 0...96))
      } where: {
        $0.start < $0.end
      }
    }
    source.note(meetings.map { "\(clock($0.start))-\(clock($0.end))" }.joined(separator: " "))
    var booked: [(start: Int, end: Int)] = []
    for meeting in meetings {
      if let index = booked.firstIndex(where: { $0.start < meeting.end && meeting.start < $0.end }) {
        let other = booked.remove(at: index)
        booked.append((min(other.start, meeting.start), max(other.end, meeting.end)))
      } else {
        booked.append(meeting)
      }
      booked.sort { $0.start < $1.start }
    }
    let busy = Set(meetings.flatMap { $0.start..<$0.end })
    try require(booked.reduce(0) { $0 + $1.end - $1.start } == busy.count, "the busy time is wrong")
  }

  static func clock(_ quarter: Int) -> String {
    let (hours, minutes) = (quarter / 4, quarter % 4 * 15)
    return "\(hours < 10 ? "0" : "")\(hours):\(minutes < 10 ? "0" : "")\(minutes)"
  }

  static func days(inMonth month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  struct Day: Equatable {
    var year: Int
    var month: Int
    var day: Int
    func adding(months: Int) -> Day {
      let count = year * 12 + month - 1 + months
      let (year, month) = (count / 12, count % 12 + 1)
      return Day(year: year, month: month, day: min(day, days(inMonth: month, of: year)))
    }
  }

  static func monthByMonth(_ source: inout Source) throws {
    let year = try source.integer(in: 2000...2100)
    let month = try source.integer(in: 1...12)
    let day = try source.integer(in: 1...days(inMonth: month, of: year))
    let months = try source.integer(in: 0...36)
    source.note("\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day) and \(months) months")
    let start = Day(year: year, month: month, day: day)
    var slow = start
    for _ in 0..<months { slow = slow.adding(months: 1) }
    try require(slow == start.adding(months: months), "the days differ")
  }

  static func rateLimit(_ source: inout Source) throws {
    let limit = try source.integer(in: 1...5)
    let window = try source.integer(in: 1...20)
    let gaps = try source.list { source in try source.integer(in: 0...30) }
    source.note("\(limit) per \(window): gaps \(gaps)")
    var now = 0
    var counts: [Int: Int] = [:]
    var admitted: [Int] = []
    for gap in gaps {
      now += gap
      guard counts[now / window, default: 0] < limit else { continue }
      counts[now / window, default: 0] += 1
      admitted.append(now)
      let recent = admitted.filter { $0 > now - window }
      try require(recent.count <= limit, "too many requests in one window")
    }
  }

  static func correctionUndone(_ source: inout Source) throws {
    let number = try source.double()
    let correction = try source.double()
    source.note("\(number) \(correction)")
    try require((number + correction) - correction == number, "the number has changed")
  }
}
