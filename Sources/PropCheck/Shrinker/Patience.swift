// Bounds what a pass spends on a case too large to try every place of.
//
//     failures   . . . . (32 in a row)  .   .     .         .        a success starts anew

/// How far a pass steps on to its next place: one by one in small cases; in large ones by doubling strides while nothing
/// comes of it, so that n places cost O(log n) evaluations.
package struct Patience {
  /// Up to this many places every one is tried.
  package static let smallSize = 128
  private static let failuresInARow = 32

  private let isBounded: Bool
  private var failures = 0
  /// The distance to the next place to try.
  package private(set) var stride = 1

  /// Patience for a walk over `size` places.
  package init(size: Int) { isBounded = size > Patience.smallSize }

  /// Takes note of whether the attempt at a place succeeded.
  package mutating func note(_ succeeded: Bool) {
    if succeeded {
      (failures, stride) = (0, 1)
    } else {
      failures += 1
      if isBounded && failures > Patience.failuresInARow { stride = min(stride * 2, 1 << 20) }
    }
  }
}
