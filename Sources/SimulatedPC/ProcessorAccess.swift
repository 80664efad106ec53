// The machine as seen by a processor that runs machine code on its memory: it asks for each page that it does not know, and
// tells of each store that is more than a word in a frame that is its own.
//
//   processor ── page? ──▶ TLB, walker, rights, accessed and dirty bits ──▶ who owns the frame? ──▶ frame, may it be kept?
//             ── store ──▶ who owns the frame?  journal  are cached translations stale now? ──▶ the processor stores

extension SimulatedMachine {
  /// How a processor is about to use a page.
  public enum ProcessorAccess: Sendable {
    case read, write, fetch
  }

  /// The answer to a processor's question for a page.
  public enum ProcessorPage: Equatable, Sendable {
    /// The frame's first byte. If `isWritable`, later stores to the page need no new question; after a read they do, since
    /// the first store sets the dirty bit.
    case frame(physical: UInt32, isWritable: Bool)
    /// No memory answers there: all ones.
    case hole(physical: UInt32)
    case fault(PageFault)
  }

  /// Where `address` leads by the tables in memory, whatever is cached; nil where they lead nowhere.
  public func physical(of address: UInt32) -> UInt32? {
    state.pointee.isPagingOn ? walk(address).translation?.physical : address
  }

  /// What a processor in kernel mode finds at the page that holds `address`, with every effect that the access has on caches
  /// and tables. A page fault is the processor's to handle, and no violation; an access that the frame's owner forbids is
  /// one.
  public func page(at address: UInt32, for access: ProcessorAccess) -> ProcessorPage {
    let operation: Violation.Operation =
      switch access {
      case .read: .load
      case .write: .store
      case .fetch: .fetch
      }
    let intent = AccessIntent(isWrite: access == .write, isUser: false, operation: operation)
    switch translate(address, intent) {
    case .fault(let fault): return .fault(fault)
    case .physical(let found):
      let physical = found & EntryBit.frame
      let frame = physical >> 12
      guard state.pointee.frames.isBacked(frame) else {
        if access != .write { _ = beginReading(physical, address, operation) }
        return .hole(physical: physical)
      }
      // A store is judged when it happens, with the address that it really has.
      if access == .write { touchForProcessor(frame) } else { _ = beginReading(physical, address, operation) }
      return .frame(physical: physical, isWritable: access == .write)
    }
  }

  /// Makes the frame's RAM the processor's to write.
  private func touchForProcessor(_ frame: UInt32) {
    state.pointee.frames.touch(frame)
    state.pointee.frames.changes.note(frame)
  }

  /// Before a processor stores `size` bytes, at most 8, at physical `address`: judges the store, and makes it, since what
  /// it makes stale must be known now. That the processor makes it once more changes nothing.
  public func store(_ value: UInt64, size: UInt32, atPhysical address: UInt32) {
    state.pointee.counters.stores &+= 1
    guard beginWriting(address, address, .store) else { return }
    var offset: UInt32 = 0
    while offset < size, (address &+ offset) >> 12 == address >> 12 {
      let byte = address &+ offset
      let count = min(4 - byte % 4, size - offset)
      let shift = byte % 4 * 8
      let mask = (count == 4 ? ~0 : UInt32(1) << (count * 8) - 1) << shift
      let part = UInt32(truncatingIfNeeded: value >> UInt64(offset * 8)) << shift
      let place = byte & ~3
      let old = state.pointee.frames.word(at: place)
      if state.pointee.journal.isOn { state.pointee.journal.note(old, at: place) }
      state.pointee.frames.setWord(old & ~mask | part & mask, at: place)
      if state.pointee.frames.has(FrameBit.watched, place >> 12) { tableWordChanged(at: place) }
      offset += count
    }
  }

  /// A processor is about to store `word` to all words of the page at `address`: does it, with everything that its stores
  /// entail.
  ///
  /// - Returns: false where one of them would fault or find no memory; nothing has happened then.
  public func fillPageAtOnce(at address: UInt32, with word: UInt32) -> Bool {
    guard isPlainPage(address, toWrite: true) else { return false }
    state.pointee.counters.stores &+= UInt64(FrameTable.wordsPerFrame)
    writePage(at: address, .store) { frame in
      state.pointee.frames.fill(frame, with: word)
      touchForProcessor(frame)
    }
    return true
  }

  /// A processor is about to copy the page at `source` to the one at `destination`: does it, as `fillPageAtOnce`.
  public func copyPageAtOnce(from source: UInt32, to destination: UInt32) -> Bool {
    guard isPlainPage(source, toWrite: false), isPlainPage(destination, toWrite: true) else { return false }
    guard let from = pageToRead(at: source, .load) else { return false }
    state.pointee.counters.stores &+= UInt64(FrameTable.wordsPerFrame)
    writePage(at: destination, .store) { frame in
      touchForProcessor(frame)
      if frame != from {
        state.pointee.frames.page(frame).update(
          from: state.pointee.frames.page(from), count: FrameTable.wordsPerFrame)
      }
    }
    return true
  }

  /// Whether the page at `address`, which begins there, leads to memory by the tables, and may be written where that is asked.
  private func isPlainPage(_ address: UInt32, toWrite: Bool) -> Bool {
    guard address & 0xFFF == 0 else { return false }
    var physical = address
    if state.pointee.isPagingOn {
      guard let translation = walk(address).translation, translation.isWritable || !toWrite else { return false }
      physical = translation.physical
    }
    return state.pointee.frames.isBacked(physical >> 12)
  }

  /// Records that machine code of the memory manager faulted, which is a violation as a fault of host code is.
  public func recordFault(_ fault: PageFault) {
    let isWrite = fault.errorCode & PageFault.Code.write != 0
    record(.pageFault, isWrite ? .store : .load, fault.address, physical: nil, fault: fault)
  }

  /// Which stores of a processor need no `store(_:size:atPhysical:)`: those to a frame whose word here has all of `mask`,
  /// while no command is being recorded. Valid as long as the machine's lease.
  public var ownFrames: (words: UnsafePointer<UInt16>, mask: UInt16) {
    (UnsafePointer(state.pointee.frames.words), FrameBit.fastWrite)
  }

  /// Whether the current command is being recorded.
  public var isRecordingWrites: Bool { state.pointee.journal.isOn && state.pointee.isInCommand }

  /// All 4 GiB of physical memory. Only frames that `page(at:for:)` has given may be looked at.
  public var memoryOfProcessor: UnsafeMutableRawPointer { UnsafeMutableRawPointer(state.pointee.frames.ram) }

  /// Where the processor's CR3 and CR0.PG differ from what this machine knows, as after an instruction that was not watched, the
  /// machine follows.
  public func follow(controlRegister0: UInt32, controlRegister3: UInt32, controlRegister4: UInt32) {
    if controlRegister4 != state.pointee.controlRegister4 { setControlRegister4(controlRegister4) }
    if controlRegister3 != state.pointee.controlRegister3 { setControlRegister3(controlRegister3) }
    if controlRegister0 != state.pointee.controlRegister0 { setControlRegister0(controlRegister0) }
  }
}
