// What the processor does with an address while paging is on: TLB, then paging-structure cache, then the tables in
// memory; rights of both levels combined; accessed and dirty bits set (Intel SDM volume 3A, sections 5.3 to 5.10).
//
//   page ──▶ TLB hit ───────────────────────────────▶ rights? ──▶ dirty bit ──▶ physical address
//        └─▶ miss ──▶ directory entry, cached or read ──▶ table entry ──▶ rights? ──▶ accessed, dirty ──▶ TLB

/// How an address is about to be used.
struct AccessIntent {
  var isWrite: Bool
  var isUser: Bool
  var operation: Violation.Operation
}

/// Where an address leads.
enum Lookup {
  case physical(UInt32)
  case fault(PageFault)
}

extension SimulatedMachine {
  private var hasLargePages: Bool {
    state.pointee.controlRegister4 & CR4.pageSizeExtensions != 0
  }

  private var directoryBase: UInt32 { state.pointee.controlRegister3 & EntryBit.frame }

  /// Translates `address` as the processor does for an access, with all side effects of it.
  func translate(_ address: UInt32, _ intent: AccessIntent) -> Lookup {
    guard state.pointee.isPagingOn else { return .physical(address) }
    if state.pointee.speculation.isOn { speculateAround(page: address >> 12) }
    guard let cached = state.pointee.cache.translation(of: address >> 12) else { return fill(address, intent) }
    if let code = refusal(rights: UInt32(truncatingIfNeeded: cached), intent) {
      return fault(address, intent, PageFault.Code.present | code, walk(address), .cachedTranslation)
    }
    if cached & CachedBit.stale != 0 {
      record(.staleTranslation, intent.operation, address, physical: physical(cached, address))
    } else if intent.isWrite, cached & CachedBit.dirty == 0 {
      setDirtyBit(page: address >> 12)
    }
    return .physical(physical(cached, address))
  }

