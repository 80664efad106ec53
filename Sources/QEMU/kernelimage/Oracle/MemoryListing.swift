// `info mem`: stretches of neighbouring pages with the same rights, both levels taken together.
//
//   00000000c0000000-00000000c002e000 000000000002e000 -rw
//   first            end              size             user, readable, writable

/// Neighbouring pages with the same rights.
struct ListedRange: Hashable {
  /// Bytes, from the first to the one before the end, which may be 2^32.
  var bytes: Range<UInt64>
  var isUser: Bool
  var isWritable: Bool
}

enum MemoryListing {
  static let command = "info mem"

  static func parse(_ text: String) throws(MonitorTextError) -> [ListedRange] {
    try MonitorText(text, of: command).map { line in
      let words = line.split(separator: " ")
      guard words.count == 3 else { return nil }
      let ends = words[0].split(separator: "-").compactMap(MonitorText.address)
      guard ends.count == 2, ends[0] < ends[1], MonitorText.number(words[1]) == ends[1] - ends[0],
        let rights = rights(words[2])
      else { return nil }
      return ListedRange(bytes: ends[0]..<ends[1], isUser: rights.isUser, isWritable: rights.isWritable)
    }
  }

  private static func rights(_ text: Substring) -> (isUser: Bool, isWritable: Bool)? {
    guard let user = text.first, let writable = text.last, text.dropFirst().dropLast() == "r",
      user == "u" || user == "-", writable == "w" || writable == "-"
    else { return nil }
    return (user == "u", writable == "w")
  }
}
