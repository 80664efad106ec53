// A processor may load the translation of any page whose entries are present, at any moment, and forget any; software
// that is right only because an entry happened not to be cached, or to be gone, is wrong. Three ways to find out:
// leave the caches alone (they never forget), load and drop what the test case says, or let a seed decide, before each
// access, about the pages around those that are in use.

/// What the machine does with its caches on its own.
struct Speculation {
  static let registeredCapacity = 64
  private static let recentCapacity: UInt32 = 16

  private(set) var isOn = false
  private var random: UInt64 = 0
  private var oneIn: UInt32 = 1
  private(set) var registered: CachedList<UInt32>
  private let recent: UnsafeMutablePointer<UInt32>
  private var recentCount: UInt32 = 0

  init(in reservation: inout Reservation) {
    registered = CachedList(reservation.take(UInt32.self, Self.registeredCapacity))
    recent = reservation.take(UInt32.self, Int(Self.recentCapacity))
  }

  mutating func start(seed: UInt64, oneIn: UInt32) {
    isOn = true
    random = seed
    self.oneIn = max(oneIn, 1)
    recentCount = 0
  }

  mutating func stop() {
    isOn = false
    registered.removeAll()
  }

  mutating func register(page: UInt32) {
    if registered.count < Self.registeredCapacity { registered.append(page) }
  }

  mutating func noteUse(of page: UInt32) {
    recent[Int(recentCount % Self.recentCapacity)] = page
    recentCount &+= 1
  }

  /// What to do before the next access: usually nothing.
  mutating func next() -> (page: UInt32, action: UInt32)? {
    let draw = nextRandom()
    guard UInt32(truncatingIfNeeded: draw >> 32) % oneIn == 0 else { return nil }
    let known = min(recentCount, Self.recentCapacity)
    let choices = known + UInt32(registered.count)
    guard choices > 0 else { return nil }
    let pick = nextRandom()
    let choice = UInt32(truncatingIfNeeded: pick >> 40) % choices
    let page = choice < known ? recent[Int(choice)] : registered[Int(choice - known)]
    let neighbour = UInt32(truncatingIfNeeded: pick >> 8) % 3
    return ((page &+ neighbour &- 1) & (PhysicalMemory.frameCount - 1), UInt32(truncatingIfNeeded: pick) & 7)
  }

  /// SplitMix64: every seed gives a full-period sequence.
  private mutating func nextRandom() -> UInt64 {
    random &+= 0x9E37_79B9_7F4A_7C15
    var mixed = random
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

extension SimulatedMachine {
  /// Loads the translation of the page that holds `address` into the caches, as a processor may do for any page at any
  /// time, and sets the accessed bits that go with it (Intel SDM volume 3A, sections 5.8, 5.10.2 and 5.10.3). Where
  /// only the table entry is absent, the walk still leaves the directory entry in its cache. Does nothing if paging is
  /// off, the translation is cached already, or the directory entry is absent or malformed.
  ///
  /// - Returns: whether a translation was loaded.
  @discardableResult
  public func speculate(_ address: UInt32) -> Bool {
    guard state.pointee.isPagingOn, state.pointee.cache.translation(of: address >> 12) == nil else {
      return false
    }
    let cachedEntry = state.pointee.cache.directoryEntry(of: address >> 22)
    let page = address & EntryBit.frame
    let walk = tables(for: page, cachedEntry: cachedEntry, .speculation)
    guard walk.translation != nil else {
      if cachedEntry == nil && walk.tableEntry != nil { loadDirectoryEntry(of: walk) }
      return false
    }
    state.pointee.counters.walks += 1
    load(walk, isDirty: false, cachedEntry: cachedEntry, .speculation)
    return true
  }

  /// Forgets the cached translation of the page that holds `address`, as a processor may do at any time.
  public func evict(_ address: UInt32) {
    state.pointee.cache.drop(page: address >> 12)
  }

  /// Forgets the cached directory entry of the 4 MiB that hold `address`.
  public func evictDirectoryEntry(_ address: UInt32) {
    state.pointee.cache.drop(slot: address >> 22)
  }

  /// Forgets everything that is cached.
  public func evictAll() {
    state.pointee.cache.dropAll()
    restartWatching()
  }

  /// Forgets everything, and brings the caches next to the point where their generation numbers wrap around, which
  /// thousands of millions of flushes would reach: for the test of what happens there.
  package func skipCacheGenerations() {
    state.pointee.cache.skipGenerations()
    restartWatching()
  }

  /// From now on loads or forgets, before one in `oneIn` accesses, the translation of a page near one that was used
  /// lately or registered, as `seed` decides. Every access takes the slow path while this lasts.
  public func speculateRandomly(seed: UInt64, oneIn: UInt32 = 4) {
    state.pointee.speculation.start(seed: seed, oneIn: oneIn)
    state.pointee.cache.isSlow = true
  }

  /// Back to caches that never forget and never load by themselves; registered pages are forgotten.
  public func stopSpeculating() {
    state.pointee.speculation.stop()
    state.pointee.cache.isSlow = false
  }

  /// Makes the page that holds `address` a candidate of `speculateRandomly`; at most 64 are kept.
  public func registerForSpeculation(_ address: UInt32) {
    state.pointee.speculation.register(page: address >> 12)
  }

  /// The cached translation of the page that holds `address`: what the next access would use; nil if none is cached.
  public func cachedTranslation(of address: UInt32) -> Translation? {
    state.pointee.cache.translation(of: address >> 12).map { cached in
      let bits = UInt32(truncatingIfNeeded: cached)
      return Translation(
        physical: bits & EntryBit.frame | (address & 0xFFF), rights: bits)
    }
  }

  /// The cached directory entry for the 4 MiB that hold `address`; nil if none is cached.
  public func cachedDirectoryEntry(of address: UInt32) -> UInt32? {
    state.pointee.cache.directoryEntry(of: address >> 22)
  }

  /// The drawn events that precede an access to `page`.
  func speculateAround(page: UInt32) {
    state.pointee.speculation.noteUse(of: page)
    guard let (candidate, action) = state.pointee.speculation.next() else { return }
    let address = candidate << 12
    switch action {
    case 0: evict(address)
    case 1: evictDirectoryEntry(address)
    default: speculate(address)
    }
  }
}
