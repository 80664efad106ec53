// Raw tables, byte for byte as written out by hand from their layouts.

import Operations
import Specification
import Testing

@Suite struct RawFirmwareTableTests {
  private let entries = [
    FirmwareMapEntry(base: 0x0123_4567_89AB_CDEF, length: 0xFEDC_BA98_7654_3210, type: 0xA1B2_C3D4),
    FirmwareMapEntry(base: 1, length: 2, type: 3, attributes: 0x0506_0708),
  ]
  private let first: [UInt8] = [
    0xEF, 0xCD, 0xAB, 0x89, 0x67, 0x45, 0x23, 0x01, 0x10, 0x32, 0x54, 0x76, 0x98, 0xBA, 0xDC, 0xFE, 0xD4, 0xC3, 0xB2,
    0xA1,
  ]
  private let second: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0]
  private let unused = [UInt8](repeating: 0, count: 12)

  @Test func table20HasNoAttributes() {
    #expect(RawFirmwareTable(entries).bytes() == [2, 0, 20, 0] + unused + first + second)
  }

  @Test func table24EnablesEntriesWithoutAttributes() {
    let table = RawFirmwareTable(fitting: entries)
    #expect(table.entrySize == 24)
    #expect(table.bytes() == [2, 0, 24, 0] + unused + first + [1, 0, 0, 0] + second + [8, 7, 6, 5])
    #expect(RawFirmwareTable(fitting: [entries[0]]).entrySize == 20)
  }

  @Test func wrongSizesAndCountsAreWrittenAsAsked() {
    let short = RawFirmwareTable([entries[1]], entrySize: 3, declaredCount: 0x1234, padding: 0xEE)
    #expect(short.bytes() == [0x34, 0x12, 3, 0] + [UInt8](repeating: 0xEE, count: 12) + [1, 0, 0])
    let long = RawFirmwareTable([entries[1]], entrySize: 26)
    #expect(long.bytes().suffix(6) == [8, 7, 6, 5, 0, 0])
    #expect(RawFirmwareTable([], entrySize: 0).bytes() == [0, 0, 0, 0] + unused)
  }

  @Test func countStopsAtSixteenBits() {
    let table = RawFirmwareTable(Array(repeating: entries[0], count: 65536), entrySize: 1)
    #expect(table.bytes().prefix(2) == [0xFF, 0xFF])
    #expect(table.bytes().count == 16 + 65536)
  }

  @Test func multibootSizesDoNotCountThemselves() {
    #expect(MultibootMemoryMap(entries).bytes() == [20, 0, 0, 0] + first + [20, 0, 0, 0] + second)
    #expect(MultibootMemoryMap([entries[1]], extraBytes: 4).bytes() == [24, 0, 0, 0] + second + [0, 0, 0, 0])
    #expect(MultibootMemoryMap([entries[1]], declaredSize: UInt32.max).bytes() == [0xFF, 0xFF, 0xFF, 0xFF] + second)
  }
}
