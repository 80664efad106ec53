// The TLB and the paging-structure cache. Capacity is unlimited: an entry stays until an event that the manual lists
// drops it, which is the worst case for software. Both are indexed directly; a tag in the high half of an entry says
// whether it belongs to the present generation, so that dropping everything is one addition.
//
//   63                    32 31           12 11   8  7   6   5  4  3  2  1  0
//   |  tag                  | frame         |      | L | S | LG| G| D| U| W| V|
//
//   V valid, W/U effective rights of both levels, D dirty is set in memory, G global, LG from a 4 MiB entry,
//   S stale: disagrees with the tables in memory, L listed: the page is in `pages` even if V was dropped

/// Bits of a cached translation, and of a translation that was read from memory in the same form.
@usableFromInline
enum CachedBit {
  @usableFromInline static let valid: UInt64 = 1 << 0
  @usableFromInline static let writable: UInt64 = 1 << 1
  static let user: UInt64 = 1 << 2
  @usableFromInline static let dirty: UInt64 = 1 << 3
  static let global: UInt64 = 1 << 4
  static let large: UInt64 = 1 << 5
  @usableFromInline static let stale: UInt64 = 1 << 6
  static let listed: UInt64 = 1 << 7
  static let frame: UInt64 = 0xFFFF_F000
  @usableFromInline static let tag: UInt64 = 0xFFFF_FFFF_0000_0000
  /// What a cached translation and the tables have to agree on.
  static let compared = frame | valid | writable | user
}

/// Cached translations by page, cached directory entries by slot, and how many of each are stale.
@usableFromInline
struct TranslationCache {
  /// One entry for each of the 2^20 pages.
  @usableFromInline let translations: UnsafeMutablePointer<UInt64>
  /// One entry for each of the 1024 directory slots: tag, then the directory entry as it was read.
  private let directoryEntries: UnsafeMutablePointer<UInt64>
  /// Pages with a translation of the present generation, in the order of their first use; some may be dropped by now.
  private(set) var pages: CachedList<UInt32>
  /// Slots with a directory entry of the present generation, in the order of their first use.
  private(set) var slots: CachedList<UInt16>
  /// How many valid translations each slot's 1024 pages have.
  private let translationsInSlot: UnsafeMutablePointer<UInt16>
  /// How many of those came from a 4 MiB entry.
  private let largeInSlot: UnsafeMutablePointer<UInt16>
  /// Slots whose cached directory entry is stale; meaningful while one is cached.
  private let slotIsStale: UnsafeMutablePointer<Bool>
  private var tag: UInt64 = 1 << 32
  private var slotTag: UInt64 = 1 << 32
  private var globalTranslations = 0
  private(set) var staleTranslations = 0
  private(set) var staleDirectoryEntries = 0
  /// What the fast paths compare an entry's tag and rights with. While every access must take the slow path, it equals no entry.
  @usableFromInline private(set) var fastRead: UInt64 = 0
  @usableFromInline private(set) var fastWrite: UInt64 = 0
  /// Whether every access has to take the slow path.
  var isSlow = false { didSet { updateFastTags() } }

  @usableFromInline static let readMask = CachedBit.tag | CachedBit.valid | CachedBit.stale
  @usableFromInline static let writeMask = readMask | CachedBit.writable | CachedBit.dirty
  private static let slotCount = 1024
  private static let pagesPerSlot: UInt32 = 1024
  private static let pageCount = slotCount * Int(pagesPerSlot)

  init(in reservation: inout Reservation) {
    translations = reservation.take(UInt64.self, Self.pageCount)
    directoryEntries = reservation.take(UInt64.self, Self.slotCount)
    pages = CachedList(reservation.take(UInt32.self, Self.pageCount))
    slots = CachedList(reservation.take(UInt16.self, Self.slotCount))
    translationsInSlot = reservation.take(UInt16.self, Self.slotCount)
    largeInSlot = reservation.take(UInt16.self, Self.slotCount)
    slotIsStale = reservation.take(Bool.self, Self.slotCount)
    updateFastTags()
  }

  private mutating func updateFastTags() {
    fastRead = isSlow ? CachedBit.tag : tag | CachedBit.valid
    fastWrite = fastRead | CachedBit.writable | CachedBit.dirty
  }

  // MARK: Translations

  /// The cached translation of `page`; nil if there is none.
  func translation(of page: UInt32) -> UInt64? {
    let entry = translations[Int(page)]
    return entry & (CachedBit.tag | CachedBit.valid) == tag | CachedBit.valid ? entry : nil
  }

  /// How many translations of the slot's pages are cached.
  func translationCount(inSlot slot: UInt32) -> Int { Int(translationsInSlot[Int(slot)]) }

  /// Caches `bits` (`CachedBit`, without tag) for `page`, which has no cached translation.
  mutating func insert(_ bits: UInt64, page: UInt32) {
    let old = translations[Int(page)]
    if old & CachedBit.tag != tag || old & CachedBit.listed == 0 { pages.append(page) }
    translations[Int(page)] = tag | CachedBit.listed | bits
    translationsInSlot[Int(page / Self.pagesPerSlot)] += 1
    if bits & CachedBit.large != 0 { largeInSlot[Int(page / Self.pagesPerSlot)] += 1 }
    if bits & CachedBit.global != 0 { globalTranslations += 1 }
    if bits & CachedBit.stale != 0 { staleTranslations += 1 }
  }

