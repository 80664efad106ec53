// A firmware's map as a table for people.

import Operations

/// One entry in columns.
struct MapRow {
  let first: String
  let last: String
  let type: String
  let size: String

  init(_ entry: FirmwareMapEntry) {
    first = Self.address(entry.base)
    let (end, overflow) = entry.base.addingReportingOverflow(entry.length)
    last = entry.length == 0 ? "empty" : Self.address(overflow && end != 0 ? .max : end &- 1)
    type = Self.name(of: entry.type)
    size = Self.size(entry.length)
  }

  private static func address(_ address: UInt64) -> String {
    let digits = String(address, radix: 16)
    return "0x" + String(repeating: "0", count: max(0, 9 - digits.count)) + digits
  }

  private static func size(_ bytes: UInt64) -> String {
    for (shift, unit) in [(30, "GiB"), (20, "MiB"), (10, "KiB")] as [(UInt64, String)]
    where bytes >> shift > 0 && bytes & ((1 << shift) - 1) == 0 {
      return "\(bytes >> shift) \(unit)"
    }
    return "0x\(String(bytes, radix: 16)) bytes"
  }

  private static func name(of type: UInt32) -> String {
    switch type {
    case FirmwareMemoryType.usable: "usable"
    case FirmwareMemoryType.reserved: "reserved"
    case FirmwareMemoryType.acpiTables: "ACPI tables"
    case FirmwareMemoryType.acpiNonVolatile: "ACPI non-volatile"
    case FirmwareMemoryType.unusable: "unusable"
    case FirmwareMemoryType.persistent: "persistent"
    default: "type \(type)"
    }
  }

  /// Rows in aligned columns.
  static func lines(_ entries: [FirmwareMapEntry]) -> [String] {
    let rows = entries.map(MapRow.init)
    let typeWidth = rows.map(\.type.count).max() ?? 0
    return rows.map { row in
      "\(row.first)-\(row.last.padded(to: 11))  \(row.type.padded(to: typeWidth))  \(row.size)"
    }
  }
}

extension String {
  /// The text with blanks after it.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

  /// The text with blanks before it.
  func aligned(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
