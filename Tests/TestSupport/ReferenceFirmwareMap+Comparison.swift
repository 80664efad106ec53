// How tests compare what two firmware maps mean.

import Specification

extension ReferenceFirmwareMap {
  /// Whether every usable frame of this map is one of `other` too.
  public func hasNoFrame(beyond other: ReferenceFirmwareMap) -> Bool {
    usableFrameRuns.allSatisfy { run in
      other.usableFrameRuns.contains { $0.first <= run.first && run.first + run.count <= $0.first + $0.count }
    }
  }
}
