// boot_early: the bump allocator that feeds the boot sequence until the frame allocator and the heap take over.
//
//   start            cursor                    end
//     ├─── handed out ──┤────── untouched ──────┤
//   all of it usable RAM below the identity limit, so its addresses are the same before and after paging is on

/// A bump allocator over one run of usable frames: `boot_early` of the C kernel.
///
/// Nothing is ever freed. Once retired it refuses every request; what it handed out stays where it is for good, and its
/// untouched frames go to the frame allocator.
public struct BootEarly: Sendable {
  /// The frames of the arena, all of them usable, unreserved and below the identity limit.
  public let arena: FrameRange

  @usableFromInline
  var cursor: UInt64

  /// The byte at which requests end: the arena's end, or where a range was reserved since.
  @usableFromInline
  var limit: UInt64

  @usableFromInline
  var retired: Bool

  /// Opens an arena. `arena` must be usable and unreserved memory: the initialisers of `BootEarly+Placement` choose it.
  @inlinable
  init(arena: FrameRange) {
    self.arena = arena
    cursor = arena.bytes.start
    limit = arena.bytes.end
    retired = false
  }

  /// Bytes in the arena.
  @inlinable
  public var totalBytes: UInt32 { arena.count << Frame.shift }

  /// Bytes handed out, with the padding that alignment cost. Never decreases.
  @inlinable
  public var usedBytes: UInt32 { UInt32(cursor - arena.bytes.start) }

  /// Bytes not handed out, including those after a reserved range; `usedBytes + freeBytes == totalBytes` always.
  @inlinable
  public var freeBytes: UInt32 { totalBytes - usedBytes }

  /// Whether the arena has been handed over, so that every request is refused.
  @inlinable
  public var isRetired: Bool { retired }

  /// The frames of which boot_early has handed out at least one byte.
  @inlinable
  public var usedFrames: FrameRange {
    FrameRange(start: arena.start, end: UInt32((cursor + UInt64(Frame.size - 1)) >> Frame.shift))
  }

  /// Hands out `size` bytes: `boot_early_kalloc`. The contents are whatever the memory held.
  ///
  /// - Parameters:
  ///   - size: in bytes, at least 1. The cursor moves on by a multiple of 4.
  ///   - alignment: in bytes, a power of two, or 0 for 4096.
  /// - Returns: the first byte's address, which is a multiple of `alignment` and of 4.
  /// - Complexity: O(1).
  /// - Throws: the reason; the cursor has not moved then.
  @inlinable
  public mutating func allocate(size: UInt32, alignment: UInt32) throws(BootEarlyError) -> PhysicalAddress {
    if retired { throw .retired }
    if size == 0 { throw .zeroSize }
    if alignment & (alignment &- 1) != 0 { throw .invalidAlignment }
    let mask = UInt64(max(alignment == 0 ? Frame.size : alignment, 4)) - 1
    let start = (cursor + mask) & ~mask
    let end = (start + UInt64(size) + 3) & ~3
    if end > limit { throw .exhausted }
    cursor = end
    return PhysicalAddress(UInt32(start))
  }

  /// Hands out `size` bytes of zeros: `boot_early_kcalloc`.
  ///
  /// - Complexity: O(size).
  /// - Throws: as `allocate(size:alignment:)`.
  @inlinable
  public mutating func allocateZeroed(
    size: UInt32, alignment: UInt32, on machine: some Machine
  ) throws(BootEarlyError) -> PhysicalAddress {
    let address = try allocate(size: size, alignment: alignment)
    machine.fillWords(at: VirtualAddress(address.rawValue), count: (size - 1) / 4 + 1, with: 0)
    return address
  }

  /// Ends the arena before the first frame of `reserved` that has not been handed out completely. If a part of that frame has
  /// been handed out, no further request succeeds.
  @inlinable
  mutating func stop(before reserved: FrameRange) {
    let rest = FrameRange(start: UInt32(cursor >> Frame.shift), end: arena.end)
    let met = reserved.clamped(to: rest)
    if !met.isEmpty { limit = min(limit, met.bytes.start) }
  }

  /// Ends boot_early's life.
  ///
  /// - Returns: the frames of which no byte was handed out, for the frame allocator to adopt; `nil` at every later call, so that
  ///   they are adopted once.
  @inlinable
  mutating func retire() -> FrameRange? {
    if retired { return nil }
    retired = true
    return FrameRange(start: usedFrames.end, end: arena.end)
  }
}
