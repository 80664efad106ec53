// Whose numbers the types of a map are. A firmware map's begin with 1 for usable memory; UEFI and Limine count otherwise, and
// their maps look the same.
//
//   firmware (ACPI 6.5, table 15.4)   1 usable, 2 reserved, 3 ACPI tables, 4 ACPI NVS, 5 unusable
//   UEFI 2.10, table 7.6              0 reserved, 1...4 and 7 usable after boot, 9 ACPI tables, 10 ACPI NVS
//   Limine's memory map               0 usable, 1 reserved, 2 ACPI tables, 3 ACPI NVS, 4 unusable, 5... in use

import Operations

/// A way to number types of memory.
enum TypeNumbering {
  case firmware, efi, limine

  /// What a text mentions.
  struct Mentions {
    private(set) var limine = false
    private(set) var firmware = false

    init(_ lines: [LogicalLine]) {
      for line in lines {
        limine = limine || TextScanner.firstIndex(of: "limine", in: line.content) != nil
        firmware =
          firmware || TextScanner.firstIndex(of: "multiboot", in: line.content) != nil
          || TextScanner.firstIndex(of: "e820", in: line.content) != nil
      }
    }
  }

  /// The numbering of `rows`. Pages and the attributes of caches are UEFI's; a 0 is Limine's where the text names it.
  ///
  /// - Throws: ``FirmwareMapTextError`` where the numbers may be of several programs.
  init(of rows: [Row], _ mentions: Mentions) throws(FirmwareMapTextError) {
    let numbered = rows.filter { if case .number = $0.kind { true } else { false } }
    self = .firmware
    guard let first = numbered.first else {
      if TypeNumbering.haveCacheAttributes(rows) { self = .efi }
      return
    }
    if TypeNumbering.haveCacheAttributes(rows) || numbered.allSatisfy({ $0.shape.second == .pages }) {
      self = .efi
      return
    }
    let zero = numbered.first { row in
      if case .number(let type) = row.kind { type.typeValue == 0 } else { false }
    }
    if let zero {
      guard mentions.limine else { throw FirmwareMapTextError(line: zero.line, reason: .typeZero) }
      self = .limine
    } else if mentions.limine, !mentions.firmware {
      throw FirmwareMapTextError(line: first.line, reason: .numberingUnclear)
    }
  }

  /// Whether every row has attributes that only UEFI's can be: more than the four bits that a firmware map has of its own.
  private static func haveCacheAttributes(_ rows: [Row]) -> Bool {
    let values = rows.map { $0.attributes?.value(decimal: false) }
    return values.allSatisfy { $0 != nil } && values.contains { ($0 ?? 0) & ~1 != 0 && ($0 ?? 0) >= 0x8 }
  }

  /// The type of a firmware map that `number` stands for.
  func type(_ number: UInt32, attributes: UInt64?) -> UInt32 {
    switch self {
    case .firmware: number
    case .efi: EFILogMap.restricted(MemoryTypeWord.efi(UInt64(number)), cacheAttributes: attributes)
    case .limine:
      switch number {
      case 0: FirmwareMemoryType.usable
      case 2: FirmwareMemoryType.acpiTables
      case 3: FirmwareMemoryType.acpiNonVolatile
      case 4: FirmwareMemoryType.unusable
      default: FirmwareMemoryType.reserved
      }
    }
  }
}

extension Row {
  /// Whether it is of no bytes at 0, as an array that was not filled has it.
  var isEmpty: Bool { start.value(decimal: false) == 0 && second.value(decimal: false) == 0 }
}
