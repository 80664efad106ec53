// What can go wrong with frames.

/// Why a frame cannot be handed out or taken back. Nothing has changed when one is thrown.
public enum FrameAllocatorError: Error, Hashable, Sendable {
  /// No free frame, or no run of them, satisfies the request.
  case outOfMemory

  /// The address to free is not a multiple of 4096.
  case unaligned

  /// The address to free lies after the last frame that the allocator knows.
  case outOfRange

  /// The frame to free is covered by no region of the firmware map.
  case hole

  /// The frame to free is not wholly usable, or lies below the low-memory floor.
  case reserved

  /// The frame to free belongs to the kernel image, a reserved range, boot_early, a page table or a page that KMem owns.
  case kernelOwned

  /// The frame to free is free.
  case alreadyFree

  /// A request for 0 frames, or a run to free that wraps past 4 GiB.
  case invalidCount

  /// An alignment that is not a power of two of at least 4096.
  case invalidAlignment

  /// What is wrong and what to do.
  public var message: StaticString {
    switch self {
    case .outOfMemory: "no free frames satisfy the request; free some, or ask for less"
    case .unaligned: "a frame's address is a multiple of 4096"
    case .outOfRange: "the address lies behind the last frame of memory"
    case .hole: "no memory is there: the firmware's map has a hole at the address"
    case .reserved: "the frame was never allocated: the firmware or the low-memory floor reserves it"
    case .kernelOwned: "the frame is the kernel's own; it is freed by the operation that undoes what took it"
    case .alreadyFree: "the frame is free already: it was freed twice or never allocated"
    case .invalidCount: "ask for at least one frame, and free only runs below 4 GiB"
    case .invalidAlignment: "a frame alignment is a power of two of at least 4096 bytes"
    }
  }
}
