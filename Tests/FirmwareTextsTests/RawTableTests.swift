// Raw tables: entries of 20 or 24 bytes, or those of a Multiboot loader; nothing else is taken for one.

import FirmwareTexts
import Operations
import Testing

@Suite struct RawTableTests {
  private static let entries = [
    FirmwareMapEntry(base: 0, length: 0x9FC00, type: 1), FirmwareMapEntry(base: 1 << 32, length: 0x1000, type: 2),
  ]

  private func bytes(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }

  private func table(size: Bool = false, attributes: UInt64? = nil) -> [UInt8] {
    var table: [UInt8] = []
    for entry in Self.entries {
      if size { table += bytes(20, 4) }
      table += bytes(entry.base, 8)
      table += bytes(entry.length, 8)
      table += bytes(UInt64(entry.type), 4)
      if let attributes { table += bytes(attributes, 4) }
    }
    return table
  }

  @Test func entriesOfEachSizeAreRead() throws {
    #expect(try FirmwareMapText(raw: table()).entries == Self.entries)
    #expect(try FirmwareMapText(raw: table(size: true)).entries == Self.entries)
    let attributed = try FirmwareMapText(raw: table(attributes: 1))
    #expect(attributed.form == .raw)
    #expect(attributed.entries.map(\.attributes) == [1, 1])
    #expect(attributed.entries.map(\.length) == Self.entries.map(\.length))
  }

  @Test func restOfBufferIsNoEntry() throws {
    #expect(try FirmwareMapText(raw: table() + [UInt8](repeating: 0, count: 60)).entries == Self.entries)
  }

  @Test func otherBytesAreRefused() {
    for bytes in [[], [1], table() + [0], [UInt8](repeating: 0, count: 40), [UInt8](repeating: 0xFF, count: 40)] {
      #expect(throws: FirmwareMapTextError(line: nil, reason: .rawSize(bytes.count))) {
        try FirmwareMapText(raw: bytes)
      }
    }
  }
}
