// The property of firmware tables: whatever bytes a loader leaves, KMem's map is the one that they mean.
//
//   0       2            4                6                                16
//   | count | entry size | room (harness) | 10 bytes, unused               | entries ...
//
// The twelve bytes that a loader leaves unused say nothing to a kernel. The harness takes the first two of them for the
// number of regions that the map's storage holds, less one; 0 means that there is room for every map. So a table
// captured from a machine is a case as it is.

import FirmwareTexts
import KMemTables
import Operations
import PropCheck
import Specification

/// "KMem reads any bytes as the brute-force reference does, or refuses them for the right reason."
public enum FirmwareTableProperty {
  /// Its stable name, which decides its seed and names its folder in the corpus.
  public static let name = "e820-table"

  /// Draws a table and checks it.
  public static func check(_ source: inout Source) throws {
    let table = try draw(from: &source)
    if source.isNarrating {
      for line in text(of: table).split(separator: "\n") { source.note("// \(line)") }
      source.note("try FirmwareTableProperty.check([")
      for start in stride(from: 0, to: table.count, by: 16) {
        let bytes = table[start..<min(start + 16, table.count)].map { ($0 < 16 ? "0x0" : "0x") + String($0, radix: 16) }
        source.note("  \(bytes.joined(separator: ", ")),")
      }
      source.note("])")
    }
    let outcome = try judge(table)
    for demand in Outcome.demands {
      source.cover(outcome == demand.outcome, atLeast: demand.percent, demand.outcome.rawValue)
    }
  }

  /// What a table can come to.
  private enum Outcome: String {
    case malformed = "not a table"
    case full = "refused: its storage is full"
    case useless = "refused: nothing is usable"
    case cut = "read, with usable memory lost"
    case whole = "read as it is"

    /// What a run must have seen to count, in percent of the cases.
    static let demands: [(outcome: Outcome, percent: Double)] = [
      (.malformed, 2), (.full, 0.3), (.useless, 2), (.cut, 0.3), (.whole, 20),
    ]
  }

  /// Checks `bytes`, taken for a loader's table.
  ///
  /// - Throws: `PropertyFailure` with what the first oracle saw.
  public static func check(_ bytes: [UInt8]) throws(PropertyFailure) { _ = try judge(bytes) }

  private static func judge(_ bytes: [UInt8]) throws(PropertyFailure) -> Outcome {
    let reading = RawTableReading(bytes)
    let room = UInt32(reading.unusedField)
    let enough = UInt32(reading.entries.count) * 2
    let capacity = room == 0 ? enough : min(room - 1, enough)
    var outcome = Outcome.whole
    try TableSubject.read(
      tableSize: reading.size, capacity: capacity, fill: { reading.write(to: $0) }
    ) { table throws(PropertyFailure) in
      outcome = try judge(reading, capacity, table)
    }
    return outcome
  }

  private static func judge(
    _ reading: RawTableReading, _ capacity: UInt32, _ table: TableSubject
  ) throws(PropertyFailure) -> Outcome {
    try judge(table, reading, reading.map, capacity)
    guard table.strays == 0 else {
      throw failure(.machine, .e10, "\(table.strays) accesses outside the table and the map's storage")
    }
    guard let refusal = table.refusal else { return table.diagnostics.lostUsableRegions > 0 ? .cut : .whole }
    if let text = table.refusalText, let objection = RefusalText.objection(to: text, of: refusal.reason) {
      throw failure(.result, .e11, "what is said of the refusal \(refusal) \(objection)")
    }
    switch refusal.reason {
    case .tooManyRegions: return .full
    case .noUsableMemory: return .useless
    default: return .malformed
    }
  }

  private static func judge(
    _ table: TableSubject, _ reading: RawTableReading, _ map: ReferenceFirmwareMap, _ capacity: UInt32
  ) throws(PropertyFailure) {
    if let expected = malformation(of: reading) {
      guard table.refusal == expected else {
        throw failure(.result, .e11, "\(text(table.refusal)), but must be \(expected)")
      }
      return
    }
    // While it is built, a map of n entries has at most 2n - 1 regions.
    let fits = reading.entries.count * 2 <= Int(capacity)
    if table.refusal == .bootMemory(.tooManyRegions, detail: capacity) && !fits { return }
    if fits || table.diagnostics.lostUsableRegions == 0 {
      try judgeComplete(table, reading, map)
    } else {
      try judgeCut(table, reading, map, capacity)
    }
  }

  /// A table that cannot be read at all.
  private static func malformation(of reading: RawTableReading) -> BootRefusal? {
    if reading.entrySize < 20 { return .bootMemory(.entrySizeTooSmall, detail: UInt32(reading.entrySize)) }
    return reading.entries.isEmpty ? .bootMemory(.emptyTable) : nil
  }

