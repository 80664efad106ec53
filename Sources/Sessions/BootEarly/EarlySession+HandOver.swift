// boot_early's whole way to its end in one step, with frames of its arena reserved on the way.
//
//   pmm_init ─► reserve the first ─► paging_init_minimal ─► reserve the others ─► a byte ─► retire ─► free each of them

import Operations
import Specification

extension EarlySession {
  /// Takes the stages that are left, and reserves frames where callers may; then nobody can free what was reserved.
  ///
  /// - Parameter ranges: frames, by number: the first is reserved before paging is on, the others after it.
  /// - Returns: the stage that was reached: the arena may be too small.
  @discardableResult
  public func handOver(reserving ranges: [Range<UInt32>]) throws(Finding) -> EarlyModel.Stage {
    if model.stage == .arena { try perform(.initializeFrames) }
    if model.stage == .frames {
      if let range = ranges.first { try reserve(range) }
      try perform(.initializePaging)
    }
    guard model.stage >= .paging else { return model.stage }
    for range in ranges.dropFirst() { try reserve(range) }
    try perform(.bootEarlyAllocate(size: 1, alignment: 1))
    try perform(.retireBootEarly)
    for range in ranges {
      for frame in range { try perform(.freeFrame(physical: frame << 12)) }
    }
    return model.stage
  }

  private func reserve(_ range: Range<UInt32>) throws(Finding) {
    try perform(.reserve(start: UInt64(range.lowerBound) << 12, end: UInt64(range.upperBound) << 12))
  }
}
