// Maps as programs print them: the other direction of FirmwareTexts, written from what the programs print and not from the
// reader, so that the truth of a text is known.

import Operations

/// A way to print a map.
enum PastedMap: CaseIterable {
  case linux, linuxOld, linuxOldest, linuxGuest, efiOld, efiNew, iomem, sysfs
  case xenOld, xenNew, hvmloader, seabios, coreboot, grub, grubLegacy, grubLegacyDecimal
  case freebsd, freebsdAttributes, netbsd, openbsd, multiboot, multibootBare, halves, osdev, acrn, limine, uefiShell
  case rangeWords, rangeExclusive, rangeArrow, rustRange, csv, csvWords, initializer, designated, json, markdown, bars

  /// The lines of the map.
  func lines(_ entries: [FirmwareMapEntry]) -> [String] {
    let rows = entries.enumerated().map { self.rows($1, $0) }
    let head: [String] =
      switch self {
      case .linux, .linuxOld, .linuxOldest, .linuxGuest: ["BIOS-provided physical RAM map:"]
      case .xenOld, .xenNew: ["Xen-e820 RAM map:"]
      case .hvmloader: ["E820 table:"]
      case .seabios: ["e820 map has \(entries.count) items:"]
      case .acrn: ["mmap length 0x\(hex(UInt64(24 * entries.count))) addr 0x9000 entries \(entries.count)"]
      case .uefiShell: ["Type       Start            End              # Pages          Attributes"]
      case .markdown: ["| Start | End | Type |", "|---|---|---|"]
      case .bars: ["Base Address       | Length             | Type"]
      case .initializer, .designated: ["static const struct e820_entry map[] = {"]
      case .json: ["["]
      default: []
      }
    let foot: [String] =
      switch self {
      case .initializer, .designated: ["};"]
      case .json: ["]"]
      default: []
      }
    return head + rows.joined() + foot
  }

  /// The type that the words of this program can say: some know usable and reserved alone.
  func type(_ type: UInt32) -> UInt32 {
    switch self {
    case .grubLegacy, .grubLegacyDecimal: type == FirmwareMemoryType.usable ? type : FirmwareMemoryType.reserved
    case .efiOld, .efiNew, .uefiShell, .coreboot: type > 5 ? FirmwareMemoryType.reserved : type
    default: type
    }
  }

  /// Whether every line has a mark or a name that tells it from all other lines, so that any prefix may stand before it.
  var standsAnyPrefix: Bool {
    switch self {
    case .csv, .csvWords, .initializer, .rangeWords, .rangeExclusive, .rangeArrow, .rustRange, .markdown, .bars, .json,
      .designated:
      false
    default: true
    }
  }

  /// Whether a cut in front of a number, or inside the last one, can be seen: numbers have a width or a prefix.
  var showsCuts: Bool {
    switch self {
    case .linux, .linuxOld, .linuxOldest, .linuxGuest, .xenOld, .xenNew, .hvmloader, .seabios, .coreboot, .freebsd,
      .limine,
      .uefiShell:
      true
    default: false
    }
  }

  /// Whether Linux's rule of wrapped lines holds.
  var isLinux: Bool {
    switch self {
    case .linux, .linuxOld, .linuxOldest, .linuxGuest: true
    default: false
    }
  }

