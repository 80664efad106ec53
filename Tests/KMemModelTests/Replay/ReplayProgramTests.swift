// The kernel image's program on the simulated machine: cases that went through an archive give what they gave when they
// were lowered, step by step. What the image adds is the processor.

import KMem
import KMemReplay
import Testing

@testable import KMemModel

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

  /// Collects what a replay says.
  private final class Log: ReplaySink {
    var results: [LoweredCase.Result] = []

    func stepped(_ outcome: ReplayOutcome, _ digest: ReplayDigest) { results.append(.init(outcome, digest)) }
  }

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

  /// Runs the case number `index` of `archive` on `machine`, which is installed anew.
  private static func run(_ index: Int, of cases: [LoweredCase], on machine: SimulatedMachine) throws -> Log {
    let scenario = cases[index].scenario
    _ = try scenario.install(on: machine, map: scenario.reference, arena: FrameSet([]))
    let bytes = ReplayArchiveWriter.bytes(of: cases)
    let shelf = FrameRange(start: ReplayLayout.shelf >> 12, end: (ReplayLayout.shelf + UInt32(bytes.count)) >> 12 + 1)
    machine.setOwner(.loader, from: Frame(shelf.start), count: shelf.count)
    machine.poke(bytes, at: ReplayLayout.shelf)
    let archive = try #require(ReplayArchive(at: ReplayLayout.shelf, length: UInt32(bytes.count), on: machine))
    #expect(archive.caseCount == UInt32(cases.count))
    let handles = UnsafeMutablePointer<AddressSpace>.allocate(capacity: Int(SpaceHandles.sufficient))
    defer { handles.deallocate() }
    let image = scenario.kernel
    let program = ReplayProgram(
      archive, image: KernelImage(physical: image),
      mapStorage: PhysicalRange(start: image.start, length: UInt64(ReplayPC.mapCapacity * 20)), handles: handles,
      on: machine)
    let log = Log()
    #expect(program.run(UInt32(index), telling: log))
    return log
  }

  @Test func `an archive's cases give what they gave when they were lowered`() throws {
    let cases = try Self.cases(3)
    #expect(cases.count { $0.records.count > 10 } >= 10)
    let lease = try MachineLease()
    for index in cases.indices {
      let log = try Self.run(index, of: cases, on: lease.machine)
      let difference = zip(log.results, cases[index].results).enumerated().first { $0.element.0 != $0.element.1 }
      #expect(log.results.count == cases[index].results.count)
      if let difference {
        Issue.record("\(cases[index].name), \(cases[index].texts[difference.offset]): \(difference.element)")
      }
    }
  }

  @Test func `an archive that is cut off, of another version or none is refused`() throws {
    let cases = try Self.cases(1)
    let lease = try MachineLease()
    _ = try Self.run(0, of: cases, on: lease.machine)
    let length = UInt32(ReplayArchiveWriter.bytes(of: cases).count)
    let shelf = ReplayLayout.shelf
    #expect(ReplayArchive(at: shelf, length: length, on: lease.machine) != nil)
    #expect(ReplayArchive(at: shelf, length: length - 4, on: lease.machine) == nil)
    #expect(ReplayArchive(at: shelf, length: 8, on: lease.machine) == nil)
    #expect(ReplayArchive(at: shelf + 4, length: length, on: lease.machine) == nil)
    lease.machine.poke(2, at: PhysicalAddress(shelf + 4))
    #expect(ReplayArchive(at: shelf, length: length, on: lease.machine) == nil)
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
