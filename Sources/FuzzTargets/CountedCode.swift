// Groups of code whose edges are counted, by the names of CountedCode.h.

import CFuzzDriver

/// Code whose edges libFuzzer counts.
struct CountedCode: OptionSet, Sendable {
  let rawValue: UInt32

  /// The reader of maps as text.
  static let texts = CountedCode(rawValue: COUNTED_TEXTS.rawValue)
  /// PropCheck and the canaries.
  static let harness = CountedCode(rawValue: COUNTED_HARNESS.rawValue)
  /// KMem where it reads a firmware's table on a machine that has nothing else.
  static let tables = CountedCode(rawValue: COUNTED_TABLES.rawValue)
  /// What KMem's map of the firmware calls that is not specialised for a machine.
  static let map = CountedCode(rawValue: COUNTED_MAP.rawValue)
  /// KMem's frame allocator on a machine that has nothing else, and what it calls.
  static let frames = CountedCode(rawValue: COUNTED_FRAMES.rawValue)
  /// KMem on the simulated machine, and everything else that is counted.
  static let rest = CountedCode(rawValue: COUNTED_REST.rawValue)
  /// All of this project's that is watched; what it takes from others is not counted.
  static let all: CountedCode = [.texts, .harness, .tables, .map, .frames, .rest]
}
