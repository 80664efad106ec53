// Maps of programs other than Linux: each line states the entry that its program means, whatever stands around it.

import FirmwareTexts
import Operations
import Testing

@Suite struct ShapedMapTests {
  /// A text whose lines all state `entries`.
  struct Sample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    var entries = ShapedMapTests.small

    init(_ name: String, _ text: String, _ entries: [FirmwareMapEntry] = ShapedMapTests.small) {
      testDescription = name
      self.text = text
      self.entries = entries
    }
  }

  static func entry(_ base: UInt64, _ length: UInt64, _ type: UInt32, _ attributes: UInt32? = nil) -> FirmwareMapEntry {
    FirmwareMapEntry(base: base, length: length, type: type, attributes: attributes)
  }

  /// 636 KiB usable, 4 KiB reserved, 2 MiB usable.
  static let small = [entry(0, 0x9F000, 1), entry(0x9F000, 0x1000, 2), entry(0x10_0000, 0x20_0000, 1)]
  static let withoutReserved = [small[0], small[2]]

  static let samples = [
    Sample("Xen 4", "(XEN) Xen-e820 RAM map:\n(XEN)  0000000000000000 - 000000000009f000 (usable)\n(XEN)  000000000009f000 - 00000000000a0000 (reserved)\n(XEN)  0000000000100000 - 0000000000300000 (usable)\n(XEN) System RAM: 3MB (3072kB)\n"),
    Sample("Xen 4.14", "(XEN)  [0000000000000000, 000000000009efff] (usable)\n(XEN)  [000000000009f000, 000000000009ffff] (reserved)\n(XEN)  [0000000000100000, 00000000002fffff] (usable)\n"),
    Sample("half-open ranges", "[000000,09f000) usable\n[09f000,0a0000) reserved\n[100000,300000) usable\n"),
    Sample("upper and lower halves after a grave accent", "00000000`00000000 - 00000000`0009f000 RAM\n00000000`0009f000 - 00000000`000a0000 RESERVED\n00000000`00100000 - 00000000`00300000 RAM\n"),
    Sample("SeaBIOS before it had words", "e820 map has 3 items:\n  0: 0000000000000000 - 000000000009f000 = 1\n  1: 000000000009f000 - 00000000000a0000 = 2\n  2: 0000000000100000 - 0000000000300000 = 1\n"),
    Sample("a holed table of Xen's loader", "(d1) E820 table:\n(d1)  [00]: 00000000:00000000 - 00000000:0009f000: RAM\n(d1)  [01]: 00000000:0009f000 - 00000000:000a0000: RESERVED\n(d1)  HOLE: 00000000:000a0000 - 00000000:00100000\n(d1)  [02]: 00000000:00100000 - 00000000:00300000: RAM\n"),
    Sample("GRUB shell", "base_addr = 0x0, length = 0x9f000, available RAM\nbase_addr = 0x9f000, length = 0x1000, reserved RAM\nbase_addr = 0x100000, length = 0x200000, available RAM\n"),
    Sample("GRUB legacy in decimal", "   Usable RAM:  Base Address:  0x0 X 4GB + 0x0,\n      Length:   0 X 4GB + 651264 bytes\n   Reserved:  Base Address:  0x0 X 4GB + 0x9f000,\n      Length:   0 X 4GB + 4096 bytes\n   Usable RAM:  Base Address:  0x0 X 4GB + 0x100000,\n      Length:   0 X 4GB + 2097152 bytes\n"),
    Sample("a loader's listing with attributes", "SMAP type=01, xattr=01, base=0000000000000000, len=000000000009f000\nSMAP type=02, xattr=01, base=000000000009f000, len=0000000000001000\nSMAP type=01, xattr=01, base=0000000000100000, len=0000000000200000\n",
      small.map { entry($0.base, $0.length, $0.type, 1) }),
    Sample("types before the numbers, on two lines", "mmap length 0x48 addr 0x9000 entries 3\nmmap table: 0 type: 0x1\nBase: 0x0000000000000000 length: 0x000000000009f000\nmmap table: 1 type: 0x2\nBase: 0x000000000009f000 length: 0x0000000000001000\nmmap table: 2 type: 0x1\nBase: 0x0000000000100000 length: 0x0000000000200000\n"),
    Sample("sizes in KB", "Region 0: type 1 at 0x0 for 636KB\nRegion 1: type 2 at 0x9f000 for 4KB\nRegion 2: type 1 at 0x100000 for 2048KB\n"),
    Sample("32-bit halves with names", "base_addr_high = 0x0, base_addr_low = 0x0, length_high = 0x0, length_low = 0x9f000, type = 0x1\nbase_addr_high = 0x0, base_addr_low = 0x9f000, length_high = 0x0, length_low = 0x1000, type = 0x2\nbase_addr_high = 0x1, base_addr_low = 0x0, length_high = 0x0, length_low = 0x200000, type = 0x1\n",
      [small[0], small[1], entry(1 << 32, 0x20_0000, 1)]),
    Sample("32-bit halves without leading zeros", "size = 0x14, base_addr = 0x00, length = 0x09f000, type = 0x1\nsize = 0x14, base_addr = 0x09f000, length = 0x01000, type = 0x2\nsize = 0x14, base_addr = 0x10, length = 0x0200000, type = 0x1\n",
      [small[0], small[1], entry(1 << 32, 0x20_0000, 1)]),
    Sample("UEFI shell", "Type       Start            End              # Pages          Attributes\nAvailable  0000000000000000-000000000009EFFF 000000000000009F 000000000000000F\nRT_Data    000000000009F000-000000000009FFFF 0000000000000001 800000000000000F\nBS_Data    0000000000100000-00000000002FFFFF 0000000000000200 000000000000000F\n"),
    Sample("a table of UEFI descriptors", "                   Type     Physical      Virtual   #Pages Attr\n     ConventionalMemory 000000000000 000000000000 0000009f UC WC WT WB\n    RuntimeServicesData 00000009f000 00000009f000 00000001 WB RUNTIME\n             LoaderData 000000100000 000000100000 00000200 WB\n"),
    Sample("UEFI map of an old kernel", "efi: mem00: type=7, attr=0xf, range=[0x0000000000000000-0x000000000009f000) (0MB)\nefi: mem01: type=6, attr=0x800000000000000f, range=[0x000000000009f000-0x00000000000a0000) (0MB)\nefi: mem02: type=4, attr=0xf, range=[0x0000000000100000-0x0000000000300000) (2MB)\n"),
    Sample("RAM that cannot be cached is none", "efi: mem00: type=7, attr=0xf, range=[0x0000000000000000-0x000000000009f000) (0MB)\nefi: mem01: type=7, attr=0x1, range=[0x000000000009f000-0x00000000000a0000) (0MB)\nefi: mem02: type=7, attr=0xf, range=[0x0000000000100000-0x0000000000300000) (2MB)\n"),
    Sample("iomem with devices", "00000000-0009efff : System RAM\n0009f000-0009ffff : Reserved\n000a0000-000bffff : PCI Bus 0000:00\n00100000-002fffff : System RAM\n  00200000-0020ffff : Kernel code\nfec00000-fec003ff : IOAPIC 0\n"),
    Sample("sysfs in any order", "memmap/1/type:Reserved\nmemmap/1/start:0x9f000\nmemmap/1/end:0x9ffff\nmemmap/0/start:0x0\nmemmap/2/type:System RAM\nmemmap/0/end:0x9efff\nmemmap/0/type:System RAM\nmemmap/2/end:0x2fffff\nmemmap/2/start:0x100000\n"),
    Sample("sysfs through head", "==> memmap/0/start <==\n0x0\n\n==> memmap/0/end <==\n0x9efff\n\n==> memmap/0/type <==\nSystem RAM\n\n==> memmap/1/start <==\n0x100000\n\n==> memmap/1/end <==\n0x2fffff\n\n==> memmap/1/type <==\nSystem RAM\n", withoutReserved),
    Sample("ranges with words", "0x0-0x9efff usable\n0x9f000-0x9ffff reserved\n0x100000-0x2fffff usable\n"),
    Sample("ranges of Rust", "0x0..0x9f000 usable\n0x9f000..0xa0000 reserved\n0x100000..0x300000 usable\n"),
    Sample("inclusive ranges of Rust", "0x0..=0x9efff usable\n0x9f000..=0x9ffff reserved\n0x100000..=0x2fffff usable\n"),
    Sample("JSON on one line", #"{"map":[{"base":0,"length":651264,"type":1},{"base":651264,"length":4096,"type":2},{"base":1048576,"length":2097152,"type":1}]}"#),
    Sample("C", "struct e820 map[] = {\n  { .addr = 0x0ULL, .size = 0x9f000ULL, .type = E820_RAM }, /* low */\n  { .addr = 0x9f000ULL, .size = 0x1000ULL, .type = E820_RESERVED },\n  { .addr = 0x100000ULL, .size = 0x200000ULL, .type = E820_RAM },\n};\n"),
    Sample("columns of 32-bit words", "00000000 00000000 00000000 0009F000 00000001\n00000000 0009F000 00000000 00001000 00000002\n00000000 00100000 00000000 00200000 00000001\n"),
    Sample("hexadecimal with h", "00000000h - 0009EFFFh usable\n0009F000h - 0009FFFFh reserved\n00100000h - 002FFFFFh usable\n"),
    Sample("everything commented out", "# 0x0-0x9efff usable\n# 0x9f000-0x9ffff reserved\n# 0x100000-0x2fffff usable\n"),
    Sample("named ends", "start: 0x0, end: 0x9efff, kind: Usable\nstart: 0x9f000, end: 0x9ffff, kind: Reserved\nstart: 0x100000, end: 0x2fffff, kind: Usable\n"),
  ]

  @Test(arguments: samples)
  func programsMapIsRead(_ sample: Sample) throws {
    let map = try FirmwareMapText(parsing: Array(sample.text.utf8))
    #expect(map.form == .shaped)
    #expect(map.entries == sample.entries)
  }

  /// A text that must be refused, and words of the reason.
  struct Refusal: Sendable, CustomTestStringConvertible {
    let text: String
    let line: Int?
    let says: String
    var testDescription: String { says }

    init(_ text: String, _ line: Int?, _ says: String) {
      self.text = text
      self.line = line
      self.says = says
    }
  }

  static let refusals = [
    Refusal("00000000-00000000 : System RAM\n00000000-00000000 : Reserved\n00000000-00000000 : System RAM\n", 1, "as root"),
    Refusal("  0000000000000000-00000000ffffffff (prio 0, ram): pc.ram\n", nil, "QEMU's tree"),
    Refusal("0x0-0x9efff usable\n0x9f000-0x9ffff usabel\n0x100000-0x2fffff usable\n", 2, "'usabel'"),
    Refusal("  0: 0000000000000000 - 000000000009f000 = 1 RAM\n  1: 00000000000\n  2: 0000000000100000 - 0000000000300000 = 1 RAM\n", 2, "mend or remove"),
    Refusal("0000 - 0000000000300000 = 1 RAM\n0000000000400000 - 0000000000500000 = 1 RAM\n0000000000600000 - 0000000000700000 = 1 RAM\n", 1, "mend or remove"),
    Refusal("0x0-0x9efff usable\n0x9f000-0xa0000 reserved\n0x100000-0x2fffff usable\n", 1, "inclusive"),
    Refusal("0000000000000100-000000000009efff (0)\n0000000000100000-00000000002fffff (0)\n", 1, "type 0"),
    Refusal("size = 0x14, base_addr = 0x00, length = 0x09f000, type = 0x1\nsize = 0x14, base_addr = 0x10, length = 0x13fe00000, type = 0x1\n", 2, "two 32-bit halves"),
    Refusal("length = 0x1000\ntype = 1\nbase = 0x1000\nlength = 0x1000\ntype = 1\nbase = 0x2000\nlength = 0x1000\ntype = 2\n", 7, "mend or remove"),
    Refusal("memmap/0/start:0x0\nmemmap/0/type:System RAM\n", 1, "start, end or type"),
    Refusal("a log\nof nothing\nthat is a map, as anybody can see who reads it to the end\n", 1, "has the shape"),
    Refusal("0x0-0x9efff usable\n0x100000-0x1fffff usable\nnext\n0x0-0x9efff usable\n0x100000-0x3fffff usable\n", 4, "--boot 1"),
  ]

  @Test(arguments: refusals)
  func whatIsNoMapIsRefusedWithTheShapeItComesClosestTo(_ refusal: Refusal) throws {
    let error = try #require(throws: FirmwareMapTextError.self) { try FirmwareMapText(parsing: Array(refusal.text.utf8)) }
    #expect(error.line == refusal.line)
    #expect(error.description.contains(refusal.says), "\(error)")
  }

  @Test func secondBootIsChosen() throws {
    let text = Array("0x0-0x9efff usable\n0x100000-0x1fffff usable\n\n0x0-0x9efff usable\n0x100000-0x3fffff usable\n".utf8)
    #expect(try FirmwareMapText(parsing: text, boot: .number(1)).entries[1].length == 0x10_0000)
    #expect(try FirmwareMapText(parsing: text, boot: .number(2)).entries[1].length == 0x30_0000)
    #expect(try FirmwareMapText(parsing: text, boot: .last).entries[1].length == 0x30_0000)
    let error = try #require(throws: FirmwareMapTextError.self) { try FirmwareMapText(parsing: text, boot: .number(3)) }
    #expect(error.reason == .noSuchBoot(3, maps: 2))
  }
}
