// The first of two runs: a kernel whose calls are kept, for a second run to repeat.

import Operations
import Specification

/// A kernel that has run a trace, and the trace.
///
/// A comparison boots the machine again and so ends the first run: there can be one.
public struct FirstRun {
  let pair: MetamorphicPair
  let scenario: BootScenario

  /// Where the trace runs, judged after every call.
  public let kernel: KernelSession
  let log: RecordingSubject

  /// The kernel as it is now.
  var snapshot: KernelSnapshot { snapshot(of: log) }

  /// The kernel that `subject` manages, with as many spaces as the first run has made.
  func snapshot(of subject: any Subject) -> KernelSnapshot {
    KernelSnapshot(
      of: subject, spaces: kernel.model.spaces.spaces.count,
      identityLimit: kernel.model.spaces.identity.upperBound << 12,
      layout: kernel.model.layout, on: pair.machine)
  }
}
