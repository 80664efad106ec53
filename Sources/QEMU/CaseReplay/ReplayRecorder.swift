// Turns what a session does into records, with what each step gave.

import KMemOnPC
import Operations
import Sessions

/// The recorder of one case.
final class ReplayRecorder: StepRecorder {
  private let subject: KernelSubject
  private(set) var lowered: LoweredCase

  /// Pages of the image except the first, which only the entry needs.
  private let pagesInUse: Range<UInt32>

  /// A record that does not read back as the step that it was made from.
  private(set) var lost: ReplayStep?

  init(_ subject: KernelSubject, into lowered: LoweredCase) {
    self.subject = subject
    self.lowered = lowered
    let pages = UInt32(lowered.scenario.kernel.frames.count)
    let first = lowered.scenario.layout.kernelFirstPage
    pagesInUse = first + 1..<first + pages
    self.lowered.judged.append(.init(outcome: ReplayOutcome(.booted), digest: subject.digest(isFull: true)))
  }

  func record(_ step: ReplayStep, _ outcome: ReplayOutcome, _ text: @autoclosure () -> String) {
    if lowered.isCut { return }
    if takesAwayTheImage(step, outcome) {
      lowered.isCut = true
      return
    }
    let record = ReplayRecord(step)
    if record.step != step { lost = lost ?? step }
    lowered.records.append(record)
    lowered.judged.append(.init(outcome: outcome, digest: step == .finish ? subject.digest(isFull: true) : nil))
    lowered.texts.append(text())
  }

  /// Whether a step changed a page that the image's own code, data or stack lie in.
  private func takesAwayTheImage(_ step: ReplayStep, _ outcome: ReplayOutcome) -> Bool {
    guard case .call(let operation) = step, outcome.kind != .refused else { return false }
    switch operation {
    case .unmap(let virtual, _), .remap(let virtual, _, _, _), .protect(let virtual, _, _):
      return pagesInUse.contains(virtual >> 12)
    default: return false
    }
  }
}
