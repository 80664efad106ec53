// The kernel image's program on the simulated machine: cases that went through an archive give what they gave when they
// were judged, step by step. What the image adds is the processor.

import CaseReplay
import KMemReplay
import Operations
import PropCheck
import Testing

@Suite struct ReplayProgramTests {
  /// A PC as the image describes it: QEMU's with 64 MiB.
  private static let pc: ReplayPC = {
    var pc = ReplayPC()
    for line in [
      "replay image 00100000 00162000", "replay region 0000000000000000 000000000009FC00 00000001",
      "replay region 000000000009FC00 0000000000000400 00000002",
      "replay region 00000000000F0000 0000000000010000 00000002",
      "replay region 0000000000100000 0000000003EE0000 00000001",
      "replay region 0000000003FE0000 0000000000020000 00000002", "replay shelf 02000000 03FE0000",
    ] {
      let isTaken = pc.read(line)
      precondition(isTaken, "the image prints such lines")
    }
    return pc
  }()

  /// Cases of every property that can be replayed.
  private static func cases(_ count: UInt64) throws -> [LoweredCase] {
    let lowering = try ReplayLowering(for: pc)
    var cases: [LoweredCase] = []
    for name in ReplayLowering.names {
      for index in 0..<count {
        do throws(ReplayLowering.Problem) {
          cases.append(try lowering.lower(name, seed: 20_261_125, index: index))
        } catch {
          guard case .notACase = error else { throw error }
        }
      }
    }
    return cases
  }

  @Test func `an archive's cases give what they gave when they were judged`() throws {
    let cases = try Self.cases(3)
    #expect(cases.count { $0.records.count > 10 } >= 10)
    let replay = try SimulatedReplay(of: ReplayArchiveWriter.bytes(of: cases), on: Self.pc)
    #expect(replay.caseCount == cases.count)
    for index in cases.indices {
      let results = replay.results(of: index)
      let judged = cases[index].judged
      #expect(results.count == judged.count)
      let difference = zip(judged, results).enumerated().first { !$0.element.0.agrees(with: $0.element.1) }
      if let difference {
        Issue.record("\(cases[index].name), \(cases[index].texts[difference.offset]): \(difference.element)")
      }
    }
  }

  @Test func `a case gives the same whatever ran before it`() throws {
    let cases = try Self.cases(2)
    let archive = ReplayArchiveWriter.bytes(of: cases)
    let forwards = try SimulatedReplay(of: archive, on: Self.pc)
    let first = cases.indices.map { forwards.results(of: $0) }
    let backwards = try SimulatedReplay(of: archive, on: Self.pc)
    for index in cases.indices.reversed() { #expect(backwards.results(of: index) == first[index]) }
  }

  @Test func `every step of a kernel that runs is digested`() throws {
    let cases = try Self.cases(2)
    let replay = try SimulatedReplay(of: ReplayArchiveWriter.bytes(of: cases), on: Self.pc)
    for index in cases.indices where !cases[index].isRefused {
      for result in replay.results(of: index) { #expect(result.digest != .none) }
    }
  }

  @Test func `a record that is not the step that was judged is found`() throws {
    let cases = try Self.cases(2)
    let index = try #require(cases.firstIndex { $0.operations > 0 })
    var bytes = ReplayArchiveWriter.bytes(of: cases)
    let header = Int(ReplayLayout.prefix) + index * Int(ReplayLayout.header)
    func word(_ at: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << ($1 * 8) } }
    let records = word(header + 12)
    // The first operation becomes the making of a space.
    let first = try #require(cases[index].records.firstIndex { if case .call = $0.step { true } else { false } })
    bytes[records + first * Int(ReplayRecord.size)] = cases[index].records[first].kind == 15 ? 3 : 15
    let results = try SimulatedReplay(of: bytes, on: Self.pc).results(of: index)
    #expect(zip(cases[index].judged, results).contains { !$0.agrees(with: $1) })
  }

  @Test func `an archive that is cut off, of another version or none is refused`() throws {
    let bytes = ReplayArchiveWriter.bytes(of: try Self.cases(1))
    func isRefused(_ bytes: [UInt8]) -> Bool { (try? SimulatedReplay(of: bytes, on: Self.pc)) == nil }
    #expect(!isRefused(bytes))
    #expect(isRefused(Array(bytes.dropLast(4))))
    #expect(isRefused(Array(bytes.prefix(8))))
    #expect(isRefused(Array(bytes.dropFirst(4))))
    var other = bytes
    other[4] = 2
    #expect(isRefused(other))
  }

  @Test func `a line of the image's reads as the result that it states`() throws {
    let result = try #require(LoweredCase.Result(line: "= 7 1 0 0 AB CD EF"))
    #expect(result.outcome == ReplayOutcome(.refused, Refusal.unaligned.rawValue))
    #expect(result.digest == ReplayDigest(counts: 0xAB, tables: 0xCD, frames: 0xEF))
    for line in ["", "case 1", "= 7 1 0 0 AB CD", "= 7 1 0 0 AB CD EF 1", "= 63 1 0 0 AB CD EF", "= x 1 0 0 AB CD EF"] {
      #expect(LoweredCase.Result(line: line) == nil, "\(line)")
    }
  }
}
