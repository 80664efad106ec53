// The reference model against the definition itself: every byte of a tiny space, asked one by one.

import Operations
import PropCheck
import Specification
import TestSupport
import Testing

@Suite struct ReferenceFirmwareMapTests {
  private func entry(_ base: UInt64, _ length: UInt64, _ type: UInt32, _ attributes: UInt32? = nil) -> FirmwareMapEntry
  {
    FirmwareMapEntry(base: base, length: length, type: type, attributes: attributes)
  }

  private func region(_ first: UInt64, _ last: UInt64, _ type: UInt32) -> ReferenceFirmwareMap.Region {
    ReferenceFirmwareMap.Region(first: first, last: last, type: type)
  }

  /// Paints bytes one at a time in the order of strength, so that the strongest type is painted last: usable, then 0, then
  /// every other type upwards. Shares nothing with the breakpoints of the model, whose only judge it is: `type(ofByte:)` looks up
  /// the regions.
  private func paint(_ entries: [FirmwareMapEntry], origin: UInt64, size: Int) -> [UInt32?] {
    var bytes = [UInt32?](repeating: nil, count: size)
    let strength = { (type: UInt32) in type == 1 ? -1 : Int64(type) }
    for entry in entries.sorted(by: { strength($0.type) < strength($1.type) }) {
      for index in bytes.indices {
        let (distance, isBelow) = (origin &+ UInt64(index)).subtractingReportingOverflow(entry.base)
        if !isBelow, distance < entry.length { bytes[index] = entry.type }
      }
    }
    return bytes
  }

  @Test(arguments: [0, UInt64(1) << 32 - 24, UInt64.max - 47])
  func regionsEqualByteScan(_ origin: UInt64) {
    var random = SplitMix64(seed: origin &+ 1)
    let size = 48
    for _ in 0..<3_000 {
      let entries = (0..<random.below(7)).map { _ in
        entry(origin + random.below(48), random.below(20), random.element(of: [1, 1, 1, 2, 3, 4, 5, 0, 9]))
      }
      let map = ReferenceFirmwareMap(entries, attributes: .absent)
      let painted = paint(entries, origin: origin, size: size)
      for (index, type) in painted.enumerated() {
        let byte = origin + UInt64(index)
        #expect(map.type(ofByte: byte) == type, "byte \(byte) of \(entries)")
      }
      for (left, right) in zip(map.regions, map.regions.dropFirst()) {
        #expect(left.first <= left.last && left.last < right.first)
        #expect(left.type != right.type || left.last + 1 < right.first, "neighbours not merged: \(entries)")
      }
    }
  }

  @Test func usableBytesAndFramesEqualByteScan() {
    var random = SplitMix64(seed: 7)
    let size = 6 * 4096
    for _ in 0..<60 {
      let entries = (0..<(1 + random.below(6))).map { _ in
        entry(
          random.below(5) * 4096 + random.element(of: [0, 0, 1, 4095, 7]), random.below(3 * 4096),
          random.element(of: [1, 1, 2]))
      }
      let map = ReferenceFirmwareMap(entries, attributes: .absent)
      let painted = paint(entries, origin: 0, size: 9 * 4096)
      #expect(map.usableByteCount == UInt128(painted.count { $0 == 1 }))
      var usable: [UInt32] = []
      var touched: [UInt32] = []
      for frame in 0..<UInt32(size / 4096 + 3) {
        let bytes = painted[(Int(frame) * 4096)..<(Int(frame) * 4096 + 4096)]
        if bytes.allSatisfy({ $0 == 1 }) { usable.append(frame) }
        if bytes.contains(where: { $0 != nil }) { touched.append(frame) }
        #expect(map.isUsable(frame: frame) == (usable.last == frame))
        #expect(map.isTouched(frame: frame) == (touched.last == frame))
      }
      #expect(map.usableFrameRuns.flatMap { $0.first..<($0.first + $0.count) } == usable)
      #expect(map.touchedFrameRuns.flatMap { $0.first..<($0.first + $0.count) } == touched)
      #expect(map.usableFrameCount == UInt32(usable.count))
      #expect(map.usableEnd == (usable.last.map { UInt64($0) * 4096 + 4096 } ?? 0))
    }
  }

