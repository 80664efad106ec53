// The monitor's listings as QEMU 7.2 printed them of the kernel image at stage `user`, and lines that are none of theirs.

import Testing

@testable import kernelimage

@Suite struct ListingTests {
  @Test func `info tlb gives each page's frame and bits, without accessed and dirty`() throws {
    let pages = try TLBListing.parse(
      """
      0000000004000000: 0000000000176000 ------TUW
      00000000083ff000: 0000000000389000 -------U-
      0000000020000000: 0000000000176000 ---------
      00000000bffff000: 0000000000177000 -----C-U-
      00000000e03ff000: 0000000000177000 ---DA---W
      00000000ffbff000: 00000000fffff000 -----C--W

      """)
    #expect(
      pages == [
        ListedPage(virtual: 0x0400_0000, physical: 0x17_6000, flags: 0x0F),
        ListedPage(virtual: 0x083F_F000, physical: 0x38_9000, flags: 0x05),
        ListedPage(virtual: 0x2000_0000, physical: 0x17_6000, flags: 0x01),
        ListedPage(virtual: 0xBFFF_F000, physical: 0x17_7000, flags: 0x15),
        ListedPage(virtual: 0xE03F_F000, physical: 0x17_7000, flags: 0x03),
        ListedPage(virtual: 0xFFBF_F000, physical: 0xFFFF_F000, flags: 0x13),
      ])
    // Bits that KMem must never set are read, so that they show.
    #expect(try TLBListing.parse("0000000000400000: 0000000000000000 -GP-----W").first?.flags == 0x183)
  }

  @Test(arguments: [
    "0000000004000000: 0000000000176000 ------TU", "0000000004000000: 0000000000176000 ------UTW",
    "0000000004000000: 0000000000176000 X-----TUW", "0000000004000100: 0000000000176000 ------TUW",
    "0000000004000000 0000000000176000 ------TUW", "0000000104000000: 0000000000176000 ------TUW",
    "0000000004000000: 0000000100176000 ------TUW", "No translation", "04000000: 00176000",
  ]) func `a line of another form than info tlb's is an error`(line: String) {
    #expect(throws: MonitorTextError(command: "info tlb", line: line)) { try TLBListing.parse(line + "\n") }
  }

  @Test func `info mem gives stretches and what both levels allow`() throws {
    let ranges = try MemoryListing.parse(
      """
      0000000000000000-0000000004000000 0000000004000000 -rw
      00000000083ff000-0000000008400000 0000000000001000 ur-
      00000000effff000-0000000100000000 0000000010001000 urw

      """)
    #expect(
      ranges == [
        ListedRange(bytes: 0..<0x400_0000, isUser: false, isWritable: true),
        ListedRange(bytes: 0x83F_F000..<0x840_0000, isUser: true, isWritable: false),
        ListedRange(bytes: 0xEFFF_F000..<0x1_0000_0000, isUser: true, isWritable: true),
      ])
  }

  @Test(arguments: [
    "0000000000000000-0000000004000000 0000000004000000 -w-", "0000000000000000-0000000004000000 0000000004001000 -rw",
    "0000000004000000-0000000004000000 0000000000000000 -rw", "0000000004000000-0000000104000000 0000000100000000 -rw",
    "0000000000000000-0000000004000000 0000000004000000", "PG disabled",
  ]) func `a line of another form than info mem's is an error`(line: String) {
    #expect(throws: MonitorTextError(command: "info mem", line: line)) { try MemoryListing.parse(line) }
  }

  /// The lines of `xp` for a directory, its first words as QEMU printed them.
  private static func dump(lines count: Int = 256) -> String {
    let recorded = [
      "0000000000384000: 0x00165023 0x00166003 0x00167003 0x00168003",
      "0000000000384010: 0x00169003 0x0016a003 0x0016b003 0x0016c003",
    ]
    let zeros = (2..<count).map { line in
      "0000000000" + String(0x38_4000 + line * 16, radix: 16) + ": 0x00000000 0x00000000 0x00000000 0x00000000"
    }
    return (recorded + zeros).joined(separator: "\n") + "\n"
  }

  @Test func `xp gives 1024 words`() throws {
    let words = try WordDump.parse(Self.dump(), at: 0x38_4000)
    #expect(words.count == 1024)
    #expect(words.prefix(6) == [0x16_5023, 0x16_6003, 0x16_7003, 0x16_8003, 0x16_9003, 0x16_A003])
    #expect(words.dropFirst(8).allSatisfy { $0 == 0 })
    #expect(WordDump.command(0x38_4000) == "xp /1024wx 0x384000")
  }

  @Test func `a dump that is short, of another place or has a gap is an error`() {
    #expect(throws: MonitorTextError.self) { try WordDump.parse(Self.dump(lines: 255), at: 0x38_4000) }
    #expect(throws: MonitorTextError.self) { try WordDump.parse(Self.dump(), at: 0x38_5000) }
    let gap = Self.dump().replacing(" 0x0016a003", with: "")
    #expect(throws: MonitorTextError.self) { try WordDump.parse(gap, at: 0x38_4000) }
    let word = Self.dump().replacing(" 0x0016a003", with: " 0x0016a00z")
    #expect(throws: MonitorTextError.self) { try WordDump.parse(word, at: 0x38_4000) }
    #expect(throws: MonitorTextError.self) { try WordDump.parse("Cannot access memory\n", at: 0x38_4000) }
  }

  @Test func `info registers gives the control registers of paging`() throws {
    let text = """

      CPU#0
      EAX=00000000 EBX=00000030 ECX=0000001c EDX=006403fd
      EIP=c0001150 EFL=00000046 [---Z-P-] CPL=0 II=0 A20=1 SMM=0 HLT=0
      CR0=80010011 CR2=00000000 CR3=00384000 CR4=00000000
      DR6=ffff0ff0 DR7=00000400

      """
    let registers = ListedRegisters(
      controlRegister0: 0x8001_0011, controlRegister3: 0x38_4000, controlRegister4: 0)
    #expect(try RegisterListing.parse(text) == registers)
    #expect(throws: MonitorTextError.self) { try RegisterListing.parse(text.replacing("CR3=00384000 ", with: "")) }
    #expect(throws: MonitorTextError.self) { try RegisterListing.parse(text.replacing("CR0=", with: "cr0=")) }
  }
}