  private func physical(_ cached: UInt64, _ address: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: cached & CachedBit.frame) | address & 0xFFF
  }

  /// The error code's W/R and U/S if `rights` (bits 1 and 2, both levels combined) refuse the access; nil if not.
  private func refusal(rights: UInt32, _ intent: AccessIntent) -> UInt32? {
    let isProtected = intent.isUser || state.pointee.controlRegister0 & CR0.writeProtect != 0
    let lacksUser = intent.isUser && rights & EntryBit.user == 0
    let lacksWrite = intent.isWrite && isProtected && rights & EntryBit.writable == 0
    return lacksUser || lacksWrite ? directionCode(intent) : nil
  }

  private func directionCode(_ intent: AccessIntent) -> UInt32 {
    (intent.isWrite ? PageFault.Code.write : 0) | (intent.isUser ? PageFault.Code.user : 0)
  }

  /// A page fault also drops what is cached for the address (Intel SDM volume 3A, section 5.10.4.1).
  private func fault(
    _ address: UInt32, _ intent: AccessIntent, _ code: UInt32, _ walk: PageWalk, _ source: PageFault.Source
  ) -> Lookup {
    state.pointee.cache.drop(page: address >> 12)
    state.pointee.cache.drop(slot: address >> 22)
    return .fault(
      PageFault(
        address: address, errorCode: code | directionCode(intent), walk: walk, source: source))
  }

  /// The first write through a cached translation sets D in memory, in the entry that the tables have now.
  private func setDirtyBit(page: UInt32) {
    let walk = walk(page << 12)
    let leaf = walk.tableEntry ?? walk.directoryEntry
    state.pointee.frames.setWord(
      leaf.value | EntryBit.dirty | EntryBit.accessed, at: leaf.address)
    state.pointee.cache.markDirty(page: page)
  }

  /// A TLB miss: reads the tables, and caches what the access uses.
  private func fill(_ address: UInt32, _ intent: AccessIntent) -> Lookup {
    state.pointee.counters.walks += 1
    let slot = address >> 22
    let cachedEntry = state.pointee.cache.directoryEntry(of: slot)
    let walk = tables(for: address, cachedEntry: cachedEntry, intent.operation)
    let source: PageFault.Source = cachedEntry == nil ? .memory : .cachedDirectoryEntry
    guard !walk.hasReservedBits else {
      let code = PageFault.Code.present | PageFault.Code.reservedBit
      return fault(address, intent, code, walk, source)
    }
    guard let translation = walk.translation else { return fault(address, intent, 0, walk, source) }
    let rights = (translation.isWritable ? EntryBit.writable : 0) | (translation.isUser ? EntryBit.user : 0)
    if let code = refusal(rights: rights, intent) {
      return fault(address, intent, PageFault.Code.present | code, walk, source)
    }
    load(walk, isDirty: intent.isWrite, cachedEntry: cachedEntry, intent.operation)
    return .physical(translation.physical)
  }

  /// The entries that a miss reads: from memory, or the directory entry from the cache and the rest from memory.
  func tables(for address: UInt32, cachedEntry: UInt32?, _ operation: Violation.Operation) -> PageWalk {
    var walk = walk(address)
    if let cachedEntry, cachedEntry != walk.directoryEntry.value {
      walk.directoryEntry.value = cachedEntry
      let entryAddress = cachedEntry & EntryBit.frame | (address >> 12 & 0x3FF) << 2
      walk.tableEntry = PageWalk.Entry(
        address: entryAddress, value: state.pointee.frames.word(at: entryAddress))
    }
    reportOutsideMemory(walk.directoryEntry, address, operation)
    if let tableEntry = walk.tableEntry { reportOutsideMemory(tableEntry, address, operation) }
    return walk
  }

  private func reportOutsideMemory(_ entry: PageWalk.Entry, _ address: UInt32, _ operation: Violation.Operation) {
    let owner = state.pointee.frames.owner(of: entry.address >> 12)
    if !OwnerSet.contains(OwnerSet.readable, owner) {
      record(.tableOutsideMemory, operation, address, physical: entry.address)
    }
  }

  /// Caches what `walk` gives, and sets accessed (and dirty) bits in memory.
  func load(_ walk: PageWalk, isDirty: Bool, cachedEntry: UInt32?, _ operation: Violation.Operation) {
    let page = walk.address >> 12
    let slot = page >> 10
    if state.pointee.options.reportsOddEntryBits, walk.oddBits != (0, 0) {
      record(.oddEntryBits, operation, walk.address, physical: nil)
    }
    let leafBits = EntryBit.accessed | (isDirty ? EntryBit.dirty : 0)
    if let tableEntry = walk.tableEntry {
      setBits(leafBits, tableEntry)
      watchTable(walk.directoryEntry.value >> 12, slot: slot)
      if cachedEntry == nil { loadDirectoryEntry(of: walk) }
    } else {
      setBits(leafBits, walk.directoryEntry)
    }
    var bits = cacheForm(of: walk)
    if (walk.tableEntry ?? walk.directoryEntry).value & EntryBit.dirty != 0 || isDirty { bits |= CachedBit.dirty }
    if cachedEntry != nil, disagrees(bits, page: page) { bits |= CachedBit.stale }
    state.pointee.cache.insert(bits, page: page)
  }

  /// Caches the directory entry that `walk` read, which leads to a table, and sets its accessed bit in memory.
  func loadDirectoryEntry(of walk: PageWalk) {
    setBits(EntryBit.accessed, walk.directoryEntry)
    let value = walk.directoryEntry.value | EntryBit.accessed
    state.pointee.cache.insert(directoryEntry: value, slot: walk.address >> 22)
  }

  private func setBits(_ bits: UInt32, _ entry: PageWalk.Entry) {
    guard entry.value & bits != bits else { return }
    state.pointee.frames.setWord(entry.value | bits, at: entry.address)
  }
}
