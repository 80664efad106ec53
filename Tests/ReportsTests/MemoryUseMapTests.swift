// What memory is said to be used for agrees with the firmware's map, byte for byte at every edge, and with the counts.

import Operations
import Properties
import Reports
import Sessions
import SimulatedPC
import Specification
import TestSupport
import Testing

@Suite struct MemoryUseMapTests {
  /// A map, what it means by brute force, and how the standard kernel boots on it.
  struct BootedMap: Sendable, CustomTestStringConvertible {
    var name: String
    var reference: ReferenceFirmwareMap
    var report: BootReport

    var testDescription: String { name }
  }

  /// Every map on disk, booted once for all tests; a map that is not read is for `CorpusTests` to report.
  static let maps = (CorpusMap.own + CorpusMap.shared).compactMap { map -> BootedMap? in
    guard let reference = try? map.reference(), let entries = try? map.entries(),
      let report = try? report(BootScenario(entries: entries))
    else { return nil }
    return BootedMap(name: map.name, reference: reference, report: report)
  }

  @Test func `every map on disk was booted`() {
    #expect(Self.maps.count == CorpusMap.own.count + CorpusMap.shared.count)
  }

  static func report(_ scenario: BootScenario) throws -> BootReport {
    let lease = try MachineLease()
    return BootReport(try BootRun(scenario, on: lease.machine), on: lease.machine)
  }

  @Test(arguments: maps)
  func `stretches touch, and say what the map says`(_ map: BootedMap) {
    let reference = map.reference
    let report = map.report
    let stretches = MemoryUseMap(report).stretches
    #expect(stretches.first?.first ?? 0 == 0)
    #expect(stretches.last?.last == reference.regions.last?.last || report.summary == nil)
    for (lower, upper) in zip(stretches, stretches.dropFirst()) {
      #expect(lower.last + 1 == upper.first)
      #expect(lower.use != upper.use)
    }
    for stretch in stretches {
      for byte in [stretch.first, stretch.last] {
        #expect(firmwareType(of: stretch.use) == reference.type(ofByte: byte))
      }
    }
  }

  /// What the firmware must have said of memory with this use.
  private func firmwareType(of use: MemoryUse) -> UInt32? {
    switch use {
    case .hole: nil
    case .firmware(let type): type
    case .wantedByKernel(let use): firmwareType(of: use)
    default: FirmwareMemoryType.usable
    }
  }

  @Test(arguments: maps)
  func `every usable frame of a booted machine has one use, and the sums are the counts`(_ map: BootedMap) {
    let reference = map.reference
    let report = map.report
    guard let summary = report.summary else { return }
    let stretches = MemoryUseMap(report).stretches
    func bytes(_ uses: MemoryUse...) -> UInt128 {
      stretches.filter { uses.contains($0.use) }.reduce(0) { $0 + $1.length }
    }
    #expect(bytes(.free) == UInt128(summary.answers.frames.free) * 4096)
    #expect(bytes(.kernel) == 0x20_0000)
    #expect(bytes(.heap) == 0x10_0000)
    #expect(bytes(.directory) == 4096)
    #expect(bytes(.table) == UInt128(summary.tables.count) * 4096)
    #expect(bytes(.unexplained) == 0)
    let used = bytes(.kernel, .heap, .directory, .table, .bitmap, .bootEarly)
    #expect(used == UInt128(summary.answers.frames.used) * 4096)
    #expect(used + bytes(.free, .low) == UInt128(reference.usableFrameCount) * 4096)
    #expect(used + bytes(.free, .low, .partialFrame, .beyondReach) == reference.usableByteCount)
  }

  @Test func `a reserved range is told apart where memory is usable, and nowhere else`() throws {
    var scenario = BootScenario(entries: TestMap.pc)
    scenario.reserved = [ByteRange(start: 0x7FD_FFFF, length: 0x2000), ByteRange(start: 0, length: 0x1000)]
    let stretches = MemoryUseMap(try Self.report(scenario)).stretches
    let kept = stretches.filter { $0.use == .callerReserved }
    #expect(kept == [MemoryUseMap.Stretch(first: 0x7FD_F000, last: 0x7FD_FFFF, use: .callerReserved)])
  }

  ///     |__________######KKKKKKKKKKKKKKKK...      cells of 64 KiB: 10 low, 6 reserved, 15 and a half of kernel
  @Test func `a bar shows what most of each cell is for`() throws {
    let entries = [
      FirmwareMapEntry(base: 0, length: 0xA0000, type: 1), FirmwareMapEntry(base: 0xA0000, length: 0x60000, type: 2),
      FirmwareMapEntry(base: 0x10_0000, length: 0x80_0000, type: 1),
    ]
    var scenario = BootScenario(entries: entries)
    scenario.kernelSize = 0xF_8000
    let bar = MemoryBar(MemoryUseMap(try Self.report(scenario)), scale: 22)
    let kernel = String(repeating: "K", count: 15)
    #expect(bar.lines[0] == "  0               1 MiB           2 MiB           3 MiB           4 MiB")
    #expect(bar.lines[1].hasPrefix(" |__________######\(kernel)"))
    #expect(bar.lines[1].count == 2 + 64 + 1)
    #expect(bar.lines[1].dropFirst(2 + 10 + 6 + 15).first == "K", "half of the cell is kernel, less is anything else")
  }
}
