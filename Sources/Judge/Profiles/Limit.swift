// The promises that are numbers.

/// A number that a kernel promises, named as the profile names it under `promises`.
public enum Limit: String, CaseIterable, Sendable {
  /// Free frames after the set-up on the reference machine, at least.
  case leastFreeFrames = "least free frames after the start"
  /// The lowest physical address that is handed out as a frame.
  case lowestFrame = "lowest frame"
  /// The alignment of heap blocks in bytes; a power of two.
  case blockAlignment = "blocks are aligned to"
  /// Bytes of the largest block that is ever asked for.
  case largestBlock = "largest block"
  /// The alignment of early memory in bytes; a power of two.
  case earlyAlignment = "early memory is aligned to"
  /// Frames that can be seen through the window at once.
  case windows = "windows at once"
  /// Address spaces that live at once, at most.
  case spaces = "spaces at once"
  /// The largest number of frames that is ever asked for as a run.
  case longestRun = "longest run of frames"

  /// What holds where the profile says nothing.
  public var standard: UInt64 {
    switch self {
    case .leastFreeFrames, .lowestFrame: 0
    case .blockAlignment: 4
    case .largestBlock: 64 << 10
    case .earlyAlignment: 1
    case .windows: 1
    case .spaces: 8
    case .longestRun: 64
    }
  }

  var isPowerOfTwo: Bool { self == .blockAlignment || self == .earlyAlignment }
}

extension Profile {
  /// The number that holds: what the profile states, or the usual one.
  public func limit(_ limit: Limit) -> UInt64 { limits[limit]?.value ?? limit.standard }
}
