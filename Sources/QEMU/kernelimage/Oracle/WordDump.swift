// `xp /1024wx ADDRESS`: words of physical memory.
//
//   000000000010a000: 0x0010b023 0x0010c003 0x0010d003 0x0010e003

enum WordDump {
  /// The command that prints a directory or a table.
  static func command(_ address: UInt32) -> String { "xp /1024wx 0x" + String(address, radix: 16) }

  /// The 1024 words at `address`.
  static func parse(_ text: String, at address: UInt32) throws(MonitorTextError) -> [UInt32] {
    let text = MonitorText(text, of: command(address))
    var next = UInt64(address)
    let lines = try text.map { line -> [UInt32]? in
      let words = line.split(separator: " ")
      guard let place = words.first, place.hasSuffix(":"), MonitorText.number(place.dropLast()) == next else {
        return nil
      }
      let values = words.dropFirst().compactMap { MonitorText.number($0).flatMap { UInt32(exactly: $0) } }
      next += UInt64(values.count) * 4
      return values.count == words.count - 1 && !values.isEmpty ? values : nil
    }
    let words = lines.flatMap(\.self)
    guard words.count == 1024 else {
      throw MonitorTextError(command: text.command, line: "\(words.count) words instead of 1024")
    }
    return words
  }
}