  //   uuuuuuuuuuuuuuuuuuuuuuuu          0x0000 ..< 0x6000
  //         rrrrrrrr  aaaaa             0x1800 ..< 0x3800, 0x4000 ..< 0x5000
  @Test func reservedHoleInsideUsableSplitsIt() {
    let map = ReferenceFirmwareMap(
      [entry(0, 0x6000, 1), entry(0x1800, 0x2000, 2), entry(0x4000, 0x1000, 3)], attributes: .absent)
    #expect(
      map.regions == [
        region(0, 0x17FF, 1), region(0x1800, 0x37FF, 2), region(0x3800, 0x3FFF, 1), region(0x4000, 0x4FFF, 3),
        region(0x5000, 0x5FFF, 1),
      ])
    #expect(map.usableFrameRuns.map(\.first) == [0, 5] && map.usableFrameCount == 2)
    #expect(map.usableEnd == 0x6000)
  }

  @Test func mapEndsAt64BitsAndCountsWhatWasClamped() {
    let map = ReferenceFirmwareMap(
      [
        entry(UInt64.max - 0xFFF, 0x1000, 2), entry(UInt64.max, 2, 3), entry(5, UInt64.max, 4), entry(UInt64.max, 0, 9),
      ],
      attributes: .absent)
    #expect(map.clampedEntryCount == 2)
    #expect(map.regions == [region(5, UInt64.max, 4)])
    #expect(ReferenceFirmwareMap([entry(UInt64.max, 1, 2)], attributes: .absent).clampedEntryCount == 0)
  }

  @Test func wholeSpaceUsableIsTwoToThe64Bytes() {
    let map = ReferenceFirmwareMap([entry(0, UInt64.max, 1), entry(UInt64.max, 1, 1)], attributes: .absent)
    #expect(map.usableByteCount == UInt128(1) << 64)
    #expect(map.usableFrameRuns == [ReferenceFirmwareMap.FrameRun(first: 0, count: 1 << 20)])
    #expect(map.usableEnd == 1 << 32)
    #expect(!map.isUsable(frame: 1 << 20) && !map.isTouched(frame: 1 << 20))
  }

  @Test func memoryAboveFourGiBHasNoFrameBelow() {
    let map = ReferenceFirmwareMap(
      [entry(0xFFFF_E000, 0x4000, 1), entry(0x1_0010_0000, 0x10_0000, 1)], attributes: .absent)
    #expect(map.usableFrameRuns == [ReferenceFirmwareMap.FrameRun(first: 0xFFFFE, count: 2)])
  }

  @Test(
    arguments: [
      // every word clear: never written, ignored
      ([1, 1, 2], [0, 0, 0], [1, 1, 2]),
      // bit 1 alone in words without any bit 0: never written
      ([1, 1, 2], [2, 0, 0], [1, 1, 2]),
      // one word set: usable entries without bit 0 vanish, others reserve
      ([1, 1, 2], [1, 0, 0], [1, nil, 2]),
      // non-volatile is never usable, enabled or not
      ([1, 1, 2], [1, 3, 2], [1, 2, 2]),
      ([1, 1, 1], [1, 2, 1], [1, 2, 1]),
      // no word at all is a 20-byte entry: enabled
      ([1, 1, 2], [nil, 0, 0], [1, nil, 2]),
    ] as [([UInt32], [UInt32?], [UInt32?])])
  func attributesDecideWhatCounts(_ types: [UInt32], _ attributes: [UInt32?], _ expected: [UInt32?]) {
    let entries = zip(types, attributes).enumerated().map { index, pair in
      entry(UInt64(index) * 0x1000, 0x1000, pair.0, pair.1)
    }
    let map = ReferenceFirmwareMap(entries, attributes: .honoured)
    #expect((0..<3).map { map.type(ofByte: $0 * 0x1000) } == expected)
    let without = ReferenceFirmwareMap(entries, attributes: .absent)
    #expect((0..<3).map { without.type(ofByte: $0 * 0x1000) } == types.map { $0 })
  }

  @Test func emptyMapHasNothing() {
    let map = ReferenceFirmwareMap([], attributes: .honoured)
    #expect(map.regions.isEmpty && map.usableFrameRuns.isEmpty && map.usableEnd == 0 && map.type(ofByte: 0) == nil)
  }
}