  private static func judgeComplete(
    _ table: TableSubject, _ reading: RawTableReading, _ map: ReferenceFirmwareMap
  ) throws(PropertyFailure) {
    let isUseless = !map.regions.contains { ReferenceFirmwareMap.usableFrames(in: $0) != nil }
    let expected: BootRefusal? = isUseless ? .bootMemory(.noUsableMemory) : nil
    guard table.refusal == expected else {
      throw failure(.result, .e11, "\(text(table.refusal)), but must be \(text(expected))")
    }
    guard holds(table, map.regions) else {
      throw failure(.state, .e3, "the regions are \(regions(of: table)), but must be \(map.regions)")
    }
    var runs = table.usableRuns
    for region in map.regions {
      guard let run = ReferenceFirmwareMap.usableFrames(in: region) else { continue }
      let found = runs.next()
      guard found == run.first..<run.first + run.count else {
        throw failure(.state, .e7, "usable frames \(found.map { "\($0)" } ?? "end") where \(run) is expected")
      }
    }
    if let found = runs.next() { throw failure(.state, .e8, "usable frames \(found) that are not") }
    let seen = table.diagnostics
    let empty = reading.entries.count { $0.length == 0 }
    guard seen.entries == reading.entries.count, seen.emptyEntries == empty,
      seen.clampedEntries == map.clampedEntryCount, seen.lostUsableRegions == 0
    else { throw failure(.state, .e9, "the diagnostics are \(seen), for \(reading.entries.count) entries") }
  }

  /// Whether the storage holds these regions and no others.
  private static func holds(_ table: TableSubject, _ expected: [ReferenceFirmwareMap.Region]) -> Bool {
    guard table.regionCount == expected.count else { return false }
    return expected.enumerated().allSatisfy { index, region in
      let seen = table.region(at: UInt32(index))
      return seen.first == region.first && seen.last == region.last && seen.type == region.type
    }
  }

  private static func regions(of table: TableSubject) -> [ReferenceFirmwareMap.Region] {
    table.regions.map { ReferenceFirmwareMap.Region(first: $0.first, last: $0.last, type: $0.type) }
  }

  /// A map that did not fit: usable bytes may be missing, any other byte has its type (E10).
  private static func judgeCut(
    _ table: TableSubject, _ reading: RawTableReading, _ map: ReferenceFirmwareMap, _ capacity: UInt32
  ) throws(PropertyFailure) {
    let refusal = table.refusal
    guard refusal == nil || refusal?.reason == .noUsableMemory, table.regionCount <= capacity else {
      throw failure(.result, .e10, "\(text(refusal)), \(table.regionCount) regions in a storage for \(capacity)")
    }
    let kept = regions(of: table)
    if let objection = map.objection(toKeeping: kept) { throw failure(.state, .e10, objection) }
    let losses = map.leastLosses(keeping: kept, of: reading.entries)
    if table.diagnostics.lostUsableRegions < losses {
      throw failure(
        .state, .e10,
        "\(losses) losses at least, but \(table.diagnostics.lostUsableRegions) are counted: kept is \(kept)")
    }
    try judgeRepeated(reading, kept, capacity)
  }

  /// The same table with each entry that reserves said twice: a duplicate takes no room, so that nothing more is lost (E15).
  private static func judgeRepeated(
    _ reading: RawTableReading, _ kept: [ReferenceFirmwareMap.Region], _ capacity: UInt32
  ) throws(PropertyFailure) {
    let repeated = reading.entries.filter { $0.type != FirmwareMemoryType.usable }
    guard reading.entries.count + repeated.count <= Int(UInt16.max) else { return }
    let entrySize = reading.entrySize < 24 ? reading.entrySize : 24
    let bytes = RawFirmwareTable(reading.entries + repeated, entrySize: entrySize).bytes()
    let twice = RawTableReading(bytes)
    try TableSubject.read(
      tableSize: twice.size, capacity: capacity, fill: { twice.write(to: $0) }
    ) { table throws(PropertyFailure) in
      if regions(of: table) != kept {
        throw failure(.state, .e15, "with every reserving entry repeated \(regions(of: table)) is kept, not \(kept)")
      }
    }
  }

  private static func failure(_ oracle: Finding.Oracle, _ clause: Clause, _ message: String) -> PropertyFailure {
    PropertyFailure(Finding(oracle, clause, message))
  }

  private static func text(_ refusal: BootRefusal?) -> String {
    refusal.map { "refused with \($0)" } ?? "accepted"
  }
}

extension FirmwareTableProperty {
  /// Draws a table: mostly what a loader writes, now and then with a wrong count or size, or followed by any bytes.
  private static func draw(from source: inout Source) throws -> [UInt8] {
    let entries = try FirmwareMaps.draw(from: &source)
    var table = RawFirmwareTable(fitting: entries)
    switch try source.weighted([70, 15, 10]) {
    case 0: break
    case 1: table.entrySize = try source.element(of: [24, 20, 28, 21, 23, 25] as [UInt16])
    default: table.entrySize = try source.integer(in: 0...64, towards: 20)
    }
    if try source.boolean(percent: 10) { table.declaredCount = try source.integer(in: 0...UInt16.max) }
    var bytes = table.bytes()
    if try source.boolean(percent: 20) { bytes[4] = try source.integer(in: 0...UInt8(clamping: entries.count + 2)) }
    bytes += try source.list(0...64) { source in try source.integer(in: 0...0xFF as ClosedRange<UInt8>) }
    return bytes
  }

  /// The table as a person reads it.
  public static func text(of bytes: [UInt8]) -> String {
    let reading = RawTableReading(bytes)
    let rows = FirmwareMapText.table(of: reading.entries).split(separator: "\n").map { "  \($0)" }
    let head = "\(reading.size) bytes: \(reading.entries.count) entries of \(reading.entrySize) bytes"
    return ([head] + rows).joined(separator: "\n")
  }
}
