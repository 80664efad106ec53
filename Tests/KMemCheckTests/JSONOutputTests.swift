// kmemcheck boot --format json: the object has exactly the keys of its schema, and what it says follows from the map and
// the contract by arithmetic that has nothing to do with KMem.

import FirmwareTexts
import Foundation
import ProcessSupport
import Specification
import Testing

@Suite struct JSONOutputTests {
  static let keys = [
    "schema", "verdict", "stage", "message", "regions", "kernel", "bootEarly", "bitmap", "lowMemoryFloor", "frames",
    "freeRuns", "usedRuns", "directory", "tables", "identityPages", "kernelPages", "heapPages",
  ]

  static func reference(_ path: String) throws -> ReferenceFirmwareMap {
    let entries = try FirmwareMapText(parsing: [UInt8](Data(contentsOf: URL(filePath: path)))).entries
    return ReferenceFirmwareMap(
      entries, attributes: entries.contains { $0.attributes != nil } ? .honoured : .absent)
  }

  static func boot(_ arguments: [String]) throws -> (status: Int32, json: JSONDocument) {
    let run = try Invocation(["boot", "--format", "json"] + arguments)
    #expect(run.errors.isEmpty)
    return (run.status, try JSONDocument(line: run.output))
  }

  static func frames(_ runs: JSONDocument) -> [Range<Int>] {
    runs.elements.map { run in
      let numbers = run.elements.compactMap(\.integer).map { Int($0) }
      return numbers.count == 2 ? numbers[0]..<numbers[0] + numbers[1] : 0..<0
    }
  }

  @Test(arguments: ["qemu-pc-128M.txt", "end-at-2-64.txt", "wrap-length-all-ones.txt", "efi-fifty-entries.txt"])
  func `a booted machine is told as the map and the contract demand`(_ name: String) throws {
    let path = MapFolder.path(name)
    let (status, json) = try Self.boot([path])
    let map = try Self.reference(path)
    #expect(status == 0)
    #expect(json.keys == Self.keys)
    #expect(json["schema"] == .integer(1))
    #expect(json["verdict"] == .string("ok"))
    #expect(json["stage"] == .null)
    #expect(json["message"] == .null)
    expectRegions(json, map)
    expectFrames(json, map, floor: 256)
    #expect(json["kernel"] == .object(keys: ["start", "end"], values: [.integer(0x10_0000), .integer(0x30_0000)]))
    #expect(json["bootEarly"].keys == ["start", "end", "used"])
    #expect(json["bitmap"].keys == ["address", "bytes"])
    #expect(json["lowMemoryFloor"] == .integer(0x10_0000))
    #expect(json["identityPages"] == .integer(16_384))
    #expect(json["kernelPages"] == .integer(512))
    #expect(json["heapPages"] == .integer(256))
    #expect(json["tables"] == .integer(16 + 1 + 1 + 1), "identity, image, heap and kmap")
  }

  private func expectRegions(_ json: JSONDocument, _ map: ReferenceFirmwareMap) {
    let expected = map.regions.map { region in
      JSONDocument.object(
        keys: ["start", "length", "type"],
        values: [
          .integer(UInt128(region.first)), .integer(UInt128(region.last) + 1 - UInt128(region.first)),
          .integer(UInt128(region.type)),
        ])
    }
    #expect(json["regions"] == .array(expected))
  }

  /// Free and used runs are maximal, ascending and disjoint, and together every usable frame from the floor on.
  private func expectFrames(_ json: JSONDocument, _ map: ReferenceFirmwareMap, floor: Int) {
    let free = Self.frames(json["freeRuns"])
    let used = Self.frames(json["usedRuns"])
    #expect(isAscendingAndMaximal(free) && isAscendingAndMaximal(used))
    let all = (free + used).sorted { $0.lowerBound < $1.lowerBound }
    #expect(zip(all, all.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
    let usable = map.usableFrameRuns.map { max(floor, Int($0.first))..<max(floor, Int($0.first + $0.count)) }
    #expect(joined(all) == usable.filter { !$0.isEmpty })

    let counts = json["frames"]
    let total = Int(map.usableEnd / 4096)
    #expect(counts.keys == ["total", "free", "used", "reserved"])
    #expect(counts["total"] == .integer(UInt128(total)))
    #expect(counts["free"] == .integer(UInt128(count(free))))
    #expect(counts["used"] == .integer(UInt128(count(used))))
    #expect(counts["reserved"] == .integer(UInt128(total - count(usable))))

    let integers = [
      json["kernel"]["start"], json["kernel"]["end"], json["bootEarly"]["start"], json["bootEarly"]["used"],
      json["bitmap"]["address"], json["bitmap"]["bytes"], json["directory"],
    ].map { Int($0.integer ?? 0) }
    let bootEarly = integers[2]..<integers[2] + integers[3]
    #expect(bootEarly.contains(integers[4]) && bootEarly.contains(integers[4] + integers[5] - 1))
    #expect(bootEarly.contains(integers[6]) && integers[6] % 4096 == 0)
    #expect(integers[5] >= (total + 7) / 8, "less than a bit a frame")
    for byte in [integers[0], integers[1] - 1, bootEarly.lowerBound, bootEarly.upperBound - 1] {
      #expect(used.contains { $0.contains(byte / 4096) })
    }
  }