  private func rows(_ entry: FirmwareMapEntry, _ index: Int) -> [String] {
    let (base, length) = (entry.base, entry.length)
    let end = base + length
    let last = end - 1
    let (wideBase, wideEnd, wideLast, wideLength) = (wide(base), wide(end), wide(last), wide(length))
    let word = word(entry.type)
    let type = entry.type
    switch self {
    case .linux: return ["BIOS-e820: [mem 0x\(wideBase)-0x\(wideLast)] \(word)"]
    case .linuxGuest: return ["Xen: [mem 0x\(wideBase)-0x\(wideLast)] \(word)"]
    case .linuxOld: return [" BIOS-e820: \(wideBase) - \(wideEnd) (\(word))"]
    case .linuxOldest: return [" BIOS-e820: \(wideLength) @ \(wideBase) (\(word))"]
    case .efiOld:
      return ["efi: mem0\(index): type=\(efi(type)), attr=0xf, range=[0x\(wideBase)-0x\(wideEnd)) (\(length >> 20)MB)"]
    case .efiNew:
      let flags = "|   |  |  |  |  |  |  |  |   |WB|WT|WC|UC"
      return ["efi: mem0\(index): [\(efiWord(type))\(flags)] range=[0x\(wideBase)-0x\(wideLast)] (\(length >> 20)MB)"]
    case .iomem:
      return [
        "\(hex(base, 8))-\(hex(last, 8)) : \(iomem(type))",
        "  \(hex(base, 8))-\(hex(base + 0xFF, 8)) : PCI Bus 0000:00",
      ]
    case .sysfs:
      let folder = "/sys/firmware/memmap/\(index)"
      return ["\(folder)/end:0x\(hex(last))", "\(folder)/start:0x\(hex(base))", "\(folder)/type:\(iomem(type))"]
    case .xenOld: return ["(XEN)  \(wideBase) - \(wideEnd) (\(word))"]
    case .xenNew: return ["(XEN)  [\(wideBase), \(wideLast)] (\(word))"]
    case .hvmloader: return ["(d1)  [\(hex(UInt64(index), 2))]: \(halves(base)) - \(halves(end)): \(short(type))"]
    case .seabios: return ["  \(index): \(wideBase) - \(wideEnd) = \(type) \(short(type))"]
    case .coreboot: return [" \(index). \(wideBase)-\(wideLast): \(short(type))"]
    case .grub: return ["base_addr = 0x\(hex(base)), length = 0x\(hex(length)), \(grub(type))"]
    case .grubLegacy, .grubLegacyDecimal:
      let name = type == 1 ? "Usable RAM" : "Reserved"
      let amount =
        self == .grubLegacy
        ? "0x\(hex(length >> 32)) X 4GB + 0x\(hex(length & 0xFFFF_FFFF)) bytes"
        : "\(length >> 32) X 4GB + \(length & 0xFFFF_FFFF) bytes"
      return [
        "   \(name):  Base Address:  0x\(hex(base >> 32)) X 4GB + 0x\(hex(base & 0xFFFF_FFFF)),",
        "      Length:   \(amount)",
      ]
    case .freebsd: return ["SMAP type=\(hex(UInt64(type), 2)) base=\(wideBase) len=\(wideLength)"]
    case .freebsdAttributes: return ["SMAP type=\(hex(UInt64(type), 2)), xattr=01, base=\(wideBase), len=\(wideLength)"]
    case .netbsd: return ["    addr 0x\(hex(base))  size 0x\(hex(length))  type 0x\(hex(UInt64(type)))"]
    case .openbsd: return ["Region \(index): type \(type) at 0x\(hex(base)) for \(length >> 10)KB"]
    case .multiboot:
      return [
        " size = 0x14, base_addr = 0x\(hex(base >> 32))\(hex(base & 0xFFFF_FFFF, 8)), length = 0x\(hex(length >> 32))\(hex(length & 0xFFFF_FFFF, 8)), type = 0x\(hex(UInt64(type)))"
      ]
    case .multibootBare:
      return [
        " size = 0x14, base_addr = 0x\(hex(base >> 32))\(hex(base & 0xFFFF_FFFF)), length = 0x\(hex(length >> 32))\(hex(length & 0xFFFF_FFFF)), type = 0x\(hex(UInt64(type)))"
      ]
    case .halves:
      return [
        "base_addr_high = 0x\(hex(base >> 32)), base_addr_low = 0x\(hex(base & 0xFFFF_FFFF)), length_high = 0x\(hex(length >> 32)), length_low = 0x\(hex(length & 0xFFFF_FFFF)), type = \(type)"
      ]
    case .osdev: return ["Start Addr: 0x\(hex(base)) | Length: 0x\(hex(length)) | Size: 0x14 | Type: \(type)"]
    case .acrn:
      return ["mmap table: \(index) type: 0x\(hex(UInt64(type)))", "Base: 0x\(wideBase) length: 0x\(wideLength)"]
    case .limine: return ["[0x\(wideBase) -> 0x\(wideEnd)] : 0x\(hex(length)) <\(limine(type))>"]
    case .uefiShell: return ["\(uefi(type)) \(wideBase)-\(wideLast) \(wide(length >> 12)) 000000000000000F"]
    case .rangeWords: return ["0x\(hex(base))-0x\(hex(last)) \(word)"]
    case .rangeExclusive: return ["\(wideBase) - \(wideEnd): \(word)"]
    case .rangeArrow: return ["0x\(hex(base)) -> 0x\(hex(end)) (\(word))"]
    case .rustRange: return ["0x\(hex(base))..0x\(hex(end)) \(word)"]
    case .csv: return ["0x\(hex(base)),0x\(hex(length)),\(type)"]
    case .csvWords: return ["0x\(hex(base)), 0x\(hex(length)), \(word)"]
    case .initializer: return ["  { 0x\(hex(base))ULL, 0x\(hex(length))ULL, \(constant(type)) },"]
    case .designated: return ["  { .addr = 0x\(hex(base)), .size = 0x\(hex(length)), .type = \(constant(type)) },"]
    case .json: return ["  {", "    \"base\": \(base),", "    \"length\": \(length),", "    \"type\": \(type)", "  },"]
    case .markdown: return ["| 0x\(hex(base)) | 0x\(hex(last)) | \(word) |"]
    case .bars: return ["0x\(wideBase) | 0x\(wideLength) | \(limine(type)) (\(type))"]
    }
  }

