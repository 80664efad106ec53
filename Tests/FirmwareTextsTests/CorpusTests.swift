// The maps on disk: all of them are read, their headers are in order, what they expect follows from the contract, and
// together they hold every oddity.

import FirmwareTexts
import Operations
import PropCheck
import Specification
import TestSupport
import Testing

@Suite struct CorpusTests {
  @Test func ownCorpusIsThere() {
    #expect(CorpusMap.own.count { !$0.name.hasPrefix("qemu-") } >= 36)
    for machine in ["pc", "q35"] {
      for memory in ["16M", "64M", "128M", "512M", "1G", "3G", "4G"] {
        #expect(CorpusMap.own.contains { $0.name == "qemu-\(machine)-\(memory).txt" })
      }
    }
  }

  @Test(arguments: CorpusMap.own)
  func mapOfOwnIsReadAndHasItsHeader(_ map: CorpusMap) throws {
    #expect(try !map.entries().isEmpty)
    #expect(map.header(0, "machine") != nil)
    #expect(map.header(1, "shows") != nil)
    #expect(map.expectation != nil, "the third line is neither '# expect: boots' nor a refusal with a known reason")
  }

  @Test(arguments: CorpusMap.shared)
  func mapOfRealMachineIsRead(_ map: CorpusMap) throws {
    #expect(try map.entries().count >= 2)
    #expect(try map.reference().usableFrameCount > 0)
  }

  /// The default machine in frames: kernel 256 ..< 768, then up to 256 of boot_early, then 257 free ones for the heap. An
  /// arena below 128 frames would leave the outcome to how boot_early is used; no map of the corpus may come near.
  @Test(arguments: CorpusMap.own)
  func expectationFollowsFromContract(_ map: CorpusMap) throws {
    let reference = try map.reference()
    let isUsable = { (frame: UInt32) in reference.isUsable(frame: frame) }
    let expected: CorpusMap.Expectation
    if reference.usableFrameCount == 0 {
      expected = .refused(.noUsableMemory)
    } else if !(256..<768).allSatisfy(isUsable) {
      expected = .refused(.kernelOutsideUsableMemory)
    } else {
      let arena = UInt32((768..<1024).prefix(while: isUsable).count)
      #expect(arena >= 128)
      let aboveFloor = reference.usableFrameRuns.reduce(0) { total, run in
        total + max(run.first + run.count, 256) - max(run.first, 256)
      }
      expected = aboveFloor - 512 - arena >= 257 ? .boots : .refused(.outOfFramesForHeap)
    }
    #expect(map.expectation == expected)
  }

  struct Oddity: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var isShown: @Sendable ([FirmwareMapEntry], ReferenceFirmwareMap) -> Bool

