// The picture fits a terminal whatever the map, and tells oddities and findings.

import Operations
import PropCheck
import Reports
import Sessions
import Specification
import TestSupport
import Testing

@Suite struct PictureTests {
  static func picture(_ scenario: BootScenario) throws -> String {
    try MemoryUseMapTests.report(scenario).picture(title: "map")
  }

  private func expectFits(_ picture: String) {
    #expect(picture.hasSuffix("\n"))
    for line in picture.split(separator: "\n", omittingEmptySubsequences: false) {
      #expect(line.count <= 80, "\(line)")
      #expect(line.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "\(line)")
    }
  }

  @Test(arguments: MemoryUseMapTests.maps)
  func `no line is wider than 80 columns`(_ map: MemoryUseMapTests.BootedMap) {
    expectFits(map.report.picture(title: map.name))
  }

  @Test func `nor is one where every number has all its digits`() throws {
    let entries = [
      FirmwareMapEntry(base: 0, length: 0x7FFF_FFFF, type: 1),
      FirmwareMapEntry(base: .max - 0xFFFF, length: 0xFFFF, type: .max),
      FirmwareMapEntry(base: .max - 0xFFFFF, length: 0x8001, type: .max - 1),
    ]
    var scenario = BootScenario(entries: entries)
    scenario.reserved = Array(repeating: ByteRange(start: 0x400_0001, length: 0x1234_5678), count: 99)
    let picture = try Self.picture(scenario)
    expectFits(picture)
    #expect(picture.contains("-0xfffffffffffffffe   63.9 KiB  #  reserved, type 4294967295\n"))
    scenario.kernelStart = .max - 0xFFFEF
    scenario.kernelSize = 0xFFFFFFF
    expectFits(try Self.picture(scenario))
    scenario.configuration.bootEarlySize = .max
    scenario.configuration.heapSize = .max
    scenario.configuration.lowMemoryFloor = .max
    let report = try MemoryUseMapTests.report(scenario)
    expectFits(report.picture(title: String(repeating: "0123456789", count: 20)))
  }

  @Test func `a picture of very many stretches is folded and still tells their sums`() throws {
    var entries = [FirmwareMapEntry(base: 0, length: 0x1000_0000, type: 1)]
    for index in 0..<UInt64(100) {
      entries.append(FirmwareMapEntry(base: 0x100_0000 + index * 0x2000, length: 0x1000, type: 4))
    }
    let picture = try Self.picture(BootScenario(entries: entries))
    let rows = picture.split(separator: "\n").filter { $0.contains("  #  ACPI NVS") }.count
    let fold = picture.split(separator: "\n").first { $0.contains(" more rows: ") }
    #expect(rows < 100)
    #expect(fold?.contains("ACPI NVS \((100 - rows) * 4) KiB") == true)
  }

  @Test func `what is odd about a map is said`() throws {
    let usable = FirmwareMapEntry(base: 0x10_0000, length: 0x80_0000, type: 1)
    let rows: [(entries: [FirmwareMapEntry], remark: String)] = [
      ([FirmwareMapEntry(base: 0, length: 0, type: 1), usable], "1 entry of length 0: ignored"),
      ([usable, FirmwareMapEntry(base: .max, length: 2, type: 2)], "1 entry runs past 2^64: clamped there"),
      ([usable, FirmwareMapEntry(base: 0, length: 1, type: 2)], "entries are not in ascending order"),
      ([usable, usable, usable], "2 entries overlap another"),
      ([usable, FirmwareMapEntry(base: 0x90_0000, length: 0x600, type: 1)], "in no whole frame: 1.5 KiB"),
      ([usable, FirmwareMapEntry(base: 1 << 32, length: 1 << 30, type: 1)], "above 4 GiB, out of reach: 1 GiB"),
      (
        [usable, FirmwareMapEntry(base: 0x90_0000, length: 4096, type: 1, attributes: 0)],
        "1 usable entry is disabled by attributes: ignored"
      ),
      (
        [usable, FirmwareMapEntry(base: 0x90_0000, length: 4096, type: 1, attributes: 3)],
        "1 usable entry is non-volatile by attributes: reserved"
      ),
      (
        [FirmwareMapEntry(base: 0x10_0000, length: 0x80_0000, type: 1, attributes: 0)],
        "every entry is marked as disabled"
      ),
    ]
    let plain = try Self.picture(BootScenario(entries: [usable]))
    for (entries, remark) in rows {
      #expect(try Self.picture(BootScenario(entries: entries)).contains(remark))
      #expect(!plain.contains(remark))
    }
  }

  @Test func `regions that the storage lost are counted`() throws {
    var scenario = BootScenario(entries: TestMap.pc)
    for index in 0..<UInt64(8) {
      scenario.entries.append(FirmwareMapEntry(base: 1 << 33 + index << 20, length: 4096, type: 1))
    }
    scenario.mapCapacity = 6
    let report = try MemoryUseMapTests.report(scenario)
    let lost = try #require(report.summary?.answers.diagnostics.lostUsableRegions)
    #expect(lost > 0)
    #expect(report.picture(title: "map").contains("lost: the map has room for 6 regions"))
  }

  @Test func `a violated boot tells every finding, first of all in its message`() throws {
    var report = try MemoryUseMapTests.report(BootScenario(entries: TestMap.pc))
    #expect(report.verdict == .ok && report.message == nil)
    report.verdict = .violated
    report.findings = [Finding(.state, .p1, "one frame too many"), Finding(.machine, .v12, "a stale entry")]
    #expect(report.picture(title: "map").contains("\nviolated: 2 findings\n"))
    #expect(report.picture(title: "map").contains("  state oracle, P1: one frame too many\n"))
    #expect(report.picture(title: "map").hasSuffix("  machine oracle, V12: a stale entry\n"))
    #expect(report.headline == "state oracle, P1: one frame too many")
    #expect(report.json.contains(#""verdict":"violated","stage":null,"message":"state oracle, P1: one frame"#))
  }

  @Test func `pages in no place of their own are shown where they are`() throws {
    var report = try MemoryUseMapTests.report(BootScenario(entries: TestMap.pc))
    var stray = try #require(report.mappings.first)
    stray.page = 0x8_0000
    stray.pageCount = 2
    stray.isUser = true
    stray.isWritable = false
    report.mappings.insert(stray, at: 1)
    let line = "  0x80000000-0x80001fff      8 KiB  user, read-only, physical 0x00000000\n"
    #expect(report.picture(title: "map").contains(line))
  }
}
