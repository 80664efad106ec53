// The kernel heap: which bytes of its pages are whose. Pages come and grow elsewhere; see `KernelMemory.initializeHeap`.
//
//   size class of g granules of 16 bytes       shift = max(0, log2(g) - 5)      class = 32 * shift + (g >> shift)
//   g     1 ... 63   64 ... 127   128 ... 255   ...
//   class 1 ... 63   64 ...  95    96 ... 127   ...   each class spans at most 1/32 of its size
//
// Two-level segregated fit (Masmano, Ripoll, Crespo, Real 2004): root word -> group word -> list head finds a free block
// that is large enough by two counts of trailing zeros, whatever the number of blocks. Neighbours are merged at once,
// so no two free blocks touch. The bytes from `top` on serve what no list serves (the "top" or "wilderness" of Lea's
// allocator, 1987): cutting from them and giving back to them touches no list.

/// The kernel heap's bookkeeping: `kheap_init`, `kmalloc`, `kfree` and their kin of the C kernel.
///
/// Blocks start at multiples of 16. A block of `n` bytes occupies `n + 4`, rounded up to a multiple of 16.
public struct KernelHeap: Sendable {
  /// The byte after the heap's pages; 0 until the heap is up.
  @usableFromInline
  var end: VirtualAddress

  /// The byte that the heap's pages never go beyond, a multiple of 4096.
  @usableFromInline
  var limit: VirtualAddress

  /// The byte after the last block that is in use or in a list; from here to `end` all is free. 0 until the heap is up.
  @usableFromInline
  var top: VirtualAddress

  /// Bit `i`: group word `i` is not 0.
  @usableFromInline
  var root: UInt32

  @usableFromInline
  var bytesInUse: UInt32

  @usableFromInline
  var peakBytesInUse: UInt32

  @usableFromInline
  var blockCount: UInt32

  /// A heap that is not up yet.
  @inlinable
  init() {
    end = VirtualAddress(0)
    limit = HeapLayout.marks
    top = VirtualAddress(0)
    root = 0
    bytesInUse = 0
    peakBytesInUse = 0
    blockCount = 0
  }

  /// Whether `initializeHeap` has succeeded.
  @inlinable
  public var isInitialized: Bool { end.rawValue != 0 }

  /// Starts to manage the pages up to `end`, whatever they hold: all free.
  ///
  /// The pages of marks for them must be mapped and hold zeros.
  @inlinable
  mutating func start(upTo end: VirtualAddress, on machine: some Machine) {
    machine.fillWords(at: HeapLayout.groups, count: HeapLayout.groupCount + HeapLayout.classCount, with: 0)
    top = HeapLayout.firstBlock
    self.end = end
  }

  /// Bytes that a block for `size` bytes occupies.
  ///
  /// - Throws: `notInitialized`, `zeroSize`, `sizeTooLarge`.
  @inlinable @inline(__always)
  mutating func occupiedBytes(forSize size: UInt32) throws(HeapError) -> UInt32 {
    guard size &- 1 < HeapLayout.maximumSize else { throw refusal(ofSize: size) }
    guard isInitialized else { throw .notInitialized }
    return HeapLayout.occupied(size)
  }

  /// Why no block has this size.
  @inlinable @inline(never)
  mutating func refusal(ofSize size: UInt32) -> HeapError {
    if !isInitialized { return .notInitialized }
    return size == 0 ? .zeroSize : .sizeTooLarge
  }

  /// Counts `bytes` more in use; fewer, modulo 2^32, when a block has shrunk.
  @inlinable @inline(__always)
  mutating func count(_ bytes: UInt32) {
    bytesInUse &+= bytes
    if bytesInUse > peakBytesInUse { peakBytesInUse = bytesInUse }
  }
}

extension KernelHeap {
  /// Counts of the heap, in bytes unless said otherwise.
  public struct Statistics: Hashable, Sendable {
    /// Bytes that allocated blocks occupy, with the 4 bytes and the rounding that each costs.
    public let bytesInUse: UInt32

    /// Bytes that free blocks occupy.
    public let bytesFree: UInt32

    /// The most that `bytesInUse` has been.
    public let peakBytesInUse: UInt32

    /// Allocated blocks.
    public let blocks: UInt32

    /// Pages of blocks, the index included.
    public let pages: UInt32

    /// Pages of marks.
    public let markPages: UInt32

    @inlinable
    init(_ heap: KernelHeap) {
      let end = heap.isInitialized ? heap.end : HeapLayout.firstBlock
      bytesInUse = heap.bytesInUse
      bytesFree = end.rawValue &- HeapLayout.firstBlock.rawValue &- heap.bytesInUse
      peakBytesInUse = heap.peakBytesInUse
      blocks = heap.blockCount
      pages = (end.rawValue &- AddressLayout.heapBase.rawValue) >> Frame.shift
      markPages = (heap.marksEnd.rawValue &- HeapLayout.marks.rawValue) >> Frame.shift
    }
  }

  /// The counts now; all zero until the heap is up.
  ///
  /// - Complexity: O(1).
  @inlinable
  public var statistics: Statistics { Statistics(self) }

  /// The byte after the pages of marks.
  @inlinable
  var marksEnd: VirtualAddress {
    isInitialized ? HeapLayout.marksEnd(forHeapEndingAt: end) : HeapLayout.marks
  }
}
