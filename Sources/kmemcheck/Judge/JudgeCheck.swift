// kmemcheck judge --check: each operation once, and what was understood of it.

import JudgeReports
import Judgement
import SimulatedPC

/// Checks a profile against its kernel.
struct JudgeCheck {
  private let input: JudgeInput

  init(_ input: JudgeInput) { self.input = input }

  /// - Returns: `badInput` if a call did not do what was asked: profile and kernel do not fit.
  func run(printingTo output: Output) throws -> ExitStatus {
    let (bound, path) = try input.boundProfile()
    let lease = try MachineLease()
    let subject = try input.started(bound, profile: path, on: lease.machine)
    let text = CheckText(OperationCheck(subject), bound.profile)
    try output.write(text.text)
    for remark in bound.remarks { Output.writeToStandardError(remark + "\n") }
    return text.failures == 0 ? .ok : .badInput
  }
}
