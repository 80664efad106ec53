// E10: more regions than the storage holds. Usable memory may be lost, reserved memory never, and nothing is written past
// the storage.

import KMem
import PropCheck
import Specification
import TestSupport
import Testing

@Suite struct FirmwareMapCapacityTests {
  /// Reserved regions that do not fit, with no usable one to give up, are an error at every capacity below their number.
  @Test(arguments: 0..<UInt32(4)) func tooManyReservedRegionsAreAnError(capacity: UInt32) throws {
    let rig = try MapRig()
    let entries = (0..<UInt64(4)).map { entry($0 << 13, 0x1000, 2) }
    #expect(throws: FirmwareMapError.tooManyRegions(capacity: capacity)) {
      _ = try rig.insert(entries, capacity: capacity)
    }
    #expect(rig.regions(of: try rig.insert(entries, capacity: 4)).count == 4)
  }

  /// In a full map a reserved region takes the room of the highest usable one.
  @Test func theHighestUsableRegionGoesFirst() throws {
    let rig = try MapRig()
    let usable = (0..<UInt64(3)).map { entry($0 << 13, 0x1000, 1) }
    let map = try rig.insert(usable + [entry(0x8000, 0x1000, 2)], capacity: 3)
    #expect(rig.regions(of: map) == [region(0, 0xFFF, 1), region(0x2000, 0x2FFF, 1), region(0x8000, 0x8FFF, 2)])
    #expect(map.diagnostics.lostUsableRegions == 1)
  }

  static let splits: [(UInt32, [ReferenceFirmwareMap.Region])] = [
    (3, [region(0, 0xFFF, 1), region(0x1000, 0x1FFF, 2), region(0x2000, 0x3FFF, 1)]),
    (2, [region(0, 0xFFF, 1), region(0x1000, 0x1FFF, 2)]),
    (1, [region(0x1000, 0x1FFF, 2)]),
  ]

  /// A hole in the middle of a usable region needs two more places; without them the upper part is lost.
  @Test(arguments: splits) func aSplitThatDoesNotFitLosesUsableParts(row: (UInt32, [ReferenceFirmwareMap.Region]))
    throws
  {
    let rig = try MapRig()
    let map = try rig.insert([entry(0, 0x4000, 1), entry(0x1000, 0x1000, 2)], capacity: row.0)
    #expect(rig.regions(of: map) == row.1)
    #expect(map.diagnostics.lostUsableRegions == 3 - row.0)
  }

  /// Whatever the capacity: an error, or a map whose usable frames are the reference's or fewer, whose reserved bytes are
  /// the reference's or more, and whose storage ends where it should.
  @Test func tinyStoragesNeverMakeMemoryUsable() throws {
    let rig = try MapRig()
    var random = SplitMix64(seed: 0xE10)
    var refused = 0
    var lost = 0
    for _ in 0..<1500 {
      let capacity = UInt32(random.below(9 as UInt64))
      let entries = (0..<1 + random.below(12 as UInt64)).map { _ in
        entry(
          random.below(64 as UInt64) << 10, random.below(24 as UInt64) << 10, random.element(of: [1, 1, 1, 2, 3, 4]))
      }
      let guardWord = PhysicalAddress(capacity * FirmwareMap.bytesPerRegion)
      rig.machine.poke(0x5AFE_5AFE, at: guardWord)
      let map: FirmwareMap
      do {
        map = try rig.insert(entries, capacity: capacity)
      } catch {
        refused += 1
        #expect(error as? FirmwareMapError == .tooManyRegions(capacity: capacity))
        #expect(rig.machine.peek(guardWord) == 0x5AFE_5AFE)
        continue
      }
      #expect(rig.machine.peek(guardWord) == 0x5AFE_5AFE)
      let reference = ReferenceFirmwareMap(entries, attributes: .absent)
      let regions = rig.regions(of: map)
      lost += regions == reference.regions ? 0 : 1
      if map.diagnostics.lostUsableRegions == 0 { #expect(regions == reference.regions) }
      #expect(regions.count <= Int(capacity))
      for step in 0..<UInt64(96) {
        let byte = step << 10
        let ours = regions.first { $0.first <= byte && byte <= $0.last }?.type
        let theirs = reference.type(ofByte: byte)
        #expect(ours == theirs || ours == nil && theirs == 1, "byte \(byte) of \(entries), capacity \(capacity)")
      }
    }
    #expect(refused > 100 && lost > 100, "\(refused) refused, \(lost) with losses")
    #expect(rig.machine.violations == [])
  }
}
