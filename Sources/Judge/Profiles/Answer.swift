// What a kernel can promise to do.

/// What happens, as a promise states it.
public enum Answer: String, CaseIterable, Sendable {
  /// A failure value comes back, and nothing else changes.
  case refuses
  /// The function returns as if it had done its work, and nothing changes.
  case ignores
  /// The function calls one of the profile's panic functions.
  case panics
  /// Nobody says; the judge never does it.
  case undefined
  /// The kernel has no operation with which it could happen.
  case absent
  /// A frame that is free already is counted as free once more.
  case countsAgain = "counts again"
  case replaces
  /// The new page is used at once.
  case replacesAndFlushes = "replaces and flushes"
  case roundsDown = "rounds down"
  case reclaimed, kept
  case byTheKernel = "by the kernel"
  case byTheCaller = "by the caller"
  case constant, grows
  case yes, no
  case returnsBlock = "returns a block"
  case allocates, frees
  case lastFirst = "last first"
  case anyOrder = "any order"
}
