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

  @Test(arguments: samples + lists + [longList] + claims + tables)
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

  @Test(arguments: refusals + damagedLists + otherNumberings)
  func whatIsNoMapIsRefusedWithTheShapeItComesClosestTo(_ refusal: Refusal) throws {
    let error = try #require(throws: FirmwareMapTextError.self) {
      try FirmwareMapText(parsing: Array(refusal.text.utf8))
    }
    #expect(error.line == refusal.line)
    #expect(error.description.contains(refusal.says), "\(error)")
  }

  @Test func secondBootIsChosen() throws {
    let text = Array(
      "0x0-0x9efff usable\n0x100000-0x1fffff usable\n\n0x0-0x9efff usable\n0x100000-0x3fffff usable\n".utf8)
    #expect(try FirmwareMapText(parsing: text, boot: .number(1)).entries[1].length == 0x10_0000)
    #expect(try FirmwareMapText(parsing: text, boot: .number(2)).entries[1].length == 0x30_0000)
    #expect(try FirmwareMapText(parsing: text, boot: .last).entries[1].length == 0x30_0000)
    let error = try #require(throws: FirmwareMapTextError.self) { try FirmwareMapText(parsing: text, boot: .number(3)) }
    #expect(error.reason == .noSuchBoot(3, maps: 2))
  }
}