  /// Notes that memory has the dirty bit of `page`'s entry set.
  mutating func markDirty(page: UInt32) { translations[Int(page)] |= CachedBit.dirty }

  /// Notes whether the cached translation of `page` disagrees with the tables.
  mutating func mark(page: UInt32, isStale: Bool) {
    let entry = translations[Int(page)]
    guard (entry & CachedBit.stale != 0) != isStale else { return }
    translations[Int(page)] = entry ^ CachedBit.stale
    staleTranslations += isStale ? 1 : -1
  }

  /// Drops the cached translation of `page`, if there is one.
  mutating func drop(page: UInt32) {
    guard let entry = translation(of: page) else { return }
    translations[Int(page)] = tag | CachedBit.listed
    translationsInSlot[Int(page / Self.pagesPerSlot)] -= 1
    if entry & CachedBit.large != 0 { largeInSlot[Int(page / Self.pagesPerSlot)] -= 1 }
    if entry & CachedBit.global != 0 { globalTranslations -= 1 }
    if entry & CachedBit.stale != 0 { staleTranslations -= 1 }
  }

  // MARK: Directory entries

  /// The cached directory entry of `slot`; nil if there is none.
  func directoryEntry(of slot: UInt32) -> UInt32? {
    let entry = directoryEntries[Int(slot)]
    let isCached = entry & (CachedBit.tag | UInt64(EntryBit.present)) == slotTag | UInt64(EntryBit.present)
    return isCached ? UInt32(truncatingIfNeeded: entry) : nil
  }

  /// Caches a present directory entry for `slot`, which has none cached.
  mutating func insert(directoryEntry: UInt32, slot: UInt32) {
    if directoryEntries[Int(slot)] & CachedBit.tag != slotTag { slots.append(UInt16(slot)) }
    directoryEntries[Int(slot)] = slotTag | UInt64(directoryEntry)
    slotIsStale[Int(slot)] = false
  }

  /// Notes whether the cached directory entry of `slot` disagrees with the directory.
  mutating func mark(slot: UInt32, isStale: Bool) {
    guard slotIsStale[Int(slot)] != isStale else { return }
    slotIsStale[Int(slot)] = isStale
    staleDirectoryEntries += isStale ? 1 : -1
  }

  /// Drops the cached directory entry of `slot`, if there is one.
  mutating func drop(slot: UInt32) {
    guard directoryEntry(of: slot) != nil else { return }
    mark(slot: slot, isStale: false)
    directoryEntries[Int(slot)] = slotTag
  }

  /// Drops every cached directory entry.
  mutating func dropDirectoryEntries() {
    staleDirectoryEntries = 0
    slots.removeAll()
    slotTag &+= 1 << 32
    if slotTag == 0 {
      directoryEntries.update(repeating: 0, count: Self.slotCount)
      slotTag = 1 << 32
    }
  }

  // MARK: What instructions drop

  /// INVLPG, or what a page fault drops: the page's translation, all of a 4 MiB page's, and every directory entry.
  mutating func invalidate(page: UInt32) {
    drop(page: page)
    let slot = page / Self.pagesPerSlot
    if largeInSlot[Int(slot)] > 0 {
      let first = slot * Self.pagesPerSlot
      for page in first..<first + Self.pagesPerSlot where (translation(of: page) ?? 0) & CachedBit.large != 0 {
        drop(page: page)
      }
    }
    dropDirectoryEntries()
  }

  /// MOV to CR3: everything that is not global.
  mutating func dropNonGlobal() {
    dropDirectoryEntries()
    guard globalTranslations > 0 else { return dropAll() }
    for page in pages where (translation(of: page) ?? CachedBit.global) & CachedBit.global == 0 {
      drop(page: page)
    }
  }

  /// A change of CR0.PG, CR4.PGE and their like: everything.
  mutating func dropAll() {
    dropDirectoryEntries()
    pages.removeAll()
    translationsInSlot.update(repeating: 0, count: Self.slotCount)
    largeInSlot.update(repeating: 0, count: Self.slotCount)
    globalTranslations = 0
    staleTranslations = 0
    tag &+= 1 << 32
    if tag == CachedBit.tag {
      translations.update(repeating: 0, count: Self.pageCount)
      tag = 1 << 32
    }
    updateFastTags()
  }

  /// Moves to the last generations before the tags wrap.
  mutating func skipGenerations() {
    dropAll()
    tag = CachedBit.tag - (2 << 32) & CachedBit.tag
    slotTag = tag
    updateFastTags()
  }
}

/// A list in storage that is as large as it can ever get: appending never allocates.
struct CachedList<Element: BitwiseCopyable>: Sequence {
  private let elements: UnsafeMutablePointer<Element>
  private(set) var count = 0

  init(_ elements: UnsafeMutablePointer<Element>) {
    self.elements = elements
  }

  mutating func append(_ element: Element) {
    elements[count] = element
    count += 1
  }

  mutating func removeAll() { count = 0 }

  subscript(index: Int) -> Element { elements[index] }

  func makeIterator() -> UnsafeBufferPointer<Element>.Iterator {
    UnsafeBufferPointer(start: elements, count: count).makeIterator()
  }
}
