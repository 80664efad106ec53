// Which cached translations and cached directory entries disagree with the tables in memory. Kept up to date as entries
// change: frames that caches were filled from are watched, a store to one rechecks what was cached from that entry.
// So asking costs nothing, and a stale entry is known at the access that uses it.
//
//   store to table, entry i      ──▶ recheck page (slot of the table, i)
//   store to directory, entry i  ──▶ recheck cached directory entry i and the cached pages of slot i

import Operations

/// A cached entry that the tables in memory do not give.
public struct StaleEntry: Equatable, Sendable {
  /// How they differ.
  public enum Kind: UInt8, Sendable {
    /// The tables have nothing there.
    case removed
    /// The tables lead to another frame, or the directory to another table.
    case moved
    /// The tables allow less than what is cached.
    case narrowed
    /// The tables allow more than what is cached: an access may fault once unnecessarily.
    case widened
  }

  /// What is cached: a page's translation, or the directory entry of its 4 MiB.
  public enum Level: UInt8, Sendable {
    case translation, directoryEntry
  }

  /// The page, or the first one of the directory entry's 4 MiB.
  public var page: UInt32
  public var level: Level
  public var kind: Kind
  /// The frame that is cached: the page's, or the table's.
  public var cachedFrame: UInt32
  /// The rights that are cached: `EntryBit.writable` and `EntryBit.user`.
  public var cachedRights: UInt32
  /// The tables as they are now.
  public var walk: PageWalk
}

extension StaleEntry: CustomStringConvertible {
  public var description: String {
    let what = level == .translation ? "translation of page" : "directory entry for"
    let rights = (cachedRights & EntryBit.writable != 0 ? "W" : "-") + (cachedRights & EntryBit.user != 0 ? "U" : "-")
    return "cached \(what) \(hexadecimal(page)) is stale (\(kind)): "
      + "cached \(hexadecimal(cachedFrame << 12)) \(rights); now \(walk)"
  }
}

/// Frames that the caches were filled from.
struct TableWatch {
  /// For each frame: 0, or 1 + the slot whose translations were read from it, or `several`.
  private let slotOfTable: UnsafeMutablePointer<UInt16>
  private(set) var frames: CachedList<UInt32>
  /// The loaded directory's frame while paging is on.
  var directory: UInt32?

  static let several = UInt16.max

  init(in reservation: inout Reservation) {
    slotOfTable = reservation.take(UInt16.self, Int(PhysicalMemory.frameCount))
    frames = CachedList(reservation.take(UInt32.self, Int(PhysicalMemory.frameCount)))
  }

  func link(of frame: UInt32) -> UInt16 { slotOfTable[Int(frame)] }

  mutating func link(_ frame: UInt32, slot: UInt32) {
    let link = UInt16(slot) + 1
    let old = slotOfTable[Int(frame)]
    slotOfTable[Int(frame)] = old == 0 || old == link ? link : Self.several
  }

  mutating func append(_ frame: UInt32) { frames.append(frame) }

  mutating func removeAll() {
    for frame in frames { slotOfTable[Int(frame)] = 0 }
    frames.removeAll()
    directory = nil
  }
}

extension SimulatedMachine {
  /// How many cached entries disagree with the tables at this moment. Complexity: O(1).
  public var staleEntryCount: Int {
    state.pointee.cache.staleTranslations + state.pointee.cache.staleDirectoryEntries
  }

  /// The cached entries that disagree with the tables in memory in frame, rights or presence; accessed, dirty, global
  /// and memory-type bits do not count. Directory entries first, both in the order in which they were first cached.
  ///
  /// Compares every cached entry again.
  /// - Complexity: O(cached entries).
  public func staleEntries() -> [StaleEntry] {
    var stale: [StaleEntry] = []
    for slot in state.pointee.cache.slots {
      guard let cached = state.pointee.cache.directoryEntry(of: UInt32(slot)) else { continue }
      let walk = walk(UInt32(slot) << 22)
      guard disagrees(cached, walk.directoryEntry.value) else { continue }
      let now = walk.mapsLargePage ? 0 : UInt64(walk.directoryEntry.value)
      stale.append(entry(.directoryEntry, UInt64(cached), now, walk))
    }
    for page in state.pointee.cache.pages {
      guard let cached = state.pointee.cache.translation(of: page), disagrees(cached, page: page) else { continue }
      let walk = walk(page << 12)
      stale.append(entry(.translation, cached, cacheForm(of: walk), walk))
    }
    return stale
  }

  private func entry(_ level: StaleEntry.Level, _ cached: UInt64, _ now: UInt64, _ walk: PageWalk) -> StaleEntry {
    let rights = CachedBit.writable | CachedBit.user
    let kind: StaleEntry.Kind =
      if now & CachedBit.valid == 0 {
        .removed
      } else if (now ^ cached) & CachedBit.frame != 0 {
        .moved
      } else {
        cached & ~now & rights != 0 ? .narrowed : .widened
      }
    return StaleEntry(
      page: walk.address, level: level, kind: kind,
      cachedFrame: UInt32(truncatingIfNeeded: cached) >> 12,
      cachedRights: UInt32(truncatingIfNeeded: cached & rights), walk: walk)
  }

