// Which clause an access breaks that the machine has caught. All sessions report machine findings from here.

import SimulatedPC
import Specification

extension Violation {
  /// The clause of the contract that the access or the instruction breaks.
  package var clause: Clause {
    switch kind {
    // The bookkeeping, the tables and the image are reached wherever the memory manager runs.
    case .pageFault: .v14
    case .staleTranslation: .v12
    case .misaligned: .x4
    case .readOfHole, .writeToHole: .e4
    case .readOfReserved: .e16
    case .readOfFree: .p7
    case .writeToUnowned: writtenClause
    case .userReadOfUnowned: .v7
    case .tableOutsideMemory: .v13
    case .oddEntryBits: .v8
    case .controlRegister: .v8
    }
  }

  /// A store to a frame that its writer does not own.
  private var writtenClause: Clause {
    switch owner {
    case .kernel, .loader: .p5
    case .unmanaged: .p6
    case .reserved: .e16
    case .hole: .e4
    // A caller's frame, or a free one.
    default: .p7
    }
  }

  /// The violation as a finding.
  package var finding: Finding { Finding(.machine, clause, detail: detail, "\(self)") }
}

extension SimulatedMachine {
  /// What the machine has seen that a correct memory manager never does: violations first, then cached entries that disagree
  /// with the tables (V12). nil: nothing.
  package var finding: Finding? {
    if violationCount > 0, let first = violations.first { return first.finding }
    if staleEntryCount > 0, let first = staleEntries().first {
      return Finding(
        .machine, .v12, detail: "staleEntry", "\(staleEntryCount) stale cached entries, the first: \(first)")
    }
    return nil
  }
}
