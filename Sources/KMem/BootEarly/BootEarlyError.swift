// What can go wrong with boot_early.

/// Why boot_early cannot open or cannot allocate.
public enum BootEarlyError: Error, Hashable, Sendable {
  /// The arena was asked for with size 0.
  case emptyArena

  /// No frame after the kernel is usable, unreserved and below the identity limit.
  case noRoom

  /// The place asked for is not a usable, unreserved frame.
  case unusableStart

  /// The place asked for is at or above the identity limit, where boot code cannot reach it.
  case beyondIdentityLimit

  /// An allocation of 0 bytes.
  case zeroSize

  /// An alignment that is neither 0 nor a power of two.
  case invalidAlignment

  /// The arena has not enough bytes left, or not enough before a range that was reserved in it.
  case exhausted

  /// The kernel heap is up: boot_early's life is over.
  case retired

  /// What is wrong and what to do.
  public var message: StaticString {
    switch self {
    case .emptyArena: "boot_early was given an arena of 0 bytes; ask for at least one frame"
    case .noRoom:
      "no usable, unreserved frame lies between the kernel and the identity limit; load the kernel or the modules elsewhere"
    case .unusableStart: "boot_early cannot start in memory that is reserved, in use or a hole"
    case .beyondIdentityLimit: "boot_early must lie below the identity limit; raise the limit or load the kernel lower"
    case .zeroSize: "boot_early allocates at least one byte"
    case .invalidAlignment: "an alignment is 0 (meaning 4096) or a power of two"
    case .exhausted:
      "boot_early's arena is used up, or ends where a range was reserved; give it more bytes, or reserve before it opens"
    case .retired: "boot_early is retired; allocate from the kernel heap or the frame allocator"
    }
  }
}
