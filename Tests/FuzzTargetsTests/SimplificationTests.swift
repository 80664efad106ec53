// Inputs judged and simplified in child processes: traps are verdicts, and PropCheck's passes work on bytes piece by piece.

import PropCheck
import Properties
import SimulatedPC
import Testing

@testable import CaseFiles
@testable import FuzzTargets

@Suite struct SimplificationTests {
  private static func isolated(_ bytes: [UInt8], of target: FuzzTarget) throws -> IsolatedCase {
    let lease = try MachineLease()
    return IsolatedCase(bytes, of: target.files, on: lease.machine)
  }

  @Test func `a trap is a verdict, and the case that traps is made simple`() throws {
    let target = FuzzTarget(
      name: "traps", summary: "",
      input: .choices { source, _ in
        let numbers = try source.list { source in try source.integer(in: 0...255 as ClosedRange<Int>) }
        source.note("numbers \(numbers)")
        if numbers.contains(where: { $0 > 100 }) { fatalError("a number above 100") }
      })
    var source = Source(seed: 3)
    var encoded: [UInt8] = []
    for seed in 0..<200 as Range<UInt64> {
      source = Source(seed: seed)
      let numbers = try source.list { source in try source.integer(in: 0...255 as ClosedRange<Int>) }
      if numbers.count > 5, numbers.contains(where: { $0 > 100 }) { encoded = source.encoded }
    }
    let failing = try Self.isolated(encoded, of: target)
    let verdict = try failing.explanation().verdict
    #expect(verdict.failure?.message.contains("a number above 100") == true, "\(verdict)")
    let found = try #require(try failing.simplified())
    #expect(found.report.contains("numbers [101]"))
    #expect(found.failure.identity == verdict.failure?.identity)
    let again = try Self.isolated(found.bytes, of: target).explanation()
    #expect(again.lines == ["numbers [101]"])
    #expect(again.verdict.failure != nil)
  }

  @Test func `a text loses the lines and the bytes that do not matter`() throws {
    let target = FuzzTarget(
      name: FirmwareTextProperty.name, summary: "",
      input: .bytes { bytes in
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        try require(!lines.contains { $0.starts(with: "bad".utf8) }, "a bad line")
      })
    let text = Array("one line\nanother\nbad line here\nlast\n".utf8)
    let found = try #require(try Self.isolated(text, of: target).simplified())
    #expect(String(decoding: found.bytes, as: UTF8.self) == "bad")
    #expect(found.failure.message == "a bad line")
    #expect(found.report.contains("a bad line"))
    #expect(!found.report.contains("To repeat"))
  }

  @Test func `a frame program is explained as calls, and loses the records that do not matter`() throws {
    let target = try #require(FuzzTarget.named(FrameProgramProperty.name))
    let memory: [UInt8] = [0, 0, 0, 0, 0, 2, 0, 0] + [0, 1, 0x10, 0, 0, 0, 0, 0]
    let calls: [[UInt8]] = [[0, 0, 0, 0, 0, 0, 0, 0], [14, 7, 0, 0, 0, 0, 0, 0], [8, 0, 0, 0, 0, 0, 0, 0]]
    let lines = try Self.isolated(memory + calls.flatMap { $0 }, of: target).explanation().lines
    #expect(
      lines.suffix(4) == [
        "let frame0 = try frames.run(.allocateFrame)  // 0x00100000", "try frames.drain(leaving: 7)  // 7 free",
        "try frames.run(.freeFrame(physical: frame0))  // done", "try frames.finish()  // compares everything",
      ])
    let failing = FuzzTarget(
      name: target.name, summary: "",
      input: .bytes { bytes in
        let records = stride(from: 16, to: bytes.count - 7, by: 8).map { bytes[$0] }
        try require(!records.contains(8), "a frame is freed")
      })
    let bytes = try #require(try Self.isolated(memory + calls.flatMap { $0 }, of: failing).simplified()).bytes
    #expect(bytes.count <= 24 && bytes[16] == 8)
  }

  @Test func `a case that passes is not simplified`() throws {
    let target = FuzzTarget(name: "holds", summary: "", input: .bytes { _ in })
    #expect(try Self.isolated([1, 2, 3], of: target).simplified() == nil)
  }

  @Test(arguments: [ByteGrain.plain, .lines, .tableEntries, .records])
  func `bytes become a case and come back`(grain: ByteGrain) {
    let samples: [[UInt8]] = [
      [], [0], Array("a\n\nb".utf8), Array("\n".utf8), [2, 0, 20, 0] + [UInt8](repeating: 7, count: 60), [0, 0, 0, 0],
      Array(0...255),
    ]
    for bytes in samples { #expect(grain.decoded(grain.encoded(bytes), choiceLimit: 4_096) == bytes) }
  }
}
