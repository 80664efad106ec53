// The machine as KMem uses it. Loads and stores first try the case that needs no thought - a translation that is cached
// and right, a frame that KMem may use - in a handful of instructions, and leave everything else to `MemoryAccess`.

import KMem

extension SimulatedMachine: Machine {
  @inlinable
  public func load(_ address: VirtualAddress) -> UInt32 {
    state.pointee.counters.loads &+= 1
    if state.pointee.counters.loads == state.pointee.lastLoad { endlessCommand() }
    var physical = address.rawValue
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

  @inlinable
  public func store(_ word: UInt32, at address: VirtualAddress) {
    state.pointee.counters.stores &+= 1
    var physical = address.rawValue
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

  public func fillPage(at address: VirtualAddress, with word: UInt32) {
    state.pointee.counters.pageFills += 1
    writePage(at: address, .fillPage) { frame in
      state.pointee.frames.fill(frame, with: word)
    }
  }

  public func copyPage(from source: VirtualAddress, to destination: VirtualAddress) {
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

  public func writeControlRegister0(_ value: UInt32) { setControlRegister0(value) }

  public func loadDirectory(_ directory: PhysicalAddress) { setControlRegister3(directory.rawValue) }

  public func writeControlRegister4(_ value: UInt32) { setControlRegister4(value) }

  public func invalidatePage(_ address: VirtualAddress) {
    state.pointee.counters.invalidations += 1
    state.pointee.invalidations.note(page: address.rawValue >> 12)
    state.pointee.cache.invalidate(page: address.rawValue >> 12)
  }
}
