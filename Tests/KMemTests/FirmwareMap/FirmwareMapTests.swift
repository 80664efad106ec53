// The firmware map, clause by clause (contract E), on tables small enough to work out by hand.

import KMem
import Operations
import Specification
import Testing

@Suite struct FirmwareMapTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var claim: String
    var entries: [FirmwareMapEntry]
    var regions: [ReferenceFirmwareMap.Region]
    /// First frame and number of frames of each usable run.
    var usable: [[UInt32]]
    var testDescription: String { claim }
  }

  static let rows: [Row] = [
    Row(
      claim: "E1: output is sorted whatever the order of the input",
      entries: [entry(0x9000, 0x1000, 2), entry(0x1000, 0x2000, 1), entry(0x5000, 0x1000, 1)],
      regions: [region(0x1000, 0x2FFF, 1), region(0x5000, 0x5FFF, 1), region(0x9000, 0x9FFF, 2)],
      usable: [[1, 2], [5, 1]]),
    Row(
      claim: "E2: empty entries say nothing, equal neighbours merge across several entries",
      entries: [entry(0x3000, 0x1000, 1), entry(0x2000, 0, 2), entry(0x1000, 0x1000, 1), entry(0x2000, 0x1000, 1)],
      regions: [region(0x1000, 0x3FFF, 1)], usable: [[1, 3]]),
    Row(
      claim: "E3: usable gives way to everything, type 0 included",
      entries: [entry(0x1000, 0x3000, 1), entry(0x2000, 0x1000, 0)],
      regions: [region(0x1000, 0x1FFF, 1), region(0x2000, 0x2FFF, 0), region(0x3000, 0x3FFF, 1)],
      usable: [[1, 1], [3, 1]]),
    Row(
      claim: "E3: the higher number wins, from either side, and what sticks out stays",
      entries: [entry(0x2000, 0x2000, 4), entry(0x1000, 0x4000, 2), entry(0x3000, 0x3000, 3), entry(0, 0x8000, 1)],
      regions: [
        region(0, 0xFFF, 1), region(0x1000, 0x1FFF, 2), region(0x2000, 0x3FFF, 4), region(0x4000, 0x5FFF, 3),
        region(0x6000, 0x7FFF, 1),
      ], usable: [[0, 1], [6, 2]]),
    Row(
      claim: "E3: a region over many others takes from the usable ones only, and merges with its equals",
      entries: [
        entry(0x1000, 0x1000, 1), entry(0x3000, 0x1000, 5), entry(0x5000, 0x1000, 1), entry(0x7000, 0x1000, 2),
        entry(0, 0x9000, 2),
      ],
      regions: [region(0, 0x2FFF, 2), region(0x3000, 0x3FFF, 5), region(0x4000, 0x8FFF, 2)], usable: []),
    Row(
      claim: "E4: a hole is in no region",
      entries: [entry(0x1000, 0x1000, 1), entry(0x3000, 0x1000, 1)],
      regions: [region(0x1000, 0x1FFF, 1), region(0x3000, 0x3FFF, 1)], usable: [[1, 1], [3, 1]]),
    Row(
      claim: "E5: a region that ends at 2^32 keeps its last frame",
      entries: [entry(0xFFFF_E000, 0x2000, 1)], regions: [region(0xFFFF_E000, 0xFFFF_FFFF, 1)],
      usable: [[0xFFFFE, 2]]),
    Row(
      claim: "E6: a region across 4 GiB is cut there, memory above aliases nothing",
      entries: [entry(0xFFFF_F000, 0x3000, 1), entry(0x1_0000_5000, 0x1000, 1), entry(0x5000, 0x1000, 2)],
      regions: [
        region(0x5000, 0x5FFF, 2), region(0xFFFF_F000, 0x1_0000_1FFF, 1), region(0x1_0000_5000, 0x1_0000_5FFF, 1),
      ], usable: [[0xFFFFF, 1]]),
    Row(
      claim: "E7: usable edges round inward",
      entries: [entry(0x1001, 0x2FFF, 1), entry(0x9FC00, 0x400, 2), entry(0x10000, 0x8FC00, 1)],
      regions: [region(0x1001, 0x3FFF, 1), region(0x10000, 0x9FBFF, 1), region(0x9FC00, 0x9FFFF, 2)],
      usable: [[2, 2], [0x10, 0x8F]]),
    Row(
      claim: "E8: one reserved byte takes its frame",
      entries: [entry(0x1000, 0x4000, 1), entry(0x2FFF, 1, 2), entry(0x4000, 1, 3)],
      regions: [
        region(0x1000, 0x2FFE, 1), region(0x2FFF, 0x2FFF, 2), region(0x3000, 0x3FFF, 1), region(0x4000, 0x4000, 3),
        region(0x4001, 0x4FFF, 1),
      ], usable: [[1, 1], [3, 1]]),
    Row(
      claim: "E7: regions within one frame make no frame",
      entries: [entry(0x1001, 0xFFE, 1), entry(0x2800, 0x1000, 1)],
      regions: [region(0x1001, 0x1FFE, 1), region(0x2800, 0x37FF, 1)], usable: []),
    Row(
      claim: "E9: the end is clamped to 2^64, an end of exactly 2^64 is no wrap",
      entries: [entry(0x1000, 0x1000, 1), entry(0xFFFF_FFFF_FFFF_F000, 0x1000, 2), entry(1 << 63, .max, 4)],
      regions: [region(0x1000, 0x1FFF, 1), region(1 << 63, .max, 4)], usable: [[1, 1]]),
    Row(
      claim: "E9: the whole space, one byte less, and its last byte",
      entries: [entry(0, .max, 1), entry(.max, 1, 1)], regions: [region(0, .max, 1)], usable: [[0, 0x100000]]),
    Row(
      claim: "E16: no named or unknown type but 1 is usable",
      entries: [0, 2, 3, 4, 5, 6, 7, 12, 0xEFFF_FFFF, .max].enumerated().map {
        entry(UInt64($0.offset * 2) << 12, 0x1000, $0.element)
      },
      regions: [0, 2, 3, 4, 5, 6, 7, 12, 0xEFFF_FFFF, .max].enumerated().map {
        region(UInt64($0.offset * 2) << 12, UInt64($0.offset * 2) << 12 | 0xFFF, $0.element)
      }, usable: []),
  ]

  @Test(arguments: rows) func insertedEntriesMeanThis(row: Row) throws {
    let rig = try MapRig()
    let map = try rig.insert(row.entries)
    #expect(rig.regions(of: map) == row.regions)
    #expect(rig.usableRuns(of: map).map { [$0.first, $0.count] } == row.usable)
    #expect(map.diagnostics.lostUsableRegions == 0)
    #expect(rig.machine.violations == [])
  }

  /// E1, E12, E15: every order of the entries, and the output as input, give the same map.
  @Test(arguments: rows) func orderAndRepetitionDoNotMatter(row: Row) throws {
    let rig = try MapRig()
    #expect(rig.regions(of: try rig.insert(row.entries.reversed())) == row.regions)
    #expect(rig.regions(of: try rig.insert(row.entries + row.entries)) == row.regions)
    // The whole space has a length that 64 bits cannot say.
    if row.regions.contains(where: { $0.first == 0 && $0.last == .max }) { return }
    let output = row.regions.map { entry($0.first, $0.last - $0.first + 1, $0.type) }
    #expect(rig.regions(of: try rig.insert(output)) == row.regions)
  }

  /// E2, E9, E13: what was ignored or cut is counted.
  @Test func diagnosticsCountWhatWasIgnoredOrCut() throws {
    let rig = try MapRig()
    let map = try rig.read([
      entry(0x1000, 0x1000, 1, attributes: 1), entry(0x3000, 0, 2, attributes: 1),
      entry(0x4000, 0x1000, 1, attributes: 0), entry(.max - 1, 3, 2, attributes: 1),
      entry(.max - 1, 2, 2, attributes: 0),
    ])
    var expected = FirmwareMap.Diagnostics()
    expected.entries = 5
    expected.emptyEntries = 1
    expected.disabledEntries = 1
    expected.clampedEntries = 1
    #expect(map.diagnostics == expected)
  }

  static let attributes: [([UInt32?], [ReferenceFirmwareMap.Region])] = [
    // Bit 0 set somewhere: the words count. Usable without bit 0 is ignored, with bit 1 it reserves.
    ([1, 0, 3, 2], [region(0x1000, 0x1FFF, 1), region(0x5000, 0x5FFF, 2), region(0x7000, 0x7FFF, 2)]),
    // Bit 0 clear everywhere: the words were never written, whatever else they hold.
    (
      [0, 0, 2, 0xFFFF_FFFE],
      [region(0x1000, 0x1FFF, 1), region(0x3000, 0x3FFF, 1), region(0x5000, 0x5FFF, 1), region(0x7000, 0x7FFF, 1)]
    ),
  ]

  /// E13: the attribute words of a 24-byte table.
  @Test(arguments: attributes) func attributesOfUsableEntries(row: ([UInt32?], [ReferenceFirmwareMap.Region])) throws {
    let rig = try MapRig()
    let entries = row.0.enumerated().map {
      entry(UInt64($0.offset) * 0x2000 + 0x1000, 0x1000, 1, attributes: $0.element)
    }
    #expect(rig.regions(of: try rig.read(entries)) == row.1)
  }

  /// E13: what is not usable reserves, enabled or not.
  @Test func disabledReservedEntriesStillReserve() throws {
    let rig = try MapRig()
    let map = try rig.read([entry(0, 0x4000, 1, attributes: 1), entry(0x1000, 0x1000, 4, attributes: 0)])
    #expect(rig.regions(of: map) == [region(0, 0xFFF, 1), region(0x1000, 0x1FFF, 4), region(0x2000, 0x3FFF, 1)])
  }

  /// What the map says of single frames; the allocator's errors are made from it.
  @Test func kindsOfFrames() throws {
    let rig = try MapRig()
    let map = try rig.insert([entry(0x1000, 0x2800, 1), entry(0x5FFF, 1, 2), entry(0xFFFF_F000, 0x1000, 1)])
    let kinds: [(UInt32, FirmwareMap.FrameKind)] = [
      (0, .hole), (1, .usable), (2, .usable), (3, .reserved), (4, .hole), (5, .reserved), (6, .hole),
      (0xFFFFE, .hole), (0xFFFFF, .usable),
    ]
    for (frame, kind) in kinds { #expect(map.kind(of: Frame(frame), on: rig.machine) == kind, "frame \(frame)") }
    let low = try MapRig()
    let behindTheLast = try low.insert([entry(0x1000, 0x2800, 1)]).kind(of: Frame(4), on: low.machine)
    #expect(behindTheLast == .hole)
    #expect(map.usableFrames(on: rig.machine) == FrameRange(start: 0, end: 0x100000))
    #expect(map.isUsable(PhysicalRange(start: 0x1000, end: 0x3800), on: rig.machine))
    #expect(!map.isUsable(PhysicalRange(start: 0x1000, end: 0x3801), on: rig.machine))
    #expect(!map.isUsable(PhysicalRange(start: 0xFFF, end: 0x1001), on: rig.machine))
    #expect(map.isUsable(PhysicalRange(start: 0xFFFF_F000, end: 1 << 32), on: rig.machine))
    #expect(!map.isUsable(PhysicalRange(start: 0x1000, end: 0x1000), on: rig.machine))
  }
}
