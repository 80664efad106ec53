// The slow path of accesses: the first touch of a frame, a translation that is not cached or not right, a frame that
// its writer does not own, a watched table. Whatever is wrong is recorded and the access carries on as hardware would,
// or, where RAM is poisoned, into a report of AddressSanitizer.

import CArenaPoison

extension SimulatedMachine {
  @usableFromInline
  @inline(never)
  func endlessCommand() { WorkLimit.end(after: state.pointee.options.loadsOfCommand) }

  @usableFromInline
  @inline(never)
  func loadSlowly(_ address: UInt32) -> UInt32 {
    let raw = address
    guard raw & 3 == 0 else {
      record(.misaligned, .load, raw, physical: nil)
      return ~0
    }
    let intent = AccessIntent(isWrite: false, isUser: false, operation: .load)
    guard let physical = locate(raw, intent), beginReading(physical, raw, .load) else { return ~0 }
    return arena_read(state.pointee.frames.ram + Int(physical >> 2))
  }

  @usableFromInline
  @inline(never)
  func storeSlowly(_ word: UInt32, at address: UInt32) {
    let raw = address
    guard raw & 3 == 0 else { return record(.misaligned, .store, raw, physical: nil) }
    let intent = AccessIntent(isWrite: true, isUser: false, operation: .store)
    guard let physical = locate(raw, intent), beginWriting(physical, raw, .store) else { return }
    write(word, at: physical)
  }

  /// Where the memory manager's access goes; nil after a page fault, which is recorded.
  private func locate(_ address: UInt32, _ intent: AccessIntent) -> UInt32? {
    switch translate(address, intent) {
    case .physical(let physical): return physical
    case .fault(let fault):
      record(.pageFault, intent.operation, address, physical: nil, fault: fault)
      return nil
    }
  }

  /// Checks and prepares a read by the memory manager; false if there is no memory.
  func beginReading(_ physical: UInt32, _ address: UInt32, _ operation: Violation.Operation) -> Bool {
    let frame = physical >> 12
    switch state.pointee.frames.settledOwner(of: frame) {
    case .hole:
      guard state.pointee.options.reportsReadsBeyondMemory else { return false }
      record(.readOfHole, operation, address, physical: physical)
      return leaveToSanitizer(physical, isWrite: false)
    case .reserved where state.pointee.options.reportsReadsBeyondMemory:
      record(.readOfReserved, operation, address, physical: physical)
      if leaveToSanitizer(physical, isWrite: false) { return true }
    case .free where state.pointee.options.reportsReadsOfFreeFrames:
      promise(.read, physical, address, operation)
    default: break
    }
    state.pointee.frames.touch(frame)
    return true
  }

  /// Checks and prepares a write by the memory manager; false if there is no memory. `isWhole` if all of the frame will
  /// be written.
  func beginWriting(
    _ physical: UInt32, _ address: UInt32, _ operation: Violation.Operation, isWhole: Bool = false
  ) -> Bool {
    let frame = physical >> 12
    let owner = state.pointee.frames.settledOwner(of: frame)
    guard OwnerSet.contains(OwnerSet.backed, owner) else {
      record(.writeToHole, operation, address, physical: physical)
      return leaveToSanitizer(physical, isWrite: true)
    }
    if OwnerSet.contains(OwnerSet.writableIfHandedOver, owner) {
      promise(.write, physical, address, operation)
    } else if !OwnerSet.contains(OwnerSet.writable, owner) {
      record(.writeToUnowned, operation, address, physical: physical)
      if leaveToSanitizer(physical, isWrite: true) { return true }
    }
    if !isWhole { state.pointee.frames.touch(frame) }
    return true
  }

  /// Writes a word of a touched frame.
  private func write(_ word: UInt32, at physical: UInt32) {
    let place = state.pointee.frames.ram + Int(physical >> 2)
    if state.pointee.journal.isOn { state.pointee.journal.note(place.pointee, at: physical) }
    arena_write(place, word)
    if state.pointee.frames.has(FrameBit.watched, physical >> 12) { tableWordChanged(at: physical) }
  }

