// Everything that a directory maps, in ascending order, straight from physical memory: what the model's dictionary of
// mappings is compared with. Slots without a table cost one word.

/// A page that a directory maps, with the entries that map it.
public struct PresentEntry: Equatable, Sendable {
  /// The page's first address.
  public var page: UInt32
  /// The directory entry.
  public var directoryEntry: UInt32
  /// The table entry; for a 4 MiB page, the directory entry again.
  public var leafEntry: UInt32
  /// Whether the directory entry maps 4 MiB: such an entry is reported once.
  public var isLarge: Bool

  /// The frame that the page leads to.
  public var frame: UInt32 {
    (leafEntry & (isLarge ? EntryBit.largeFrame : EntryBit.frame)) >> 12
  }

  /// Whether both levels allow writes.
  public var isWritable: Bool { directoryEntry & leafEntry & EntryBit.writable != 0 }

  /// Whether both levels allow user mode.
  public var isUser: Bool { directoryEntry & leafEntry & EntryBit.user != 0 }
}

extension SimulatedMachine {
  /// Calls `body` with each present entry of `directory`, loaded or not, by ascending page, if its page lies in
  /// `range` of page numbers; outside the MMU and uncounted.
  ///
  /// - Complexity: O(directory slots in range + 1024 for each present table).
  public func forEachPresentEntry(
    of directory: UInt32, pages range: Range<UInt32> = 0..<PhysicalMemory.frameCount, _ body: (PresentEntry) -> Void
  ) {
    let frames = state.pointee.frames
    let hasLargePages = state.pointee.controlRegister4 & CR4.pageSizeExtensions != 0
    let range = range.clamped(to: 0..<PhysicalMemory.frameCount)
    guard !range.isEmpty else { return }
    for slot in range.lowerBound >> 10...(range.upperBound - 1) >> 10 {
      let upper = frames.word(at: directory & EntryBit.frame | slot << 2)
      guard upper & EntryBit.present != 0 else { continue }
      if hasLargePages && upper & EntryBit.pageSize != 0 {
        let page = slot << 22
        body(PresentEntry(page: page, directoryEntry: upper, leafEntry: upper, isLarge: true))
        continue
      }
      let table = frames.contents(of: upper >> 12)
      for page in (slot << 10..<(slot + 1) << 10).clamped(to: range) {
        let leaf =
          table.map { $0[Int(page & 0x3FF)] } ?? frames.word(at: upper & EntryBit.frame | (page & 0x3FF) << 2)
        guard leaf & EntryBit.present != 0 else { continue }
        let address = page << 12
        body(PresentEntry(page: address, directoryEntry: upper, leafEntry: leaf, isLarge: false))
      }
    }
  }

  /// The present directory entries of `directory` by ascending slot.
  public func forEachPresentDirectoryEntry(
    of directory: UInt32, _ body: (_ slot: UInt32, _ entry: UInt32) -> Void
  ) {
    for slot in 0..<UInt32(FrameTable.wordsPerFrame) {
      let entry = state.pointee.frames.word(at: directory & EntryBit.frame | slot << 2)
      if entry & EntryBit.present != 0 { body(slot, entry) }
    }
  }
}
