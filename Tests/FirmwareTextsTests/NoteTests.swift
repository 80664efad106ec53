// What is doubtful about a map is said: lines that are missing, numbers that may mean something else, maps that follow.

import FirmwareTexts
import Operations
import Testing

@Suite struct NoteTests {
  private func notes(_ text: String) throws -> [FirmwareMapText.Note] {
    try FirmwareMapText(parsing: Array(text.utf8)).notes
  }

  private static let low = "BIOS-e820: [mem 0x0000000000000000-0x000000000009efff] usable\n"
  private static let high = "BIOS-e820: [mem 0x0000000000100000-0x00000000002fffff] usable\n"
  private static let header = "BIOS-provided physical RAM map:\n"

  @Test func ordinaryMapsHaveNone() throws {
    #expect(try notes(Self.header + Self.low + Self.high).isEmpty)
    #expect(try notes("0 9f000 1\n100000 200000 1\n").isEmpty)
    #expect(try notes("0x0-0x9efff usable\n0x100000-0x2fffff usable\n").isEmpty)
  }

  @Test func missingFrontIsNoted() throws {
    #expect(try notes("0000-0x9efff] usable\n" + Self.high) == [.init(.frontMissing, line: 2)])
    #expect(try notes(Self.header + Self.high).isEmpty)
    #expect(try notes("0x100000-0x2fffff usable\n0x400000-0x4fffff usable\n").map(\.kind) == [.startsLate])
  }

  @Test func elidedAndCommentedLinesAreNoted() throws {
    #expect(try notes(Self.low + "[...]\n" + Self.high) == [.init(.elided, line: 2)])
    #expect(try notes(Self.low + Self.high + "...\n").isEmpty)
    #expect(try notes(Self.low + "# " + Self.high) == [.init(.commentedOut, line: 2)])
    #expect(try notes("0x0-0x9efff usable\n<snip>\n0x100000-0x2fffff usable\n").map(\.kind) == [.elided])
  }

  @Test func mapThatFollowsIsNotedWithWhatItWithholds() throws {
    let user =
      "user: [mem 0x0000000000000000-0x000000000009efff] usable\nuser: [mem 0x0000000000100000-0x00000000001fffff] usable\n"
    let withheld = FirmwareMapText.Note(.withheld([ByteRange(start: 0x20_0000, length: 0x10_0000)]), line: 3)
    #expect(try notes(Self.low + Self.high + user) == [withheld])
    #expect(withheld.description.contains("--reserve 0x200000:0x100000"))
    #expect(try notes(user).map(\.kind) == [.derivedMapOnly])
    let extended = "extended: [mem 0x0000000000000000-0x00000000003fffff] usable\n"
    #expect(try notes(Self.low + Self.high + extended).map(\.kind) == [.extendedMapFollows])
  }

  @Test func columnsThatMayMeanSomethingElseAreNoted() throws {
    #expect(try notes("0 9f000 1\n9f000 a0000 2\na0000 100000 2\n").map(\.kind) == [.lengthsLookLikeEnds([2])])
    #expect(try notes("0 9efff 1\n9f000 9ffff 2\n").map(\.kind) == [.lengthsLookLikeEnds([])])
    #expect(try notes("0 651264 1\n1048576 2097152 1\n").map(\.kind) == [.looksDecimal])
    #expect(
      try notes("0 9f000 0000000100000001\n100000 200000 0000000100000001\n").map(\.kind) == [.attributesAboveType])
    #expect(
      try notes("0x0 0x9efff usable\n0x9f000 0x9ffff reserved\n0x100000 0x2fffff usable\n").map(\.kind) == [.readAsEnds]
    )
    #expect(try notes("0x0 0x9f000 usable\n0x100000 0x200000 usable\n").map(\.kind) == [.readAsLengths])
    #expect(try notes("{ \"base\": 0, \"length\": 651264, \"type\": 1 }\n").map(\.kind) == [.readAsDecimal])
  }

  @Test func typeWithAttributesAboveItIsReadSo() throws {
    let map = try FirmwareMapText(parsing: Array("0 9f000 0000000300000001\n100000 1000 100000004\n".utf8))
    #expect(map.entries.map(\.type) == [1, 4])
    #expect(map.entries.map(\.attributes) == [3, 1])
    let odd = [FirmwareMapEntry(base: 0, length: 0x1000, type: 100_000_001)]
    #expect(try FirmwareMapText(parsing: Array(FirmwareMapText.table(of: odd).utf8)).entries == odd)
  }

  @Test func lastLineWithoutEndIsNoted() throws {
    #expect(try notes("0x0-0x9efff usable\n0x100000-0x2fffff usable").map(\.kind) == [.lastLineOpen])
  }

  @Test func patchAndSizesAreNoted() throws {
    #expect(try notes("@@ -1 +1 @@\n-\(Self.low)+\(Self.low)").map(\.kind) == [.removedLines])
    #expect(
      try notes("Region 0: type 1 at 0x0 for 636KB\nRegion 1: type 1 at 0x100000 for 2048KB\n").map(\.kind) == [
        .roundedSizes
      ])
  }

  @Test func notesAreOneLineOfPrintableText() throws {
    let kinds: [FirmwareMapText.Note.Kind] = [
      .frontMissing, .startsLate, .lastLineOpen, .elided, .commentedOut, .derivedMapOnly, .extendedMapFollows,
      .readAsEnds,
      .withheld((0..<9).map { ByteRange(start: UInt64($0) << 20, length: 4096) }), .lengthsLookLikeEnds([]),
      .lengthsLookLikeEnds(Array(1...20)), .readAsLengths, .attributesAboveType, .looksDecimal, .readAsDecimal,
      .removedLines, .roundedSizes, .sizeDiffers, .foreignLine,
    ]
    for kind in kinds {
      let text = FirmwareMapText.Note(kind, line: 7).description
      #expect(
        text.hasPrefix("line 7: ") && text.utf8.count <= 300 && text.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
    }
  }
}
