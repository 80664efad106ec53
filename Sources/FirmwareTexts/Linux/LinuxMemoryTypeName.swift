// The words that Linux prints for address range types, from 2.2 to today (arch/x86/kernel/e820.c, e820_print_type and
// e820_type_to_string).

import Operations

/// The number that a type name of a Linux log stands for.
enum LinuxMemoryTypeName {
  private static let names: [(StaticString, UInt32)] = [
    ("usable", FirmwareMemoryType.usable),
    ("System RAM", FirmwareMemoryType.usable),
    ("kernel usable RAM", FirmwareMemoryType.usable),
    ("reserved", FirmwareMemoryType.reserved),
    ("device reserved", FirmwareMemoryType.reserved),
    ("ACPI data", FirmwareMemoryType.acpiTables),
    ("ACPI tables", FirmwareMemoryType.acpiTables),
    ("ACPI NVS", FirmwareMemoryType.acpiNonVolatile),
    ("ACPI non-volatile storage", FirmwareMemoryType.acpiNonVolatile),
    ("unusable", FirmwareMemoryType.unusable),
    ("unusable memory", FirmwareMemoryType.unusable),
    ("persistent memory", FirmwareMemoryType.persistent),
    ("persistent memory (legacy)", FirmwareMemoryType.legacyPersistent),
    ("soft reserved", FirmwareMemoryType.softReserved),
    // The number is not printed; reserved decides the same way, since unknown types count as reserved.
    ("unknown E820 type", FirmwareMemoryType.reserved),
  ]

  /// The type that `text` names, in any case, in parentheses or not, with or without a size before it.
  static func type(of text: ArraySlice<UInt8>) -> UInt32? {
    let name = withoutSize(withoutParentheses(TextScanner.trimmed(text)))
    for (known, number) in names {
      var scanner = TextScanner(name)
      if scanner.take(known), scanner.rest.isEmpty { return number }
    }
    return numbered(name)
  }

  /// `type N`, `persistent (type N)` and `persistent RAM (type N)`, N in decimal.
  private static func numbered(_ name: ArraySlice<UInt8>) -> UInt32? {
    var scanner = TextScanner(name)
    let isPersistent = scanner.take("persistent RAM (") || scanner.take("persistent (")
    guard scanner.take("type") else { return nil }
    scanner.skipBlanks()
    let digits = scanner.takeWhile { TextScanner.digit($0, radix: 10) != nil }
    guard case .value(let value) = TextScanner.numeral(digits, radix: 10), let number = UInt32(exactly: value) else {
      return nil
    }
    guard !isPersistent || scanner.take(")"), scanner.rest.isEmpty else { return nil }
    return number
  }

  /// `(usable)` without its parentheses.
  private static func withoutParentheses(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard name.count >= 2, name.first == UInt8(ascii: "(") else { return name }
    guard name.last == UInt8(ascii: ")") else {
      // What a person goes on to say behind it.
      guard let end = name.firstIndex(of: UInt8(ascii: ")")),
        !name.dropFirst().prefix(upTo: end).contains(UInt8(ascii: "("))
      else { return name }
      return TextScanner.trimmed(name.dropFirst().prefix(upTo: end))
    }
    return TextScanner.trimmed(name.dropFirst().dropLast())
  }

  /// `639   KB System RAM` without `639   KB`.
  private static func withoutSize(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var scanner = TextScanner(name)
    let amount = scanner.takeWhile { TextScanner.digit($0, radix: 10) != nil || $0 == UInt8(ascii: ".") }
    scanner.skipBlanks()
    guard !amount.isEmpty else { return name }
    guard scanner.take("KB") || scanner.take("MB") || scanner.take("GB") || scanner.take("TB") else { return name }
    return TextScanner.trimmed(scanner.rest)
  }
}
