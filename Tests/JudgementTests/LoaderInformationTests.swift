// What the loader tells a kernel beside the map.

import Operations
import Testing

@testable import EmulatedKernel

@Suite struct LoaderInformationTests {
  /// `mem_lower` and `mem_upper` in KiB.
  private static func amounts(_ entries: [(base: UInt64, length: UInt64, type: UInt32)]) -> [UInt32] {
    let information = MultibootInformation(
      entries: entries.map { FirmwareMapEntry(base: $0.base, length: $0.length, type: $0.type) }, extraBytes: [],
      commandLine: "", modules: [])
    let bytes = information.bytes(at: 0x1000)
    return [4, 8].map { offset in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
    }
  }

  @Test func amountsEndAtTheFirstByteThatIsNotUsable() {
    let low: (base: UInt64, length: UInt64, type: UInt32) = (0, 0x9_FC00, 1)
    #expect(Self.amounts([low, (0x10_0000, 0x80_0000, 1)]) == [639, 8192])
    #expect(Self.amounts([low, (0x10_0000, 0x80_0000, 1), (0x80_0000, 0x1000, 7)]) == [639, 7168])
    #expect(Self.amounts([(0x10_0000, 0x20_0000, 1), (0x30_0000, 0x10_0200, 1)]) == [0, 3072])
    #expect(Self.amounts([low, (0x11_0000, 0x80_0000, 1)]) == [639, 0])
    #expect(Self.amounts([(0, 1 << 32, 1)]) == [640, 4 << 20 - 1024])
  }
}
