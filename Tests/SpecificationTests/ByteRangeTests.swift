// ByteRange: its frames, where it is empty, cut at the ends of the address spaces, or within a frame.

import Operations
import Testing

@Suite struct ByteRangeTests {
  @Test func frames_share_a_byte_with_the_range() {
    #expect(ByteRange(start: 0, end: 1).frames == 0..<1)
    #expect(ByteRange(start: 0xFFF, end: 0x1001).frames == 0..<2)
    #expect(ByteRange(start: 0x1000, end: 0x2000).frames == 1..<2)
    #expect(ByteRange(start: 0xFFFF_FFFF, end: 1 << 33).frames == 0xF_FFFF..<0x10_0000)
  }

  @Test(arguments: [0, 0x5000, 0xFFFF_FFFF] as [UInt64])
  func the_frames_of_nothing_lie_behind_all_others(start: UInt64) {
    #expect(ByteRange(start: start, end: start).frames == 0x10_0000..<0x10_0000)
    #expect(ByteRange(start: start, end: 0).frames == 0x10_0000..<0x10_0000)
    #expect(ByteRange(start: start, length: 0).frames == 0x10_0000..<0x10_0000)
  }

  @Test func a_range_above_4_GiB_has_no_frames() {
    #expect(ByteRange(start: 1 << 32, end: 1 << 33).frames == 0x10_0000..<0x10_0000)
  }

  @Test func a_length_is_cut_at_the_last_byte_with_a_number() {
    #expect(ByteRange(start: .max - 4, length: 10) == ByteRange(start: .max - 4, end: .max))
    #expect(ByteRange(start: 4, length: 10) == ByteRange(start: 4, end: 14))
    #expect(ByteRange(start: 14, end: 4).isEmpty)
  }
}
