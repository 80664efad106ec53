// How fuzz targets fail: by oracle and clause, each with a function of its own.

import CFuzzDriver
import Foundation
import PropCheck
import Properties
import Specification
import Testing

@testable import FuzzTargets

@Suite struct ClauseFailureTests {
  @Test(arguments: Clause.allCases)
  func `every clause has a function`(clause: Clause) { #expect(fuzz_clause_is_known(clause.rawValue)) }

  @Test func `what is no clause has none`() {
    #expect(fuzz_clause_count() == Clause.allCases.count)
    for name in ["", "P", "p4", "P44", "none"] { #expect(!fuzz_clause_is_known(name)) }
  }

  @Test func `the clause is the identity's and not a word of the message`() {
    let message = "V12: a stale entry"
    #expect(FuzzTargets.clause(of: PropertyFailure(Finding(.machine, .p4, message))) == "P4")
    #expect(FuzzTargets.clause(of: PropertyFailure(oracle: "machine", message)) == "none")
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
