// Texts that were cut inside an entry: refused or read with a note, as far as the other entries show it.

import FirmwareTexts
import Testing

@Suite struct CutTextTests {
  @Test(arguments: [
    "SMAP type=01 base=0000000000000000 len=0000000000001000\nSMAP type=01 base=0000000000001000 len=0\n"
      + "SMAP type=01 base=0000000000002000 len=0000000000001000\n",
    "5000-0x40025fff usable\n",
    "0,0x1000,1\n0x4000,0x1000,1\n0x6000,0x1000,1\n",
    "0 | 0x1014fff | usable |\n  | 0x1015000 | 0x1015fff | usable |\n",
    "0x0 -> 0x1000 (usable)\n0x2000 -> 0x3000 (usab\n0x4000 -> 0x5000 (ACPI NVS)\n",
    "   Usable RAM:  Base Address:  0x0 X 4GB + 0x0,\n      Length:   0x0 X 4GB + 0x1000 bytes\n"
      + "   Usable RAM:  Base Address:  0x0 X 4GB + 0x1\n      Length:   0x0 X 4GB + 0x1000 bytes\n"
      + "   Usable RAM:  Base Address:  0x0 X 4GB + 0x3000,\n      Length:   0x0 X 4GB + 0x1000 bytes\n",
  ])
  func anEntryThatLooksCutIsRefused(_ text: String) {
    #expect(throws: FirmwareMapTextError.self) { try FirmwareMapText(parsing: Array(text.utf8)) }
  }

  @Test(arguments: [
    (
      "/sys/firmware/memmap/0/end:0xf\n/sys/firmware/memmap/0/start:0x0\n/sys/firmware/memmap/0/type:System RAM\n"
        + "/sys/firmware/memmap/1/end:0x1fff\n/sys/firmware/memmap/1/start:0x1000\n"
        + "/sys/firmware/memmap/1/type:System RAM\n/sys/firmware/memmap/2/end:0x3fff\n"
        + "/sys/firmware/memmap/2/start:0x3000\n/sys/firmware/memmap/2/type:System RAM\n", 2
    )
  ])
  func aNumberThatLooksCutIsNoted(_ text: String, _ line: Int) throws {
    let map = try FirmwareMapText(parsing: Array(text.utf8))
    #expect(map.notes.contains { $0.kind == .numberLooksCut }, "\(map.notes), line \(line)")
  }

  /// The first line's type must not go with the second line's range.
  @Test func aLineThatIsBrokenAfterASignDoesNotTakeTheNext() throws {
    let text =
      "efi: mem00: type=7, attr=\nefi: mem01: type=0, attr=0xf, range=[0x0000000000001000-0x0000000000002000) (0MB)\n"
      + "efi: mem02: type=7, attr=0xf, range=[0x0000000000002000-0x0000000000003000) (0MB)\n"
      + "efi: mem03: type=7, attr=0xf, range=[0x0000000000003000-0x0000000000004000) (0MB)\n"
    let map = try FirmwareMapText(parsing: Array(text.utf8))
    #expect(map.entries.map(\.base) == [0x2000, 0x3000])
    #expect(!map.notes.isEmpty)
  }

  /// The unit of the last length is cut, and its digits are decimal like all others'.
  @Test func aCutUnitLeavesDigitsDecimal() throws {
    let text =
      "   Usable RAM:  Base Address:  0x0 X 4GB + 0x0,\n      Length:   0 X 4GB + 4096 bytes\n"
      + "   Usable RAM:  Base Address:  0x0 X 4GB + 0x7000,\n      Length:   10 X 4GB + 0 byte"
    let map = try FirmwareMapText(parsing: Array(text.utf8))
    #expect(map.entries.last?.length == 10 << 32)
    #expect(map.notes.contains { $0.kind == .lastLineOpen })
  }
}