    init(_ name: String, _ isShown: @escaping @Sendable ([FirmwareMapEntry], ReferenceFirmwareMap) -> Bool) {
      testDescription = name
      self.isShown = isShown
    }
  }

  static let oddities: [Oddity] = [
    Oddity("E1: entries out of order") { entries, _ in
      zip(entries, entries.dropFirst()).contains { $0.base > $1.base }
    },
    Oddity("E2: entry without a byte") { entries, _ in entries.contains { $0.length == 0 } },
    Oddity("E2: neighbours to merge") { entries, map in entries.count > 100 && map.regions.count < 4 },
    Oddity("E3: usable byte that another entry restricts") { entries, map in
      entries.contains { $0.type == 1 && $0.length > 0 && map.type(ofByte: $0.base) ?? 1 != 1 }
    },
    Oddity("E3: hole inside a usable entry") { entries, map in
      map.regions.contains { hole in
        hole.type != 1
          && entries.contains {
            $0.type == 1 && $0.base < hole.first && hole.last - $0.base < $0.length
              && map.type(ofByte: hole.last &+ 1) == 1
          }
      }
    },
    Oddity("E3: two restrictive types for one byte") { entries, map in
      entries.contains { $0.type > 1 && $0.length > 0 && map.type(ofByte: $0.base) ?? 0 > $0.type }
    },
    Oddity("E3: type without a name") { entries, _ in entries.contains { $0.type == 0 || $0.type == 42 } },
    Oddity("E4: hole between usable regions") { _, map in
      zip(map.regions, map.regions.dropFirst()).contains { $0.type == 1 && $1.type == 1 }
    },
    Oddity("E5: usable memory that ends at 2^32") { _, map in map.usableEnd == 1 << 32 },
    Oddity("E6: usable entry across 4 GiB") { entries, _ in
      entries.contains { $0.type == 1 && $0.base < 1 << 32 && $0.base &+ $0.length > 1 << 32 }
    },
    Oddity("E6: reserved entry across 4 GiB") { entries, _ in
      entries.contains { $0.type == 2 && $0.base < 1 << 32 && $0.base &+ $0.length > 1 << 32 }
    },
    Oddity("E7: usable edge inside a frame") { _, map in
      map.regions.contains { $0.type == 1 && ($0.first % 4096 != 0 || $0.last % 4096 != 4095) }
    },
    Oddity("E8: reserved edge inside a frame, usable beside it") { entries, map in
      entries.contains { $0.type != 1 && $0.base % 4096 != 0 && $0.base > 0 && map.type(ofByte: $0.base - 1) == 1 }
    },
    Oddity("E9: end past 2^64") { _, map in map.clampedEntryCount > 0 },
    Oddity("E9: end at 2^64") { entries, map in
      map.clampedEntryCount == 0 && entries.contains { $0.length > 0 && $0.base &+ $0.length == 0 }
    },
    Oddity("E10: more than 128 entries") { entries, _ in entries.count > 128 },
    Oddity("E10: more than 128 regions") { _, map in map.regions.count > 128 },
    Oddity("E11: no usable entry") { entries, _ in !entries.contains { $0.type == 1 } },
    Oddity("E11: usable bytes and no usable frame") { _, map in
      map.usableByteCount > 0 && map.usableFrameCount == 0
        && map.regions.contains { $0.type == 1 && $0.first < 1 << 32 }
    },
    Oddity("E13: disabled entry among enabled ones") { entries, _ in
      entries.contains { $0.attributes == 0 } && entries.contains { $0.attributes == 1 }
    },
    Oddity("E13: attributes that were never written") { entries, _ in entries.allSatisfy { $0.attributes == 0 } },
    Oddity("E13: non-volatile usable memory") { entries, _ in
      entries.contains { $0.type == 1 && ($0.attributes ?? 0) & 2 != 0 }
    },
    Oddity("E15: duplicate entry") { entries, _ in Set(entries).count < entries.count },
    Oddity("E16: ACPI data, NVS, bad and persistent memory") { entries, _ in
      Set([3, 4, 5, 7, 12]).isSubset(of: entries.map(\.type))
    },
  ]

  @Test(arguments: oddities)
  func everyOddityIsInCorpus(_ oddity: Oddity) throws {
    let shown = try CorpusMap.own.filter { oddity.isShown(try $0.entries(), try $0.reference()) }
    #expect(!shown.isEmpty)
    #expect(shown.count < CorpusMap.own.count, "an oddity that every map shows is none")
  }

  @Test(arguments: CorpusMap.own + CorpusMap.shared)
  func mapSurvivesCanonicalForm(_ map: CorpusMap) throws {
    let entries = try map.entries()
    #expect(try FirmwareMapText(parsing: Array(FirmwareMapText.table(of: entries).utf8)).entries == entries)
  }

  /// E12 for the reference itself; no region of these maps has all 2^64 bytes, so every length fits.
  @Test(arguments: CorpusMap.own + CorpusMap.shared)
  func sanitisedMapIsItsOwnSanitisedMap(_ map: CorpusMap) throws {
    let once = try map.reference()
    let entries = once.regions.map { FirmwareMapEntry(base: $0.first, length: $0.last - $0.first + 1, type: $0.type) }
    let twice = ReferenceFirmwareMap(entries, attributes: .absent)
    #expect(twice.regions == once.regions)
    #expect(twice.clampedEntryCount == 0)
  }

  /// Linux printed the maps of real machines after its own sanitising, so none of their entries overlap and none change.
  @Test(arguments: CorpusMap.shared)
  func referenceAgreesWithLinuxOnRealMachine(_ map: CorpusMap) throws {
    for entry in try map.entries() {
      let region = try #require(map.reference().regions.first { $0.first <= entry.base && entry.base <= $0.last })
      #expect(region.type == entry.type)
      #expect(entry.base + (entry.length - 1) <= region.last)
    }
  }

  @Test(arguments: CorpusMap.own + CorpusMap.shared)
  func mutationsKeepTheirPromiseOnMap(_ map: CorpusMap) throws {
    let entries = try map.entries()
    let attributes: ReferenceFirmwareMap.Attributes = entries.contains { $0.attributes != nil } ? .honoured : .absent
    let before = ReferenceFirmwareMap(entries, attributes: attributes)
    var random = SplitMix64(seed: UInt64(map.bytes.count))
    for mutation in FirmwareMapMutation.allCases where mutation.effect != .anything {
      let mutated = mutation.apply(to: entries) { random.below($0) }
      let after = ReferenceFirmwareMap(mutated, attributes: attributes)
      switch mutation.effect {
      case .sameMap: #expect(after.regions == before.regions, "\(mutation)")
      case .usableNeverGrows: #expect(after.hasNoFrame(beyond: before), "\(mutation)")
      case .sameLowFrames: #expect(after.usableFrameRuns == before.usableFrameRuns, "\(mutation)")
      case .anything: break
      }
    }
  }
}