  private func count(_ runs: [Range<Int>]) -> Int { runs.reduce(0) { $0 + $1.count } }

  private func isAscendingAndMaximal(_ runs: [Range<Int>]) -> Bool {
    runs.allSatisfy { !$0.isEmpty } && zip(runs, runs.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound }
  }

  /// Ascending runs, those that touch made one.
  private func joined(_ runs: [Range<Int>]) -> [Range<Int>] {
    runs.reduce(into: []) { joined, run in
      if let last = joined.last, last.upperBound == run.lowerBound {
        joined[joined.count - 1] = last.lowerBound..<run.upperBound
      } else {
        joined.append(run)
      }
    }
  }

  @Test func `a region of 2 to the 64th bytes has its whole length`() throws {
    let run = try Invocation(["boot", "--format", "json", "-"], input: "0 ffffffffffffffff 2\n1 ffffffffffffffff 2\n")
    #expect(run.status == 3)
    let json = try JSONDocument(line: run.output)
    #expect(json["regions"].elements.map { $0["length"] } == [.integer(1 << 64)])
  }

  @Test(arguments: [
    ("acrn-no-second-mib.txt", "bootmem_init"), ("high-only.txt", "bootmem_init"), ("pc-4m.txt", "map_heap_initial"),
  ])
  func `a refused machine is told with what is known`(_ name: String, _ stage: String) throws {
    let path = MapFolder.path(name)
    let (status, json) = try Self.boot([path])
    #expect(status == 3)
    #expect(json.keys == Self.keys)
    #expect(json["verdict"] == .string("refused"))
    #expect(json["stage"] == .string(stage))
    #expect(json["message"].string?.isEmpty == false)
    expectRegions(json, try Self.reference(path))
    for key in [
      "bootEarly", "bitmap", "frames", "directory", "tables", "identityPages", "kernelPages", "heapPages",
    ] {
      #expect(json[key] == .null)
    }
    #expect(json["freeRuns"] == .array([]) && json["usedRuns"] == .array([]))
  }

  @Test func `options decide where things are`() throws {
    let path = MapFolder.path("qemu-pc-128M.txt")
    let (status, json) = try Self.boot([
      "--kernel-start", "0x400000", "--kernel-size", "12K", "--boot-early-size", "2m", "--heap-size", "0x9000",
      "--low-memory-floor", "8192", "--reserve", "0x403000:1", "--reserve", "6M:1M", path,
    ])
    #expect(status == 0)
    expectFrames(json, try Self.reference(path), floor: 2)
    #expect(json["kernel"]["start"] == .integer(0x40_0000) && json["kernel"]["end"] == .integer(0x40_3000))
    #expect(json["lowMemoryFloor"] == .integer(8192))
    #expect(json["kernelPages"] == .integer(3) && json["heapPages"] == .integer(9))
    let start = json["bootEarly"]["start"].integer ?? 0
    #expect(start == 0x70_0000, "the first 2 MiB behind the kernel that no reserved range touches")
    #expect(json["bootEarly"]["end"] == .integer(start + 0x20_0000))
    let free = Self.frames(json["freeRuns"])
    for frame in [0x403, 0x600, 0x6FF] { #expect(!free.contains { $0.contains(frame) }) }
    for frame in [0x404, 0x5FF, 0x8FF] { #expect(free.contains { $0.contains(frame) }) }
  }

  @Test func `the same run prints the same bytes`() throws {
    let arguments = ["boot", "--format", "json", MapFolder.path("fragmented-200.txt")]
    #expect(try Invocation(arguments).output == Invocation(arguments).output)
  }
}
