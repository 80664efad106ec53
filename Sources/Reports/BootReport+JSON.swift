// A boot for programs: schema 1.
//
//   always there   schema verdict regions kernel lowMemoryFloor
//   if refused     stage message; also when the refusal itself is the violation
//   if violated    message: the first finding
//   if booted      bootEarly bitmap frames freeRuns usedRuns directory tables identityPages kernelPages heapPages;
//                  otherwise null, the lists of runs empty
//
// usedRuns and freeRuns share no frame and together are every usable frame at or above the floor. The kernel's frames,
// boot_early's, reserved ranges', tables' and the heap's are in usedRuns.

import KMem

extension BootReport {
  /// The report as one JSON object on one line: addresses and sizes in bytes, runs as `[firstFrame, count]`.
  ///
  /// Every number is an integer, written in full: a region's length may be 2^64.
  public var json: String {
    let kernel = summary?.kernel ?? scenario.kernel
    let members: [(key: String, value: JSONValue)] = [
      ("schema", .integer(1)),
      ("verdict", .string(verdict.rawValue)),
      ("stage", stage.map(JSONValue.string) ?? .null),
      ("message", message.map(JSONValue.string) ?? .null),
      ("regions", .array(regions.map(Self.json))),
      ("kernel", .object([("start", .number(kernel.start)), ("end", .number(kernel.end))])),
      ("bootEarly", summary.map { Self.bootEarly($0) } ?? .null),
      (
        "bitmap",
        summary.map { .object([("address", .number($0.bitmap.start)), ("bytes", .number($0.bitmap.length))]) }
          ?? .null
      ),
      ("lowMemoryFloor", .number(scenario.configuration.lowMemoryFloor)),
      ("frames", summary.map { Self.frames($0.statistics) } ?? .null),
      ("freeRuns", .array((summary?.freeRuns ?? []).map(Self.json))),
      ("usedRuns", .array((summary?.usedRuns ?? []).map(Self.json))),
      ("directory", summary.map { .number($0.directory) } ?? .null),
      ("tables", summary.map { .number(UInt($0.tables.count)) } ?? .null),
      ("identityPages", summary.map { .number($0.identityPages) } ?? .null),
      ("kernelPages", summary.map { .number($0.kernelPages) } ?? .null),
      ("heapPages", summary.map { .number($0.heapPages) } ?? .null),
    ]
    return JSONValue.object(members).text
  }

  private static func json(_ region: MemoryRegion) -> JSONValue {
    .object([
      ("start", .number(region.start)),
      ("length", .integer(UInt128(region.last) + 1 - UInt128(region.start))),
      ("type", .number(region.type.rawValue)),
    ])
  }

  private static func json(_ run: FrameRange) -> JSONValue {
    .array([.number(run.start), .number(run.count)])
  }

  private static func bootEarly(_ summary: BootSummary) -> JSONValue {
    let arena = summary.arena.bytes
    return .object([
      ("start", .number(arena.start)), ("end", .number(arena.end)), ("used", .number(summary.arenaUsedBytes)),
    ])
  }

  private static func frames(_ counts: FrameAllocator.Statistics) -> JSONValue {
    .object([
      ("total", .number(counts.total)), ("free", .number(counts.free)), ("used", .number(counts.used)),
      ("reserved", .number(counts.reserved)),
    ])
  }
}

extension ByteRange {
  /// Bytes in the range.
  var length: UInt64 { end - start }
}
