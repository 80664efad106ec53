// Thousands of small maps, read by KMem from raw bytes and by the brute-force reference: same regions, same usable
// frames, same counts, and the metamorphic promises of the mutations (E1 to E9, E12 to E15).

import KMem
import Operations
import PropCheck
import Specification
import TestSupport
import Testing

@Suite struct FirmwareMapDifferentialTests {
  /// A map around the places where arithmetic goes wrong: frame edges, 1 MiB, 4 GiB, 2^64.
  private func randomEntries(_ random: inout SplitMix64) -> [FirmwareMapEntry] {
    let anchors: [UInt64] = [0, 0x1000, 0x9F000, 0x10_0000, 0xFFFF_E000, 1 << 32, UInt64.max - 0x2FFF]
    let hasAttributes = random.below(3 as UInt64) == 0
    return (0..<1 + random.below(8 as UInt64)).map { _ in
      let nudge = random.element(of: [0, 0, 0, 1, 0x400, 0xFFF, 0x1000, 0x2000] as [UInt64])
      let length = random.element(
        of: [0, 1, 0x400, 0xFFF, 0x1000, 0x1001, 0x2000, 0x3C00, 0x10_0000, 0xFFFF_F000, 1 << 32, .max] as [UInt64])
      return entry(
        random.element(of: anchors) &+ nudge, length, random.element(of: [1, 1, 1, 2, 2, 3, 4, 5, 0, .max]),
        attributes: hasAttributes ? random.element(of: [0, 1, 1, 2, 3]) : nil)
    }
  }

  private func check(_ entries: [FirmwareMapEntry], _ rig: borrowing MapRig) throws {
    let raw = RawFirmwareTable(fitting: entries)
    let reference = ReferenceFirmwareMap(
      entries, attributes: raw.entrySize == 24 ? .honoured : .absent)
    var map = FirmwareMap(storage: PhysicalAddress(0), capacity: MapRig.capacity)
    do {
      try map.read(try rig.table(raw), on: rig.machine)
      #expect(!reference.usableFrameRuns.isEmpty, "\(entries)")
    } catch let error as FirmwareMapError {
      #expect(reference.usableFrameRuns.isEmpty, "\(error): \(entries)")
      #expect(error == (entries.isEmpty ? .emptyTable : .noUsableMemory))
    }
    #expect(rig.regions(of: map) == reference.regions, "\(entries)")
    #expect(rig.usableRuns(of: map) == reference.usableFrameRuns, "\(entries)")
    #expect(map.diagnostics.clampedEntries == UInt32(reference.clampedEntryCount), "\(entries)")
    #expect(map.usableFrames(on: rig.machine).bytes.end == reference.usableEnd, "\(entries)")
    #expect(map.diagnostics.lostUsableRegions == 0)
  }

  @Test func randomMapsMeanWhatTheReferenceSays() throws {
    let rig = try MapRig()
    var random = SplitMix64(seed: 0xE820)
    for _ in 0..<2500 {
      let entries = randomEntries(&random)
      try check(entries, rig)
      // E1, E14: another order, another way to split, another duplicate mean the same.
      var shuffled = entries
      for index in shuffled.indices.dropLast() {
        shuffled.swapAt(index, index + Int(random.below(UInt64(shuffled.count - index))))
      }
      let reordered = RawFirmwareTable(fitting: shuffled)
      let map = try? rig.read(try rig.table(reordered))
      if let map {
        let attributes: ReferenceFirmwareMap.Attributes = reordered.entrySize == 24 ? .honoured : .absent
        #expect(rig.regions(of: map) == ReferenceFirmwareMap(entries, attributes: attributes).regions)
      }
    }
    #expect(rig.machine.violations == [])
  }

  @Test(arguments: FirmwareMapMutation.allCases) func mutatedMapsMeanWhatTheReferenceSays(
    mutation: FirmwareMapMutation
  ) throws {
    let rig = try MapRig()
    var random = SplitMix64(seed: 0x3070)
    for _ in 0..<250 {
      var entries = randomEntries(&random)
      for _ in 0..<3 { entries = mutation.apply(to: entries) { random.below($0) } }
      try check(entries, rig)
    }
  }

  /// E6, E14 at the size of real maps: hundreds of entries, sorted, reversed, shuffled.
  @Test func largeMapsMeanWhatTheReferenceSays() throws {
    let rig = try MapRig()
    var random = SplitMix64(seed: 0xB16)
    for _ in 0..<6 {
      let entries = (0..<120).map { _ in
        entry(
          random.below(1 << 33 as UInt64), random.below(1 << 27 as UInt64), random.element(of: [1, 1, 1, 2, 3, 4]))
      }
      try check(entries, rig)
      try check(entries.sorted { $0.base < $1.base }, rig)
      try check(entries.sorted { $0.base > $1.base }, rig)
    }
  }
}
