// Mutations do what their names say, promise only what holds, and never trap.

import Operations
import PropCheck
import Specification
import TestSupport
import Testing

@Suite struct FirmwareMapMutationTests {
  /// Entries from the edges of the space: empty, wrapping, at 4 GiB, with and without attributes.
  private func randomEntries(_ random: inout SplitMix64) -> [FirmwareMapEntry] {
    let hasAttributes = random.below(2) == 0
    let anchors: [UInt64] = [0, 0x1000, 0x9FC00, 0x10_0000, 0xFFFF_F000, 1 << 32, UInt64.max - 0x1FFF, UInt64.max]
    return (0..<random.below(8)).map { _ in
      FirmwareMapEntry(
        base: random.element(of: anchors), length: random.element(of: [0, 1, 0x1000, 0x1801, 1 << 32, UInt64.max]),
        type: random.element(of: [1, 1, 1, 2, 3, 0]),
        attributes: hasAttributes ? random.element(of: [0, 1, 1, 2, 3]) : nil)
    }
  }

  @Test(arguments: FirmwareMapMutation.allCases, [ReferenceFirmwareMap.Attributes.honoured, .absent])
  func promisedEffectHolds(_ mutation: FirmwareMapMutation, _ attributes: ReferenceFirmwareMap.Attributes) {
    var random = SplitMix64(seed: 0x5EED)
    var changed = 0
    for _ in 0..<2_000 {
      let entries = randomEntries(&random)
      let mutated = mutation.apply(to: entries) { random.below($0) }
      changed += mutated == entries ? 0 : 1
      let before = ReferenceFirmwareMap(entries, attributes: attributes)
      let after = ReferenceFirmwareMap(mutated, attributes: attributes)
      switch mutation.effect {
      case .sameMap: #expect(after.regions == before.regions, "\(entries) to \(mutated)")
      case .usableNeverGrows: #expect(after.hasNoFrame(beyond: before), "\(entries) to \(mutated)")
      case .sameLowFrames: #expect(after.usableFrameRuns == before.usableFrameRuns, "\(entries) to \(mutated)")
      case .anything: break
      }
    }
    #expect(changed > 500, "\(mutation) changed \(changed) of 2000 maps")
  }

  @Test(arguments: FirmwareMapMutation.allCases)
  func drawsOutOfRangeAndEmptyMapsAreHarmless(_ mutation: FirmwareMapMutation) {
    #expect(mutation.apply(to: [], draw: { _ in 0 }).isEmpty)
    var random = SplitMix64(seed: 9)
    for draw in [0, 1, 2, 3, UInt64.max, UInt64.max - 1, 1 << 63] {
      for _ in 0..<200 {
        let entries = randomEntries(&random)
        let mutated = mutation.apply(to: entries, draw: { _ in draw })
        #expect(mutated.count <= entries.count + 1)
      }
    }
  }

  @Test(arguments: FirmwareMapMutation.allCases)
  func sameDrawsGiveSameMap(_ mutation: FirmwareMapMutation) {
    let entries = [
      FirmwareMapEntry(base: 0, length: 0x9FC00, type: 1),
      FirmwareMapEntry(base: 0x10_0000, length: 0x700_0000, type: 1),
    ]
    var left = SplitMix64(seed: 3)
    var right = SplitMix64(seed: 3)
    #expect(
      mutation.apply(to: entries, draw: { left.below($0) }) == mutation.apply(to: entries, draw: { right.below($0) }))
  }

  @Test func namesKeepTheirWord() {
    let entries = [
      FirmwareMapEntry(base: 0, length: 0x9FC00, type: 1),
      FirmwareMapEntry(base: 0x10_0000, length: 0x700_0000, type: 1),
      FirmwareMapEntry(base: 0xFFFC_0000, length: 0x4_0000, type: 2),
    ]
    var random = SplitMix64(seed: 4)
    for _ in 0..<500 {
      let apply = { (mutation: FirmwareMapMutation) in mutation.apply(to: entries) { random.below($0) } }
      #expect(Set(apply(.shuffle)) == Set(entries))
      #expect(apply(.cutShort).count < entries.count)
      #expect(apply(.endAtFourGiB).contains { $0.base + $0.length == 1 << 32 })
      #expect(apply(.straddleFourGiB).contains { $0.base < 1 << 32 && $0.base + $0.length > 1 << 32 })
      #expect(
        ReferenceFirmwareMap(apply(.wrapPast64Bits).filter { $0.base > 0 }, attributes: .absent).clampedEntryCount <= 1)
      let holed = ReferenceFirmwareMap(apply(.punchHole), attributes: .absent)
      #expect(holed.regions != ReferenceFirmwareMap(entries, attributes: .absent).regions)
      #expect(apply(.setAttributes).allSatisfy { $0.attributes != nil })
    }
    let wrapped = FirmwareMapMutation.wrapPast64Bits.apply(to: [entries[1]], draw: { _ in 0 })
    #expect(ReferenceFirmwareMap(wrapped, attributes: .absent).clampedEntryCount == 1)
  }
}