  private func hex(_ value: UInt64, _ width: Int = 1) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private func wide(_ value: UInt64) -> String { hex(value, 16) }

  private func halves(_ value: UInt64) -> String { "\(hex(value >> 32, 8)):\(hex(value & 0xFFFF_FFFF, 8))" }

  private func word(_ type: UInt32) -> String {
    ["usable", "reserved", "ACPI data", "ACPI NVS", "unusable"][Int(type) - 1]
  }

  private func iomem(_ type: UInt32) -> String {
    ["System RAM", "Reserved", "ACPI Tables", "ACPI Non-volatile Storage", "Unusable memory"][Int(type) - 1]
  }

  private func short(_ type: UInt32) -> String { ["RAM", "RESERVED", "ACPI", "NVS", "UNUSABLE"][Int(type) - 1] }

  private func grub(_ type: UInt32) -> String {
    ["available RAM", "reserved RAM", "ACPI reclaimable RAM", "ACPI non-volatile storage RAM", "faulty RAM (BadRAM)"][
      Int(type) - 1]
  }

  private func limine(_ type: UInt32) -> String {
    ["Usable RAM", "Reserved", "ACPI Reclaimable", "ACPI NVS", "Bad memory"][Int(type) - 1]
  }

  private func efi(_ type: UInt32) -> Int { [7, 0, 9, 10, 8][Int(type) - 1] }

  private func efiWord(_ type: UInt32) -> String {
    [
      "Conventional Memory", "Reserved           ", "ACPI Reclaim Memory", "ACPI Memory NVS    ", "Unusable Memory    ",
    ][Int(type) - 1]
  }

  private func uefi(_ type: UInt32) -> String {
    ["Available ", "Reserved  ", "ACPI_Recl ", "ACPI_NVS  ", "Unusable  "][Int(type) - 1]
  }

  private func constant(_ type: UInt32) -> String {
    ["E820_TYPE_RAM", "E820_TYPE_RESERVED", "E820_TYPE_ACPI", "E820_TYPE_NVS", "E820_TYPE_UNUSABLE"][Int(type) - 1]
  }
}
