// Where boot_early opens: in a gap of usable, unreserved frames between the kernel and the identity limit.
//
//   ├ kernel ┤├ module ┤ gap ├ module ┤      gap      ├ hole ┤    gap      ┊ identity limit
//                        too small      ├─ arena ─┤
//
// The first gap that holds the whole arena is taken, at its start. Where none does, the largest gap is, whole: a
// machine with little memory boots with what it has, or fails at the later stage that needs more.

extension BootEarly {
  /// Opens boot_early after the kernel, after the reserved ranges that follow it, and clear of holes.
  ///
  /// - Parameters:
  ///   - size: bytes wanted, rounded up to whole frames. The arena is smaller when no gap is large enough.
  ///   - kernelEnd: the byte after the kernel image.
  ///   - identityLimit: in bytes, a multiple of 4096; the arena ends at or below it.
  ///   - reserved: ranges to stay clear of, in any order, overlapping or not.
  /// - Complexity: O(regions * reserved^2) at worst.
  /// - Throws: `emptyArena`, `beyondIdentityLimit` when the kernel leaves nothing below the limit, `noRoom`.
  @inlinable
  public init(
    size: UInt32, behind kernelEnd: UInt64, identityLimit: UInt32, map: FirmwareMap,
    reserved: borrowing Span<PhysicalRange>, on machine: some Machine
  ) throws(BootEarlyError) {
    if size == 0 { throw .emptyArena }
    if kernelEnd >= identityLimit { throw .beyondIdentityLimit }
    let wanted = (size - 1) / Frame.size + 1
    let reach = PhysicalRange(start: kernelEnd, end: UInt64(identityLimit)).framesInside
    var largest = FrameRange(start: 0, end: 0)
    var runs = map.usableRuns()
    while let run = runs.next(on: machine) {
      var rest = run.clamped(to: reach)
      while let gap = Self.nextGap(in: &rest, clearOf: reserved) {
        if gap.count >= wanted {
          self.init(arena: FrameRange(start: gap.start, end: gap.start + wanted))
          return
        }
        if gap.count > largest.count { largest = gap }
      }
    }
    if largest.isEmpty { throw .noRoom }
    self.init(arena: largest)
  }

  /// Opens boot_early at a given place: `boot_early_init` of the C kernel.
  ///
  /// - Parameters:
  ///   - start: in bytes, rounded up to a frame, which is not frame 0.
  ///   - size: in bytes, rounded up to whole frames. The arena stops earlier where usable memory stops, where a reserved
  ///     range begins, or at the identity limit.
  /// - Throws: `emptyArena`, `beyondIdentityLimit`, `unusableStart`.
  @inlinable
  public init(
    start: UInt32, size: UInt32, identityLimit: UInt32, map: FirmwareMap, reserved: borrowing Span<PhysicalRange>,
    on machine: some Machine
  ) throws(BootEarlyError) {
    if size == 0 { throw .emptyArena }
    let first = PhysicalRange(start: UInt64(start), end: UInt64(1) << 32).framesInside.start
    let limit = identityLimit >> Frame.shift
    if first >= limit { throw .beyondIdentityLimit }
    // Address 0 says "failed" to the callers of boot_early_kalloc.
    if first == 0 { throw .unusableStart }
    let wanted = FrameRange(start: first, end: min(limit, first + (size - 1) / Frame.size + 1))
    var runs = map.usableRuns()
    while let run = runs.next(on: machine) {
      var rest = run.clamped(to: wanted)
      if rest.isEmpty { continue }
      if rest.start == first, let gap = Self.nextGap(in: &rest, clearOf: reserved), gap.start == first {
        self.init(arena: gap)
        return
      }
      break
    }
    throw .unusableStart
  }

  /// Cuts the lowest part that no reserved range touches off the front of `rest`.
  ///
  /// - Returns: the part, or `nil` when `rest` has no more; `rest` is then empty.
  @inlinable @inline(never)
  static func nextGap(in rest: inout FrameRange, clearOf reserved: borrowing Span<PhysicalRange>) -> FrameRange? {
    while !rest.isEmpty {
      var obstacle = FrameRange(start: rest.end, end: rest.end)
      for index in reserved.indices {
        let taken = reserved[index].framesTouched.clamped(to: rest)
        if !taken.isEmpty && taken.start < obstacle.start { obstacle = taken }
      }
      let gap = FrameRange(start: rest.start, end: obstacle.start)
      rest = FrameRange(start: obstacle.end, end: rest.end)
      if !gap.isEmpty { return gap }
    }
    return nil
  }
}