  /// The frame of a page that the memory manager is about to read whole; nil if there is none.
  func pageToRead(at address: UInt32, _ operation: Violation.Operation) -> UInt32? {
    let raw = address
    guard address & 0xFFF == 0 else {
      record(.misaligned, operation, raw, physical: nil)
      return nil
    }
    let intent = AccessIntent(isWrite: false, isUser: false, operation: operation)
    guard let physical = locate(raw, intent), beginReading(physical, raw, operation) else { return nil }
    return physical >> 12
  }

  /// Lets `body` write all words of the frame at `address`, with all that the memory manager's writes entail.
  func writePage(at address: UInt32, _ operation: Violation.Operation, _ body: (_ frame: UInt32) -> Void) {
    let raw = address
    guard address & 0xFFF == 0 else { return record(.misaligned, operation, raw, physical: nil) }
    let intent = AccessIntent(isWrite: true, isUser: false, operation: operation)
    guard let physical = locate(raw, intent), beginWriting(physical, raw, operation, isWhole: true) else { return }
    let frame = physical >> 12
    if state.pointee.journal.isOn {
      if let words = state.pointee.frames.contents(of: frame) {
        state.pointee.journal.notePage(frame, words: words)
      } else {
        state.pointee.journal.noteFill(frame, with: state.pointee.frames.commonWord(of: frame))
      }
    }
    body(frame)
    if state.pointee.frames.has(FrameBit.watched, frame) { tableChanged(frame: frame) }
  }

  /// What a client of the memory manager does with an address.
  public enum ClientAccess: Equatable, Sendable {
    case read
    case write(UInt32)
    /// An instruction fetch: 32-bit paging has no execute permission, so it needs what a read needs.
    case execute
  }

  /// The privilege that a client runs with.
  public enum ClientMode: Equatable, Sendable, CaseIterable {
    case kernel, user
  }

  /// Reads, writes or fetches the word that holds `address`, as the processor does for a client of the memory manager,
  /// and gives the word's value afterwards or the page fault.
  ///
  /// Faults are results and not violations. Violations are what a client must be unable to do: reach a hole, reserved
  /// memory or a stale translation, read a free frame, write one that is not a caller's or the heap's, and, in user
  /// mode, read one that is not a caller's.
  @discardableResult
  public func access(
    _ address: UInt32, _ access: ClientAccess, mode: ClientMode
  ) -> Result<UInt32, PageFault> {
    state.pointee.counters.clientAccesses += 1
    var written: UInt32?
    if case .write(let word) = access { written = word }
    let operation: Violation.Operation = written == nil ? .clientRead : .clientWrite
    let intent = AccessIntent(isWrite: written != nil, isUser: mode == .user, operation: operation)
    let physical: UInt32
    switch translate(address, intent) {
    case .physical(let found): physical = found & ~3
    case .fault(let fault): return .failure(fault)
    }
    let owner = state.pointee.frames.owner(of: physical >> 12)
    if let kind = clientViolation(owner, isWrite: written != nil, mode) {
      record(kind, operation, address, physical: physical)
    }
    guard owner != .hole else { return .success(~0) }
    state.pointee.frames.touch(physical >> 12)
    if state.pointee.frames.has(FrameBit.shut, physical >> 12) {
      if let written { poke(written, at: physical) }
    } else if let written {
      write(written, at: physical)
    }
    return .success(state.pointee.frames.word(at: physical))
  }

  private func clientViolation(_ owner: FrameOwner, isWrite: Bool, _ mode: ClientMode) -> Violation.Kind? {
    switch owner {
    case .hole: isWrite ? .writeToHole : .readOfHole
    case .reserved where !isWrite: .readOfReserved
    case .free where !isWrite: .readOfFree
    case _ where isWrite && !OwnerSet.contains(OwnerSet.writableByClient, owner): .writeToUnowned
    case _ where mode == .user && owner != .data: isWrite ? .writeToUnowned : .userReadOfUnowned
    default: nil
    }
  }
}
