// What a memory manager does on the machine. Loads and stores first try the fast path - a translation
// that is cached and right, a frame that it may use - in a handful of instructions, and leave everything else to
// `MemoryAccess`.

extension SimulatedMachine {
  /// Reads the word at `address`, a multiple of 4, through the MMU.
  @inlinable
  public func load(_ address: UInt32) -> UInt32 {
    state.pointee.counters.loads &+= 1
    if state.pointee.counters.loads == state.pointee.lastLoad { endlessCommand() }
    var physical = address
    if state.pointee.isPagingOn {
      let cached = state.pointee.cache.translations[Int(physical >> 12)]
      guard cached & TranslationCache.readMask == state.pointee.cache.fastRead else { return loadSlowly(address) }
      physical = UInt32(truncatingIfNeeded: cached) & 0xFFFF_F000 | physical & 0xFFF
    }
    guard physical & 3 == 0, state.pointee.frames.words[Int(physical >> 12)] & FrameBit.fastRead != 0 else {
      return loadSlowly(address)
    }
    return state.pointee.frames.ram[Int(physical >> 2)]
  }

  /// Writes the word at `address`, a multiple of 4, through the MMU.
  @inlinable
  public func store(_ word: UInt32, at address: UInt32) {
    state.pointee.counters.stores &+= 1
    var physical = address
    if state.pointee.isPagingOn {
      let cached = state.pointee.cache.translations[Int(physical >> 12)]
      guard cached & TranslationCache.writeMask == state.pointee.cache.fastWrite else {
        return storeSlowly(word, at: address)
      }
      physical = UInt32(truncatingIfNeeded: cached) & 0xFFFF_F000 | physical & 0xFFF
    }
    guard physical & 3 == 0, state.pointee.frames.words[Int(physical >> 12)] & FrameBit.fastWrite != 0 else {
      return storeSlowly(word, at: address)
    }
    let place = state.pointee.frames.ram + Int(physical >> 2)
    if state.pointee.journal.isOn { state.pointee.journal.note(place.pointee, at: physical) }
    place.pointee = word
  }

  /// Writes `word` to all words of the page at `address`, a multiple of 4096.
  public func fillPage(at address: UInt32, with word: UInt32) {
    state.pointee.counters.pageFills += 1
    writePage(at: address, .fillPage) { frame in
      state.pointee.frames.fill(frame, with: word)
    }
  }

  /// Copies the page at `source` to the one at `destination`, both multiples of 4096.
  public func copyPage(from source: UInt32, to destination: UInt32) {
    state.pointee.counters.pageCopies += 1
    guard let sourceFrame = pageToRead(at: source, .copyPage) else {
      return writePage(at: destination, .copyPage) { frame in
        state.pointee.frames.fill(frame, with: ~0)
      }
    }
    writePage(at: destination, .copyPage) { frame in
      guard frame != sourceFrame else { return }
      state.pointee.frames.touch(frame, filling: false)
      state.pointee.frames.page(frame).update(
        from: state.pointee.frames.page(sourceFrame), count: FrameTable.wordsPerFrame)
    }
  }

  public var controlRegister0: UInt32 { state.pointee.controlRegister0 }

  public var controlRegister3: UInt32 { state.pointee.controlRegister3 }

  public var controlRegister4: UInt32 { state.pointee.controlRegister4 }

  /// MOV to CR0.
  public func writeControlRegister0(_ value: UInt32) { setControlRegister0(value) }

  /// MOV to CR3.
  public func loadDirectory(_ directory: UInt32) { setControlRegister3(directory) }

  /// MOV to CR4.
  public func writeControlRegister4(_ value: UInt32) { setControlRegister4(value) }

  /// INVLPG of the page that holds `address`.
  public func invalidatePage(_ address: UInt32) {
    state.pointee.counters.invalidations += 1
    state.pointee.invalidations.note(
      page: address >> 12, afterStores: state.pointee.journal.count)
    state.pointee.cache.invalidate(page: address >> 12)
  }
}
