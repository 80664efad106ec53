// The usable bytes of a map as ranges, to say what one map has and another has not.

import Operations

/// Ranges of usable bytes, ascending and apart.
struct UsableRanges {
  private(set) var ranges: [ByteRange]

  /// The ranges of the usable entries, restricted by no other entry.
  init(_ entries: [FirmwareMapEntry]) {
    let usable = entries.filter { $0.type == FirmwareMemoryType.usable }
      .map { ByteRange(start: $0.base, length: $0.length) }.filter { !$0.isEmpty }
      .sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    ranges = []
    for range in usable {
      if let last = ranges.last, range.start <= last.end {
        ranges[ranges.count - 1] = ByteRange(start: last.start, end: max(last.end, range.end))
      } else {
        ranges.append(range)
      }
    }
  }

  /// The bytes that are not in `other`.
  func subtracting(_ other: UsableRanges) -> UsableRanges {
    var difference = self
    difference.ranges = []
    var next = 0
    for range in ranges {
      var start = range.start
      while next < other.ranges.count, other.ranges[next].end <= start { next += 1 }
      var index = next
      while index < other.ranges.count, other.ranges[index].start < range.end {
        let taken = other.ranges[index]
        if start < taken.start { difference.ranges.append(ByteRange(start: start, end: taken.start)) }
        start = max(start, taken.end)
        index += 1
      }
      if start < range.end { difference.ranges.append(ByteRange(start: start, end: range.end)) }
    }
    return difference
  }
}
