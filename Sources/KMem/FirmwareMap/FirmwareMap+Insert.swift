// Adding one entry to a sorted, disjoint map so that it stays both, with the most restrictive type winning every byte.
//
// The new region is laid over the old ones piece by piece, from its first byte to its last. A piece either falls into
// a hole, where it is added, or on an old region, which keeps it or yields it:
//
//   old        ├── 1 ──┤      ├──── 4 ────┤
//   new 2           ├──────────────────┤
//   pieces          ├ ①┤─ ② ─┤─── ③ ───┤        ① yields: usable gives way   ② hole: added   ③ kept: 4 outranks 2
//   result     ├─ 1 ┤─── 2 ──┤──── 4 ────┤

extension FirmwareMap {
  /// Adds `region`, keeping the map sorted, disjoint and merged. Where usable memory was lost, all that lies above is lost
  /// too: what is kept does not depend on which entry came first.
  ///
  /// - Complexity: O(log count) to find the place, then O(count) for each region that it touches; appending at the end
  ///   is O(1).
  /// - Throws: `tooManyRegions` when a piece that is not usable does not fit and no usable region can be given up.
  @inlinable
  public mutating func insert(_ region: MemoryRegion, on machine: some Machine) throws(FirmwareMapError) {
    var new = region
    var index = firstIndex(reaching: new.start, on: machine)
    var cursor = new.start
    while true {
      if new.type.isUsable && isLost(new.last) {
        storedDiagnostics.lostUsableRegions &+= 1
        if isLost(cursor) { break }
        new.last = lostFrom - 1
      }
      var piece = MemoryRegion(start: cursor, last: new.last, type: new.type)
      let following = index < regionCount ? start(at: index, on: machine) : nil
      if let following, following <= cursor {
        let old = self.region(at: index, on: machine)
        piece.last = min(old.last, new.last)
        if new.type.outranks(old.type) {
          index = try override(old, at: index, with: piece, on: machine)
        } else {
          index = joinWithPrevious(index, on: machine) + 1
        }
      } else {
        if let following { piece.last = min(new.last, following - 1) }
        index = try add(piece, at: index, on: machine)
      }
      if piece.last == new.last { break }
      cursor = piece.last + 1
    }
    if index < regionCount { _ = joinWithPrevious(index, on: machine) }
  }

  /// Whether usable memory at `address` is lost, because some at or below it did not fit.
  @inlinable
  func isLost(_ address: UInt64) -> Bool { storedDiagnostics.lostUsableRegions != 0 && address >= lostFrom }

  /// Counts usable memory from `start` on that has no room.
  @inlinable
  mutating func lose(from start: UInt64) {
    storedDiagnostics.lostUsableRegions &+= 1
    lostFrom = min(lostFrom, start)
  }

  /// The index of the first region whose last byte is at or after `address`; `count` when there is none.
  @inlinable
  func firstIndex(reaching address: UInt64, on machine: some Machine) -> UInt32 {
    // Firmware lists its memory in ascending order, nearly always: then it is the end.
    if regionCount == 0 || last(at: regionCount - 1, on: machine) < address { return regionCount }
    var low: UInt32 = 0
    var high = regionCount - 1
    while low < high {
      let middle = (low + high) / 2
      if last(at: middle, on: machine) < address { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Merges the region at `index` into its predecessor when they touch and have the same type.
  ///
  /// - Returns: where the region is now.
  @inlinable @inline(never)
  mutating func joinWithPrevious(_ index: UInt32, on machine: some Machine) -> UInt32 {
    if index == 0 { return 0 }
    if type(at: index - 1, on: machine) != type(at: index, on: machine) { return index }
    if last(at: index - 1, on: machine) + 1 != start(at: index, on: machine) { return index }
    setLast(last(at: index, on: machine), at: index - 1, on: machine)
    remove(at: index, on: machine)
    return index - 1
  }

  /// Adds `piece`, which lies in a hole, before the region at `index`, or lets the one before it grow.
  ///
  /// - Returns: the index after the piece.
  @inlinable @inline(never)
  mutating func add(
    _ piece: MemoryRegion, at index: UInt32, on machine: some Machine
  ) throws(FirmwareMapError) -> UInt32 {
    if index > 0, type(at: index - 1, on: machine) == piece.type, last(at: index - 1, on: machine) + 1 == piece.start {
      setLast(piece.last, at: index - 1, on: machine)
      return index
    }
    guard let slot = try makeSlot(at: index, for: piece, on: machine) else { return index }
    write(piece, at: slot, on: machine)
    return slot + 1
  }

  /// Gives `piece`, which lies in `old`, its own type; what is left of `old` on either side keeps the old one.
  ///
  /// - Returns: the index after the piece.
  @inlinable @inline(never)
  mutating func override(
    _ old: MemoryRegion, at index: UInt32, with piece: MemoryRegion, on machine: some Machine
  ) throws(FirmwareMapError) -> UInt32 {
    let hasLeft = old.start < piece.start
    let hasRight = piece.last < old.last
    switch (hasLeft, hasRight) {
    case (false, false):
      setType(piece.type, at: index, on: machine)
      return joinWithPrevious(index, on: machine) + 1
    case (false, true):
      setStart(piece.last + 1, at: index, on: machine)
      return try add(piece, at: index, on: machine)
    case (true, false):
      setLast(piece.start - 1, at: index, on: machine)
      return try add(piece, at: index + 1, on: machine)
    case (true, true):
      setLast(piece.start - 1, at: index, on: machine)
      let right = MemoryRegion(start: piece.last + 1, last: old.last, type: old.type)
      var place = index + 1
      if let slot = try makeSlot(at: place, for: right, on: machine) {
        write(right, at: slot, on: machine)
        place = slot
      }
      return try add(piece, at: place, on: machine)
    }
  }

  /// Makes room for `new` before the region at `index`.
  ///
  /// In a full map the highest usable region loses its slot, because a machine boots from its low memory; that may be `new` itself.
  ///
  /// - Returns: the index of the free slot, which is lower than asked for when a region below it was given up; `nil` when
  ///   the new region is lost.
  @inlinable @inline(never)
  mutating func makeSlot(
    at index: UInt32, for new: MemoryRegion, on machine: some Machine
  ) throws(FirmwareMapError) -> UInt32? {
    var index = index
    if regionCount == capacity {
      let victim = highestUsableRegion(on: machine)
      let highest = victim.map { start(at: $0, on: machine) } ?? 0
      if new.type.isUsable && highest <= new.start {
        lose(from: new.start)
        return nil
      }
      guard let victim else { throw .tooManyRegions(capacity: capacity) }
      lose(from: highest)
      remove(at: victim, on: machine)
      if victim < index { index -= 1 }
    }
    shiftUp(from: index, on: machine)
    return index
  }

  @inlinable
  func highestUsableRegion(on machine: some Machine) -> UInt32? {
    var index = regionCount
    while index > 0 {
      index -= 1
      if type(at: index, on: machine).isUsable { return index }
    }
    return nil
  }
}
