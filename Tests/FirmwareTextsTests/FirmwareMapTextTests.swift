// Maps as text: every form that is read gives the entries that it states.

import FirmwareTexts
import Operations
import Testing

@Suite struct FirmwareMapTextTests {
  private func entry(_ base: UInt64, _ length: UInt64, _ type: UInt32, _ attributes: UInt32? = nil) -> FirmwareMapEntry
  {
    FirmwareMapEntry(base: base, length: length, type: type, attributes: attributes)
  }

  private func parse(_ text: String) throws -> FirmwareMapText {
    try FirmwareMapText(parsing: Array(text.utf8))
  }

  @Test func tableTakesHexadecimalRangesDecimalTypesAndComments() throws {
    let map = try parse(
      """
      # machine: none
      0 9fc00 1
      0x9FC00\t0x400   0x2  # the EBDA

         100000 7ee0000 20\r
      ffffffffffffffff 1 4294967295 3
      """)
    #expect(map.form == .table)
    #expect(
      map.entries == [
        entry(0, 0x9FC00, 1), entry(0x9FC00, 0x400, 2), entry(0x100000, 0x7EE_0000, 20),
        entry(UInt64.max, 1, UInt32.max, 3),
      ])
  }

  @Test func byteOrderMarkAndMissingLastLineFeedAreAccepted() throws {
    #expect(try FirmwareMapText(parsing: [0xEF, 0xBB, 0xBF] + Array("0 1000 1".utf8)).entries == [entry(0, 0x1000, 1)])
  }

  @Test(arguments: [
    "BIOS-e820: [mem 0x0000000000100000-0x0000000007fdffff] usable",
    "[    0.000000] BIOS-e820: [mem 0x0000000000100000-0x0000000007fdffff] usable",
    "[    0.000000][    T0] BIOS-e820: [mem 0x0000000000100000-0x0000000007fdffff]  System RAM",
    "Mar  3 10:11:12 host kernel: [    0.000000] BIOS-e820: [mem 0x0000000000100000-0x0000000007fdffff] usable",
    "2024-03-03T10:11:12.345678+01:00 host kernel: BIOS-e820: [mem 0x100000-0x7fdffff] usable",
    "<6>[    0.000000] BIOS-e820: [mem 0x0000000000100000-0x0000000007fdffff] usable\r",
    "6,1,0,-;BIOS-e820: [mem 0x0000000000100000-0x0000000007fdffff] usable",
    "\u{1B}[32m[    0.000000] \u{1B}[0m\u{1B}[33mBIOS-e820: \u{1B}[0m[mem 0x00100000-0x07fdffff] usable\u{1B}[0m",
    "BIOS-e820: [mem 0x0000000000100000-0x0000000007fdffff]  126.8 MB kernel usable RAM",
    " BIOS-e820: 0000000000100000 - 0000000007fe0000 (usable)",
    "[    0.000000]  BIOS-e820: 0000000000100000 - 0000000007fe0000 (usable)",
    " BIOS-e820: 07ee0000 @ 00100000 (usable)",
    " BIOS-e801: 0000000000100000 - 0000000007fe0000 (usable)",
    "BIOS-88: [mem 0x0000000000100000-0x0000000007fdffff] usable",
    "vendor BIOS-x, then BIOS-e820: [mem 0x0000000000100000-0x0000000007fdffff] usable",
  ])
  func logLineOfEveryEraIsRead(_ line: String) throws {
    let map = try parse("Linux version 1.0\n\(line)\nlast line")
    #expect(map.form == .linuxLog)
    #expect(map.entries == [entry(0x100000, 0x7EE_0000, 1)])
  }

  @Test(
    arguments: [
      ("usable", 1), ("(usable)", 1), (" System RAM", 1), ("reserved", 2), ("(reserved)", 2), (" device reserved", 2),
      ("ACPI data", 3), ("(ACPI data)", 3), ("ACPI tables", 3), ("ACPI NVS", 4), ("(ACPI NVS)", 4),
      ("ACPI non-volatile storage", 4), ("unusable", 5), ("(unusable)", 5), ("persistent (type 7)", 7),
      ("persistent (type 12)", 12), (" persistent RAM (type 12)", 12), ("persistent memory", 7),
      ("persistent memory (legacy)", 12), ("soft reserved", 0xEFFF_FFFF), ("type 0", 0), ("type 20", 20),
      ("(type 16)", 16),
      ("  64   KB device reserved", 2), ("type 4294967295", 4_294_967_295), ("unknown E820 type", 2),
    ] as [(String, UInt32)])
  func logTypeNameGivesItsNumber(_ name: String, _ type: UInt32) throws {
    let map = try parse("BIOS-e820: [mem 0x0000000000001000-0x0000000000001fff] \(name)")
    #expect(map.entries == [entry(0x1000, 0x1000, type)])
  }

  @Test func endsOfLogRangesAreInclusiveInBracketsAndExclusiveOutside() throws {
    let map = try parse(
      """
      BIOS-e820: [mem 0x00000000fffc0000-0x00000000ffffffff] reserved
      BIOS-e820: 00000000fffc0000 - 0000000100000000 (reserved)
      BIOS-e820: [mem 0xffffffffffff0000-0xffffffffffffffff] reserved
      BIOS-e820: ffffffffffff0000 - 0000000000000000 (reserved)
      BIOS-e820: [mem 0x0000000000001000-0x0000000000000fff] usable
      """)
    #expect(map.entries.map(\.length) == [0x40000, 0x40000, 0x10000, 0x10000, 0])
  }

  @Test func onlyFirmwareLinesOfLogCount() throws {
    let map = try parse(
      """
      [    0.000000] e820: BIOS-provided physical RAM map:
      [    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable
      [    0.000000] BIOS-e820: [gap 0x000000000009fc00-0x00000000000fffff]
      # BIOS-e820: [mem 0x0000000000300000-0x00000000003fffff] usable
      0 1000 2
      [    0.000000] BIOS-e820: [mem 0x0000000000100000-0x0000000007fdffff] usable
      [    0.000000] e820: user-defined physical RAM map:
      [    0.000000] user: [mem 0x0000000000000000-0x000000000009fbff] reserved
      [    0.000000] modified: [mem 0x0000000000000000-0x0000000000000fff] reserved
      [    0.000000] e820: update [mem 0x00000000-0x00000fff] usable ==> reserved
      """)
    #expect(map.entries == [entry(0, 0x9FC00, 1), entry(0x100000, 0x7EE_0000, 1)])
  }

  @Test func mapThatLogRepeatsCountsOnce() throws {
    let once = """
      BIOS-provided physical RAM map:
      BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable
      BIOS-e820: [mem 0x0000000000100000-0x0000000007fdffff] usable

      """
    #expect(try parse(once + once).entries == parse(once).entries)
  }

  @Test func tableIsWrittenInCanonicalFormAndReadBack() throws {
    let entries = [
      entry(0, 0x9FC00, 1), entry(0x9FC00, 0x400, 2), entry(UInt64.max, UInt64.max, UInt32.max, 0xAB),
      entry(0, 0, 0, 0),
    ]
    let text = FirmwareMapText.table(of: entries)
    #expect(text == "0 9fc00 1\n9fc00 400 2\nffffffffffffffff ffffffffffffffff 4294967295 ab\n0 0 0 0\n")
    #expect(try parse(text).entries == entries)
  }
}
