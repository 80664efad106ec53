// CR0, CR3 and CR4 as far as paging goes (Intel SDM volume 3A, sections 2.5, 5.1.2 and 5.10.4.1).

/// Bits of CR0 (Intel SDM volume 3A, section 2.5).
public enum CR0 {
  /// Bit 16, WP: read-only pages bind the kernel too.
  public static let writeProtect: UInt32 = 1 << 16
  /// Bit 31, PG: paging is on.
  public static let paging: UInt32 = 1 << 31
}

/// Bits of CR4 that decide which kind of paging the processor does (Intel SDM volume 3A, section 2.5).
public enum CR4 {
  /// Bit 4, PSE: a directory entry may map 4 MiB.
  public static let pageSizeExtensions: UInt32 = 1 << 4
  /// Bit 5, PAE: entries have 64 bits.
  public static let physicalAddressExtension: UInt32 = 1 << 5
  /// Bit 7, PGE: entries marked global survive a load of CR3.
  public static let globalPages: UInt32 = 1 << 7
}

extension SimulatedMachine {
  /// Bit 0 of CR0: protected mode, without which paging cannot be on.
  private var protectionEnable: UInt32 { 1 << 0 }

  /// Bits 3 and 4 of CR3, PWT and PCD: the only ones besides the directory's address that mean anything.
  private var cachingBits: UInt32 { 3 << 3 }

  /// The bits of CR4 that this machine implements.
  private var implementedInControlRegister4: UInt32 {
    CR4.pageSizeExtensions | CR4.globalPages
  }

  func setControlRegister0(_ value: UInt32) {
    let turnsOn = value & CR0.paging != 0
    if turnsOn && value & protectionEnable == 0 {
      // General protection on a processor: the register keeps its value.
      return record(.controlRegister, .writeControlRegister0, value, physical: nil)
    }
    let changed = value ^ state.pointee.controlRegister0
    state.pointee.controlRegister0 = value
    guard changed & (CR0.paging | protectionEnable) != 0 else { return }
    state.pointee.isPagingOn = turnsOn
    dropEverythingCached()
  }

  func setControlRegister3(_ value: UInt32) {
    state.pointee.counters.directoryLoads += 1
    if value & ~(EntryBit.frame | cachingBits) != 0 {
      record(.misaligned, .loadDirectory, value, physical: value)
    }
    let owner = state.pointee.frames.owner(of: value >> 12)
    if !OwnerSet.contains(OwnerSet.readable, owner) {
      record(.tableOutsideMemory, .loadDirectory, value, physical: value)
    }
    state.pointee.controlRegister3 = value
    state.pointee.invalidations.flushes += 1
    state.pointee.cache.dropNonGlobal()
    restartWatching()
    recheckAll()
  }

  func setControlRegister4(_ value: UInt32) {
    if value & ~implementedInControlRegister4 & ~state.pointee.options.otherBitsOfControlRegister4 != 0 {
      record(.controlRegister, .writeControlRegister4, value, physical: nil)
    }
    let changed = value ^ state.pointee.controlRegister4
    if changed & ~value & CR4.pageSizeExtensions != 0, state.pointee.isPagingOn, loadedDirectoryHasLargePage {
      // What was a page of 4 MiB is a table now, whatever lies in it.
      record(.controlRegister, .writeControlRegister4, value, physical: nil)
    }
    state.pointee.controlRegister4 = value
    let flushing =
      CR4.pageSizeExtensions | CR4.physicalAddressExtension | CR4.globalPages
    if changed & flushing != 0 { dropEverythingCached() }
  }

  private var loadedDirectoryHasLargePage: Bool {
    let directory = state.pointee.controlRegister3 & EntryBit.frame
    guard state.pointee.frames.isBacked(directory >> 12) else { return false }
    let large = EntryBit.present | EntryBit.pageSize
    return (0..<UInt32(FrameTable.wordsPerFrame)).contains {
      state.pointee.frames.word(at: directory | $0 << 2) & large == large
    }
  }

  private func dropEverythingCached() {
    state.pointee.counters.flushes += 1
    state.pointee.invalidations.flushes += 1
    state.pointee.cache.dropAll()
    restartWatching()
  }
}
