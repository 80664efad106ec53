// The property of firmware tables: whatever bytes a loader leaves, KMem's map is the one that they mean.
//
//   0       2            4                6                                16
//   | count | entry size | room (harness) | 10 bytes, unused               | entries ...
//
// The twelve bytes that a loader leaves unused say nothing to a kernel. The harness takes the first two of them for the
// number of regions that the map's storage holds, less one; 0 means that there is room for every map. So a table
// captured from a machine is a case as it is.

import KMem
import PropCheck

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
    try TableMachine.run(
      tableSize: reading.size, capacity: capacity, fill: { reading.write(to: $0) }
    ) { machine throws(PropertyFailure) in
      outcome = try judge(reading, capacity, on: machine)
    }
    return outcome
  }

  private static func judge(
    _ reading: RawTableReading, _ capacity: UInt32, on machine: TableMachine
  ) throws(PropertyFailure) -> Outcome {
    let map = reading.map
    let (firmware, refusal) = machine.readMap(capacity: capacity)
    try judge(firmware, refusal, reading, map, capacity, on: machine)
    guard machine.strays == 0 else {
      throw failure(.machine, .e10, "\(machine.strays) accesses outside the table and the map's storage")
    }
    if let refusal, let objection = RefusalText.objection(to: refusal.message) {
      throw failure(.result, .e11, "what is said of the refusal \(refusal) \(objection)")
    }
    switch refusal {
    case nil: return firmware.diagnostics.lostUsableRegions > 0 ? .cut : .whole
    case .tooManyRegions: return .full
    case .noUsableMemory: return .useless
    default: return .malformed
    }
  }

  private static func judge(
    _ firmware: FirmwareMap, _ refusal: FirmwareMapError?, _ reading: RawTableReading, _ map: ReferenceFirmwareMap,
    _ capacity: UInt32, on machine: TableMachine
  ) throws(PropertyFailure) {
    if let expected = malformation(of: reading) {
      guard refusal == expected else { throw failure(.result, .e11, "\(text(refusal)), but must be \(expected)") }
      return
    }
    // While it is built, a map of n entries has at most 2n - 1 regions.
    let fits = reading.entries.count * 2 <= Int(capacity)
    if refusal == .tooManyRegions(capacity: capacity) && !fits { return }
    if fits || firmware.diagnostics.lostUsableRegions == 0 {
      try judgeComplete(firmware, refusal, reading, map, on: machine)
    } else {
      try judgeCut(refusal, machine.regions(of: firmware), map, capacity)
    }
  }

  /// A table that cannot be read at all.
  private static func malformation(of reading: RawTableReading) -> FirmwareMapError? {
    if reading.entrySize < 20 { return .entrySizeTooSmall(size: UInt32(reading.entrySize)) }
    return reading.entries.isEmpty ? .emptyTable : nil
  }

  private static func judgeComplete(
    _ firmware: FirmwareMap, _ refusal: FirmwareMapError?, _ reading: RawTableReading, _ map: ReferenceFirmwareMap,
    on machine: TableMachine
  ) throws(PropertyFailure) {
    let isUseless = !map.regions.contains { ReferenceFirmwareMap.usableFrames(in: $0) != nil }
    let expected: FirmwareMapError? = isUseless ? .noUsableMemory : nil
    guard refusal == expected else { throw failure(.result, .e11, "\(text(refusal)), but must be \(text(expected))") }
    guard machine.regions(of: firmware, are: map.regions) else {
      throw failure(.state, .e3, "the regions are \(machine.regions(of: firmware)), but must be \(map.regions)")
    }
    var cursor = firmware.usableRuns()
    for region in map.regions {
      guard let run = ReferenceFirmwareMap.usableFrames(in: region) else { continue }
      let found = cursor.next(on: machine)
      guard found?.start == run.first, found?.count == run.count else {
        throw failure(.state, .e7, "usable frames \(found.map { "\($0)" } ?? "end") where \(run) is expected")
      }
    }
    if let found = cursor.next(on: machine) { throw failure(.state, .e8, "usable frames \(found) that are not") }
    let seen = firmware.diagnostics
    let empty = reading.entries.count { $0.length == 0 }
    guard seen.entries == reading.entries.count, seen.emptyEntries == empty,
      seen.clampedEntries == map.clampedEntryCount, seen.lostUsableRegions == 0
    else { throw failure(.state, .e9, "the diagnostics are \(seen), for \(reading.entries.count) entries") }
  }

  /// A map that did not fit: usable bytes may be missing, any other byte has its type (E10).
  private static func judgeCut(
    _ refusal: FirmwareMapError?, _ regions: [ReferenceFirmwareMap.Region], _ map: ReferenceFirmwareMap,
    _ capacity: UInt32
  ) throws(PropertyFailure) {
    guard refusal == nil || refusal == .noUsableMemory, regions.count <= Int(capacity) else {
      throw failure(.result, .e10, "\(text(refusal)), \(regions.count) regions in a storage for \(capacity)")
    }
    if let objection = map.objection(toKeeping: regions) { throw failure(.state, .e10, objection) }
  }

  private static func failure(_ oracle: Finding.Oracle, _ clause: Clause, _ message: String) -> PropertyFailure {
    PropertyFailure(oracle: oracle.rawValue, "\(clause): \(message)")
  }

  private static func text(_ refusal: FirmwareMapError?) -> String {
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
