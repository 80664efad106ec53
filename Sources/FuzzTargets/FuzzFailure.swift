// How a fuzz target fails: the failure as a record for whoever started it, its words on standard error, then an abort in a
// function of the clause's own, called from one of the oracle's own, for tools that tell bugs apart by their stacks:
//
//     #0 abort
//     #1 fuzz_clause_V12          the clause of the contract
//     #2 machineOracleFailed      the oracle that saw it
//     #3 fail

import CFuzzDriver
import FailureRecords
import PropCheck
import Specification

/// Ends the process because of `failure`.
@inline(never)
func fail(_ failure: PropertyFailure) -> Never {
  if let record = flight_recorder_failure() { failure.write(to: record) }
  standardError("\(failure.oracle) oracle: \(failure.message)")
  let clause = clause(of: failure)
  switch Finding.Oracle(rawValue: failure.oracle) {
  case .result: resultOracleFailed(clause)
  case .state: stateOracleFailed(clause)
  case .machine: machineOracleFailed(clause)
  case .atomicity: atomicityOracleFailed(clause)
  case .metamorphic: metamorphicOracleFailed(clause)
  case nil: propertyFailed(clause)
  }
}

/// The clause of a failure's identity, or "none".
func clause(of failure: PropertyFailure) -> String { failure.identity[PropertyFailure.clauseTrait] ?? "none" }

@inline(never) private func resultOracleFailed(_ clause: String) -> Never { fuzz_clause_fail(clause) }
@inline(never) private func stateOracleFailed(_ clause: String) -> Never { fuzz_clause_fail(clause) }
@inline(never) private func machineOracleFailed(_ clause: String) -> Never { fuzz_clause_fail(clause) }
@inline(never) private func atomicityOracleFailed(_ clause: String) -> Never { fuzz_clause_fail(clause) }
@inline(never) private func metamorphicOracleFailed(_ clause: String) -> Never { fuzz_clause_fail(clause) }
@inline(never) private func propertyFailed(_ clause: String) -> Never { fuzz_clause_fail(clause) }
