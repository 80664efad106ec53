// Lines of something else among the entries: they are left out, with a note where they might have been entries.

import FirmwareTexts
import Operations
import Testing

@Suite struct ForeignLineTests {
  private func notes(_ text: String) throws -> [FirmwareMapText.Note] {
    let map = try FirmwareMapText(parsing: Array(text.utf8))
    #expect(map.entries == ShapedMapTests.small)
    return map.notes
  }

  @Test func whatAKernelMakesOfAnEntryIsNoEntry() throws {
    let text = """
      mmap: address=0x0, length=0x9f000, type=1
      Correcting an odd region of length 0x9f000
      mmap: address=0x9f000, length=0x1000, type=2
      Adding memory 0x100000-0x300000
      mmap: address=0x100000, length=0x200000, type=1
      Kernel virtual base 0xc0000000

      """
    #expect(try notes(text) == [.init(.foreignLine, line: 2)])
  }

  @Test func fieldsThatAreOfNoInterestNeedNoNote() throws {
    let entry = { (base: String, length: String, type: Int) in
      "Base: \(base)\nLength: \(length)\nType: \(type)\nReserved: 0x0\nextended_flags: 0x1\n"
    }
    let text = entry("0x0", "0x9f000", 1) + entry("0x9f000", "0x1000", 2) + entry("0x100000", "0x200000", 1)
    #expect(try notes(text) == [])
  }

  @Test func aDamagedEntryIsStillOne() throws {
    let text = """
      mmap: address=0x0, length=0x9f000, type=1
      map: address=0x9f000, length=0x10
      mmap: address=0x100000, length=0x200000, type=1

      """
    let error = try #require(throws: FirmwareMapTextError.self) { try FirmwareMapText(parsing: Array(text.utf8)) }
    #expect(error.line == 2)
  }

  @Test func aSizeThatIsNotThatOfItsRangeIsNoted() throws {
    let text = """
      0x0-0x9efff size 0x9f000 usable
      0x9f000-0x9ffff size 0x2000 reserved
      0x100000-0x2fffff size 0x200000 usable

      """
    #expect(try notes(text) == [.init(.sizeDiffers, line: 2)])
  }

  @Test func wordsBehindTheLastEntryOfALogAreIgnored() throws {
    let text = """
      BIOS-e820: 0000000000000000 - 000000000009f000 (usable)
      BIOS-e820: 000000000009f000 - 00000000000a0000 (reserved)
      BIOS-e820: 0000000000100000 - 0000000000300000 (usable) any ideas?

      """
    #expect(try notes(text) == [])
  }
}
