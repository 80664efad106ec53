// What QEMU's human monitor prints, read strictly: a line of another form is an error, never skipped.

/// Text of the monitor that is not what this tool knows.
struct MonitorTextError: Error, Hashable, CustomStringConvertible {
  let command: String
  let line: String

  var description: String { "'\(command)' printed a line of an unknown form: '\(line)'" }
}

/// The lines of an answer, and numbers in them.
struct MonitorText {
  let command: String
  let lines: [Substring]

  init(_ text: String, of command: String) {
    self.command = command
    lines = text.split(separator: "\n")
  }

  /// Reads every line with `body`, which gives `nil` where it cannot.
  func map<Value>(_ body: (Substring) -> Value?) throws(MonitorTextError) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(lines.count)
    for line in lines {
      guard let value = body(line) else { throw MonitorTextError(command: command, line: String(line)) }
      values.append(value)
    }
    return values
  }

  /// A number of up to 64 bits, all digits of which are hexadecimal, with or without 0x in front.
  static func number(_ text: Substring) -> UInt64? {
    UInt64(text.hasPrefix("0x") ? text.dropFirst(2) : text, radix: 16)
  }

  /// A number that must be an address of this processor, or 2^32 as the end of the last page.
  static func address(_ text: Substring) -> UInt64? {
    number(text).flatMap { $0 <= 1 << 32 ? $0 : nil }
  }
}
