// Archives are written here and read by the image; the layout is drawn in Sources/Subjects/KMemReplay/ReplayArchive.swift.

import KMemReplay

/// Builds the bytes of an archive.
public enum ReplayArchiveWriter {
  /// The archive that holds `cases`, in their order.
  public static func bytes(of cases: [LoweredCase]) -> [UInt8] {
    var headers: [UInt8] = []
    var body: [UInt8] = []
    let bodyStart = Int(ReplayLayout.prefix) + cases.count * Int(ReplayLayout.header)
    for lowered in cases {
      let table = lowered.scenario.tableBytes
      let tableStart = bodyStart + body.count
      body += table
      while body.count % 4 != 0 { body.append(0) }
      let recordsStart = bodyStart + body.count
      for record in lowered.records {
        for word in [record.kind, record.a, record.b, record.c, record.d, record.e] { body.appendLittleEndian(word) }
      }
      headers += header(lowered, table: (tableStart, table.count), records: recordsStart)
    }
    var bytes: [UInt8] = []
    bytes.appendLittleEndian(ReplayLayout.magic)
    bytes.appendLittleEndian(ReplayLayout.version)
    bytes.appendLittleEndian(UInt32(bodyStart + body.count))
    bytes.appendLittleEndian(UInt32(cases.count))
    return bytes + headers + body
  }

  private static func header(_ lowered: LoweredCase, table: (start: Int, count: Int), records: Int) -> [UInt8] {
    let scenario = lowered.scenario
    let configuration = scenario.configuration
    let poison = configuration.freedFramePoison
    let words: [UInt32] = [
      UInt32(table.start), UInt32(table.count), scenario.table == .multiboot ? 1 : 0, UInt32(records),
      UInt32(lowered.records.count), configuration.identityLimit, configuration.lowMemoryFloor,
      configuration.bootEarlySize, configuration.heapSize, configuration.maximumAddressSpaces, poison == nil ? 0 : 1,
      poison ?? 0, scenario.mapCapacity, UInt32(scenario.reserved.count),
    ]
    var bytes: [UInt8] = []
    for word in words { bytes.appendLittleEndian(word) }
    for range in scenario.reserved {
      bytes.appendLittleEndian(range.start)
      bytes.appendLittleEndian(range.end)
    }
    assert(bytes.count <= Int(ReplayLayout.header), "a case has at most four reserved ranges")
    return bytes + [UInt8](repeating: 0, count: Int(ReplayLayout.header) - bytes.count)
  }
}
