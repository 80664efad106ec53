// Every trace of each small scope holds, and there are as many as there should be.

import PropCheck
import PropCheckTesting
import Properties
import SimulatedPC
import Testing

@Suite struct ExhaustiveScopeTests {
  @Test(arguments: ExhaustiveScope.all.map(\.name))
  func `every trace of a scope holds`(name: String) throws {
    let scope = try #require(ExhaustiveScope.all.first { $0.name == name })
    let lease = try MachineLease()
    let machine = lease.machine
    let report = checkExhaustively(name) { source in try scope.check(&source, on: machine) }
    #expect(report.statistics.passed == scope.traces)
  }
}
