// How a fuzz target fails: the finding on standard error, then a trap in a function of the oracle's own, so that stacks
// of different oracles' failures are told apart.

import KMemModel
import PropCheck

/// Ends the process because of `failure`.
func fail(_ failure: PropertyFailure) -> Never {
  standardError("\(failure.oracle) oracle: \(failure.message)")
  switch Finding.Oracle(rawValue: failure.oracle) {
  case .result: resultOracleFailed()
  case .state: stateOracleFailed()
  case .machine: machineOracleFailed()
  case .atomicity: atomicityOracleFailed()
  case .metamorphic: metamorphicOracleFailed()
  case nil: propertyFailed()
  }
}

@inline(never) private func resultOracleFailed() -> Never { fatalError("result oracle") }
@inline(never) private func stateOracleFailed() -> Never { fatalError("state oracle") }
@inline(never) private func machineOracleFailed() -> Never { fatalError("machine oracle") }
@inline(never) private func atomicityOracleFailed() -> Never { fatalError("atomicity oracle") }
@inline(never) private func metamorphicOracleFailed() -> Never { fatalError("metamorphic oracle") }
@inline(never) private func propertyFailed() -> Never { fatalError("property") }
