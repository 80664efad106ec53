// A case of a relation as the property draws it, and how its counterexample is printed.

import PropCheck
import Sessions
import Specification

extension MetamorphicPair {
  /// Draws a case of a relation and compares both sides.
  ///
  /// - Returns: whether there was something to compare.
  package func check(_ relation: MetamorphicProperty.Relation, _ source: inout Source) throws -> Bool {
    switch relation {
    case .movedMachine: try moveMachine(&source)
    case .enlargedMachine: try enlargeMachine(&source)
    case .splitCall: try splitCall(&source)
    case .everyFrame: try takeEveryFrame(&source)
    case .clients: try swapClients(&source)
    case .changedMap: try changeMap(&source)
    case .cleanMap: try cleanMap(&source)
    }
  }
}

extension Source {
  /// Runs a comparison, and puts its call into the printed counterexample.
  mutating func compare(_ call: @autoclosure () -> String, _ run: () throws -> Bool) throws -> Bool {
    beginStep("compare")
    self.call("try \(call())")
    let wasCompared = try run()
    result(wasCompared ? "the same" : "nothing to compare")
    return wasCompared
  }

  /// Begins the printed counterexample of a comparison of two machines or maps.
  mutating func note(pairOn scenario: BootScenario) {
    note(machine: scenario)
    note("let pair = MetamorphicPair(on: lease.machine)")
  }

  /// Begins the printed counterexample of a trace that is to be compared with another.
  mutating func note(firstRunOn scenario: BootScenario) {
    note(pairOn: scenario)
    note("let first = try pair.boot(machine)")
    note("let kernel = first.kernel")
  }

  /// Ends the trace of a first run: what two runs agree on must be right in the first.
  mutating func finish(_ first: FirstRun) throws(Finding) {
    note("try kernel.finish()  // compares everything")
    try first.kernel.finish()
  }
}
