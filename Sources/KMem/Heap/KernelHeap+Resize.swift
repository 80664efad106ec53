// An allocated block that shrinks or grows where it is.
//
//   ├ block ─────────┤ in use        ├ block ──┤ free ────┤          ├ block ──┤ top        end
//   ├ block ┤ free ──┤ in use        ├ block ──────┤ free ┤          ├ block ───────┤ top   end

extension KernelHeap {
  /// Makes an allocated block occupy `size` bytes where it is, if it is no smaller now or the bytes after it are free and
  /// enough. A block that shrinks always stays.
  ///
  /// - Parameter bounds: what `checkAllocated` has found.
  /// - Returns: whether it does; nothing has changed otherwise.
  /// - Complexity: O(1).
  /// - Throws: `corrupted`.
  @inlinable
  mutating func resize(
    _ block: VirtualAddress, _ bounds: HeapBounds, to size: UInt32, on machine: some Machine
  ) throws(HeapError) -> Bool {
    if size == bounds.size { return true }
    let next = block.advanced(byBytes: bounds.size)
    if next == top {
      if size > end.rawValue &- block.rawValue { return false }
      top = block.advanced(byBytes: size)
    } else {
      let available = bounds.size &+ bounds.sizeAfter
      if size > available { return false }
      let rest = available &- size
      if bounds.sizeAfter != 0 && !unlink(next, on: machine) { throw .corrupted }
      if rest != 0 { addFree(block.advanced(byBytes: size), size: rest, on: machine) }
      setPreviousFree(rest != 0, of: block.advanced(byBytes: available), on: machine)
    }
    let flags = header(of: block, on: machine) & HeapHeader.flags
    setHeader(size | flags, of: block, on: machine)
    count(size &- bounds.size)
    return true
  }
}
