// The properties judge memory managers, not KMem: one that was written apart from it passes, and its own slips are found.

import PropCheck
import PropCheckTesting
import Testing

@testable import KMemModel

@Suite struct SecondSubjectTests {
  private static func run(
    _ cases: Int, _ wrap: @escaping (NaiveFrames, SimulatedMachine) -> any Subject
  ) throws -> Report {
    let lease = try MachineLease()
    let machine = lease.machine
    let property = try #require(KernelProperty.all.first { $0.name == "frames" })
    var settings = Settings(cases: cases)
    settings.distinctFailures = 1
    return Runner("frames of a second memory manager", settings: settings).run { source in
      try property.check(&source, on: machine) { honest, model in
        wrap(NaiveFrames(model, directory: honest.directory(of: 0), on: machine), machine)
      }
    }
  }

  @Test func `a frame allocator in an array passes the property of the physical memory manager`() throws {
    let report = try Self.run(30) { frames, _ in frames }
    #expect(report.passed, "\(report.text())")
  }

  @Test func `its slips are found`() throws {
    let report = try Self.run(30) { frames, machine in
      let liar = LyingSubject(frames, on: machine)
      liar.countLie = { counts in
        var wrong = counts
        wrong.allocated = wrong.used
        return wrong
      }
      return liar
    }
    #expect(report.counterexample?.failure.oracle == Finding.Oracle.state.rawValue)
  }
}
