// What no kernel may do while it boots: each call has one right refusal, in words, and nothing has changed.

import Operations
import Specification

extension EarlySession {
  /// Makes every call of `EarlyMisuse` that can be made by now.
  func checkMisuse() throws(Finding) {
    explained.removeAll(keepingCapacity: true)
    let controls = [machine.controlRegister0, machine.controlRegister3, machine.controlRegister4]
    machine.beginCommand(recordingWrites: true)
    for misuse in EarlyMisuse.allCases where !misuse.needsDirectory || model.stage >= .paging {
      try checkRefusal(of: misuse)
    }
    machine.endCommand()
    try checkMachine()
    try checkWrites(.refused(.unsupported), of: .bootEarlyAllocate(size: 0, alignment: 0))
    let now = [machine.controlRegister0, machine.controlRegister3, machine.controlRegister4]
    if now != controls { throw Finding(.atomicity, .v8, "a call that must be refused changed control registers") }
    try checkCounts()
  }

  private func checkRefusal(of misuse: EarlyMisuse) throws(Finding) {
    let clause: Clause =
      switch misuse.reason.stage {
      case .bootEarly: .b1
      case .paging: .v4
      default: .e11
      }
    guard let seen = subject.refusal(of: misuse) else {
      throw Finding(.result, clause, "\(misuse) was accepted, but must be refused with \(misuse.reason)")
    }
    if seen.refusal != misuse.reason {
      throw Finding(.result, clause, "\(misuse) was refused with \(seen.refusal), but the reason is \(misuse.reason)")
    }
    try Self.checkText(seen.message, of: "\(misuse)", for: seen.refusal.reason, clause)
  }

  /// Judges the text of a refusal.
  package static func checkText(
    _ text: StaticString, of what: @autoclosure () -> String, for reason: Refusal, _ clause: Clause
  ) throws(Finding) {
    guard let objection = RefusalText.objection(to: text, of: reason) else { return }
    throw Finding(.result, clause, "what is said of the refusal of \(what()) \(objection)")
  }
}
