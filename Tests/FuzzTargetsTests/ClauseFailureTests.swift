// How fuzz targets fail: by oracle and clause, each with a function of its own.

import CFuzzDriver
import Foundation
import PropCheck
import Specification
import Testing

@testable import FuzzTargets

@Suite struct ClauseFailureTests {
  @Test(arguments: Clause.allCases)
  func `every clause has a function`(clause: Clause) { #expect(fuzz_clause_is_known(clause.rawValue)) }

  @Test func `what is no clause has none`() {
    for name in ["", "P", "p4", "P44", "none"] { #expect(!fuzz_clause_is_known(name)) }
  }

  @Test(arguments: [
    ("V12: a stale entry", "V12"), ("E10: cut: short", "E10"), ("no clause", "none"), ("", "none"), ("V12", "V12"),
  ])
  func `the clause is what the message begins with`(message: String, clause: String) {
    #expect(FuzzTargets.clause(of: PropertyFailure(oracle: "machine", message)) == clause)
  }

  #if os(Linux)
    @Test func `a failure prints its finding and aborts`() async {
      let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
        fail(PropertyFailure(oracle: "machine", "V12: a stale entry"))
      }
      let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      #expect(text.contains("machine oracle: V12: a stale entry"))
    }
  #endif
}
