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

import Operations
import ReportFormats
import Sessions

extension BootReport {
  /// The report as one JSON object on one line: addresses and sizes in bytes, runs as `[firstFrame, count]`.
  ///
  /// Every number is an integer, written in full: a region's length may be 2^64.
  public var json: String {
    let kernel = summary?.answers.kernel ?? scenario.kernel
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
        summary.map {
          .object([
            ("address", .number($0.answers.bookkeeping.start)), ("bytes", .number($0.answers.bookkeeping.length)),
          ])
        }
          ?? .null
      ),
      ("lowMemoryFloor", .number(scenario.configuration.lowMemoryFloor)),
      ("frames", summary.map { Self.frames($0.answers.frames) } ?? .null),
      ("freeRuns", .array((summary?.answers.freeRuns ?? []).map(Self.json))),
      ("usedRuns", .array((summary?.answers.usedRuns ?? []).map(Self.json))),
      ("directory", summary.map { .number($0.answers.directory) } ?? .null),
      ("tables", summary.map { .number(UInt($0.tables.count)) } ?? .null),
      ("identityPages", summary.map { .number($0.identityPages) } ?? .null),
      ("kernelPages", summary.map { .number($0.kernelPages) } ?? .null),
      ("heapPages", summary.map { .number($0.heapPages) } ?? .null),
    ]
    return JSONValue.object(members).text
  }

  private static func json(_ region: MapRegion) -> JSONValue {
    .object([
      ("start", .number(region.first)),
      ("length", .integer(UInt128(region.last) + 1 - UInt128(region.first))),
      ("type", .number(region.type)),
    ])
  }

  private static func json(_ run: Range<UInt32>) -> JSONValue {
    .array([.number(run.lowerBound), .number(UInt32(run.count))])
  }

  private static func bootEarly(_ summary: BootSummary) -> JSONValue {
    let arena = summary.answers.arena.bytes
    return .object([
      ("start", .number(arena.start)), ("end", .number(arena.end)), ("used", .number(summary.answers.arenaUsedBytes)),
    ])
  }

  private static func frames(_ counts: FrameCounts) -> JSONValue {
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

extension Range<UInt32> {
  /// The bytes of the frames with these numbers.
  var bytes: ByteRange { ByteRange(start: UInt64(lowerBound) << 12, end: UInt64(upperBound) << 12) }
}
