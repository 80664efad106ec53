// What the oracles need of a memory manager: that it does operations, and that it says what it counts. KMem on a machine
// is the first subject; the C functions of the kernel are another.

/// Counts of frames, as the memory manager keeps them.
public struct FrameCounts: Hashable, Sendable {
  public var total: UInt32
  public var free: UInt32
  public var used: UInt32
  public var reserved: UInt32
  /// The part of `used` that callers hold.
  public var allocated: UInt32
  /// The most that `used` has been.
  public var peakUsed: UInt32

  public init(
    total: UInt32, free: UInt32, used: UInt32, reserved: UInt32, allocated: UInt32, peakUsed: UInt32
  ) {
    self.total = total
    self.free = free
    self.used = used
    self.reserved = reserved
    self.allocated = allocated
    self.peakUsed = peakUsed
  }
}

/// Counts of boot_early, in bytes.
public struct BootEarlyCounts: Hashable, Sendable {
  public var used: UInt32
  public var free: UInt32
  public var total: UInt32

  public init(used: UInt32, free: UInt32, total: UInt32) {
    self.used = used
    self.free = free
    self.total = total
  }
}

/// What the heap says of itself.
public struct HeapCounts: Hashable, Sendable {
  /// Blocks that callers hold.
  public var blocks: UInt32

  /// Bytes that they occupy, overhead included.
  public var bytesInUse: UInt32

  /// Bytes of the blocks' pages that no block occupies and a block could; nil where nobody counts them.
  public var bytesFree: UInt32?

  /// The most that `bytesInUse` has been; nil where nobody counts it.
  public var peakBytesInUse: UInt32?

  /// Page numbers of the blocks' pages, and of other pages that the heap keeps for itself.
  public var pages: Range<UInt32>
  public var bookkeepingPages: Range<UInt32>

  public init(blocks: UInt32, bytesInUse: UInt32, pages: Range<UInt32>, bookkeepingPages: Range<UInt32>) {
    self.blocks = blocks
    self.bytesInUse = bytesInUse
    self.pages = pages
    self.bookkeepingPages = bookkeepingPages
  }
}

/// The kmap window, as the memory manager keeps it.
public struct WindowCounts: Hashable, Sendable {
  /// Places that callers have in use.
  public var depth: UInt32

  /// The address of the most recent of them; nil when there is none.
  public var mostRecent: UInt32?

  public init(depth: UInt32, mostRecent: UInt32?) {
    self.depth = depth
    self.mostRecent = mostRecent
  }
}

/// A memory manager under test.
public protocol Subject: AnyObject {
  /// Does `operation`, or refuses it without changing anything.
  func perform(_ operation: Operation) -> Response

  /// The counts of frames now.
  var frameCounts: FrameCounts { get }

  /// The first maximal run of free frames that starts at or above `frame`.
  func freeRun(from frame: UInt32) -> Range<UInt32>?

  /// Whether the memory manager believes that a caller holds `frame`.
  func isAllocated(_ frame: UInt32) -> Bool

  /// The counts of boot_early now.
  var bootEarlyCounts: BootEarlyCounts { get }

  /// The physical address of a space's directory; nil if the space does not exist.
  func directory(of space: UInt32) -> UInt32?

  /// The heap now; nil until it is up.
  var heapCounts: HeapCounts? { get }

  /// Whether the memory manager's own checks of its bookkeeping hold.
  var isSound: Bool { get }

  // What callers may ask besides. A subject that has no such question answers nil, and is not judged by it.

  /// What it says of the operation that it refused last.
  var refusalText: StaticString? { get }

  /// Whether it believes that `frame` is free.
  func isFree(_ frame: UInt32) -> Bool?

  /// Where the bookkeeping says whether `frame` is free: the physical address of the word, and the bit that is set then.
  func freeBit(of frame: UInt32) -> (word: UInt32, mask: UInt32)?

  /// The kmap window now.
  var windowCounts: WindowCounts? { get }

  /// Whether a live space is the one loaded.
  func isLoaded(_ space: UInt32) -> Bool?

  /// Whether it finds a live space by its directory.
  func isFoundByDirectory(_ space: UInt32) -> Bool?

  /// Whether it finds any space by the directory at a physical address.
  func hasSpace(withDirectory physical: UInt32) -> Bool?

  /// What allocating `size` bytes, as a new size for no block, gives while the heap is bounded to a region of `region` bytes.
  /// The bound is lifted again; where it was refused, that is what comes back.
  func allocate(_ size: UInt32, inHeapOf region: UInt32) -> Response?

  /// Creates an address space and destroys it again, `times` times, and numbers none of them.
  ///
  /// - Parameter body: called after each creation, with the physical address of the directory and true, and after each
  ///   destruction, with the same and false.
  /// - Returns: how often a space could be made and destroyed.
  func reuseSpace(times: UInt32, _ body: (UInt32, Bool) -> Void) -> UInt32?
}

extension Subject {
  public var refusalText: StaticString? { nil }
  public func isFree(_ frame: UInt32) -> Bool? { nil }
  public func freeBit(of frame: UInt32) -> (word: UInt32, mask: UInt32)? { nil }
  public var windowCounts: WindowCounts? { nil }
  public func isLoaded(_ space: UInt32) -> Bool? { nil }
  public func isFoundByDirectory(_ space: UInt32) -> Bool? { nil }
  public func hasSpace(withDirectory physical: UInt32) -> Bool? { nil }
  public func allocate(_ size: UInt32, inHeapOf region: UInt32) -> Response? { nil }
  public func reuseSpace(times: UInt32, _ body: (UInt32, Bool) -> Void) -> UInt32? { nil }
}