  // MARK: Comparing

  /// What `walk` gives in the form in which the TLB keeps it, without D and S; 0 if nothing.
  func cacheForm(of walk: PageWalk) -> UInt64 {
    guard let translation = walk.translation else { return 0 }
    let leaf = (walk.tableEntry ?? walk.directoryEntry).value
    var bits = CachedBit.valid | UInt64(translation.physical) & CachedBit.frame
    if translation.isWritable { bits |= CachedBit.writable }
    if translation.isUser { bits |= CachedBit.user }
    if walk.hasGlobalPages, leaf & EntryBit.global != 0 { bits |= CachedBit.global }
    if walk.mapsLargePage { bits |= CachedBit.large }
    return bits
  }

  /// Whether a cached translation of `page` differs from what the tables give.
  func disagrees(_ cached: UInt64, page: UInt32) -> Bool {
    (cached ^ cacheForm(of: walk(page << 12))) & CachedBit.compared != 0
  }

  /// Whether a cached directory entry differs from the directory's in what the processor uses.
  private func disagrees(_ cached: UInt32, _ entry: UInt32) -> Bool {
    var used = EntryBit.frame | EntryBit.present | EntryBit.writable | EntryBit.user
    if state.pointee.controlRegister4 & CR4.pageSizeExtensions != 0 { used |= EntryBit.pageSize }
    return (cached ^ entry) & used != 0
  }

  // MARK: Keeping up

  /// Watches the frame of a table that translations of `slot` are read from.
  func watchTable(_ frame: UInt32, slot: UInt32) {
    watch(frame)
    state.pointee.watch.link(frame, slot: slot)
  }

  private func watch(_ frame: UInt32) {
    guard !state.pointee.frames.has(FrameBit.watched, frame) else { return }
    state.pointee.frames.update(frame, set: FrameBit.watched)
    state.pointee.watch.append(frame)
  }

  /// After the caches were emptied: only the loaded directory matters.
  func restartWatching() {
    for frame in state.pointee.watch.frames { state.pointee.frames.update(frame, clear: FrameBit.watched) }
    state.pointee.watch.removeAll()
    watchDirectory()
  }

  /// Watches the directory that CR3 names, if paging is on.
  func watchDirectory() {
    guard state.pointee.isPagingOn else { return }
    let frame = state.pointee.controlRegister3 >> 12
    watch(frame)
    state.pointee.watch.directory = frame
  }

  /// After the word at physical `address`, in a watched frame, has changed.
  func tableWordChanged(at address: UInt32) {
    let frame = address >> 12
    let index = address >> 2 & 0x3FF
    if state.pointee.watch.directory == frame { recheck(slot: index) }
    switch state.pointee.watch.link(of: frame) {
    case 0: break
    case TableWatch.several: recheckAll()
    case let link: recheck(page: UInt32(link - 1) << 10 | index)
    }
  }

  /// After many words of a watched frame have changed.
  func tableChanged(frame: UInt32) {
    guard state.pointee.watch.directory == frame || state.pointee.watch.link(of: frame) != 0 else { return }
    for index in 0..<UInt32(FrameTable.wordsPerFrame) { tableWordChanged(at: frame << 12 | index << 2) }
  }

  private func recheck(page: UInt32) {
    guard let cached = state.pointee.cache.translation(of: page) else { return }
    state.pointee.cache.mark(page: page, isStale: disagrees(cached, page: page))
  }

  private func recheckDirectoryEntry(_ slot: UInt32) {
    guard let cached = state.pointee.cache.directoryEntry(of: slot) else { return }
    let entry = walk(slot << 22).directoryEntry.value
    state.pointee.cache.mark(slot: slot, isStale: disagrees(cached, entry))
  }

  private func recheck(slot: UInt32) {
    recheckDirectoryEntry(slot)
    guard state.pointee.cache.translationCount(inSlot: slot) > 0 else { return }
    watchTableInMemory(slot: slot)
    for page in slot << 10..<(slot + 1) << 10 { recheck(page: page) }
  }

  /// Rechecks all that is cached: after another directory was loaded, or a table serves several slots.
  func recheckAll() {
    for slot in state.pointee.cache.slots { recheckDirectoryEntry(UInt32(slot)) }
    for page in state.pointee.cache.pages where state.pointee.cache.translation(of: page) != nil {
      watchTableInMemory(slot: page >> 10)
      recheck(page: page)
    }
  }

  /// What is cached for a slot is compared with the table that the directory has now: watch that one as well.
  private func watchTableInMemory(slot: UInt32) {
    let walk = walk(slot << 22)
    guard walk.directoryEntry.isPresent, !walk.mapsLargePage else { return }
    watchTable(walk.directoryEntry.value >> 12, slot: slot)
  }
}
