// A machine put aside and taken up again, so that a case of a kernel starts where its boot ended and not with the boot.
//
//   boot ──▶ takeSnapshot ──▶ case: frames change, and are noted ──▶ restore: those frames only ──▶ case ...

import CArenaPoison

/// The memory, owners and control registers of a machine at one moment. Caches are empty in it: a processor may forget
/// anything at any time.
public final class MachineSnapshot {
  fileprivate let controlRegisters: (UInt32, UInt32, UInt32)
  fileprivate let isPagingOn: Bool
  /// What owns the frames whose word says nothing.
  fileprivate let installed: [InstalledMemory.Run]
  /// Each frame's word of `FrameBit`.
  fileprivate let words: UnsafeMutablePointer<UInt16>
  /// The frames in RAM, ascending, and their contents in the same order.
  fileprivate let frames: [UInt32]
  fileprivate let contents: UnsafeMutablePointer<UInt32>

  fileprivate init(_ state: borrowing MachineState) {
    controlRegisters = (state.controlRegister0, state.controlRegister3, state.controlRegister4)
    isPagingOn = state.isPagingOn
    let table = state.frames
    installed = table.installed
    let count = Int(PhysicalMemory.frameCount)
    words = .allocate(capacity: count)
    words.initialize(from: table.words, count: count)
    var touched: [UInt32] = []
    table.forEachTouched { if table.isInRAM($0) { touched.append($0) } }
    frames = touched
    contents = .allocate(capacity: touched.count * FrameTable.wordsPerFrame)
    for (index, frame) in touched.enumerated() {
      arena_copy_page(contents + index * FrameTable.wordsPerFrame, table.page(frame))
    }
  }

  deinit {
    words.deallocate()
    contents.deallocate()
  }

  /// The place of a frame's contents among those that are kept; nil if the frame was not in RAM.
  fileprivate func index(of frame: UInt32) -> Int? {
    var low = 0
    var high = frames.count
    while low < high {
      let middle = (low + high) / 2
      if frames[middle] < frame { low = middle + 1 } else { high = middle }
    }
    return low < frames.count && frames[low] == frame ? low : nil
  }
}

/// The frames whose contents or owners may differ from those of a snapshot.
struct ChangedFrames {
  private(set) var isOn = false
  private let bits: UnsafeMutablePointer<UInt64>
  private(set) var frames: CachedList<UInt32>
  /// The snapshot that the changes are relative to.
  var base: ObjectIdentifier?

  init(in reservation: inout Reservation) {
    bits = reservation.take(UInt64.self, Int(PhysicalMemory.frameCount) / 64)
    frames = CachedList(reservation.take(UInt32.self, Int(PhysicalMemory.frameCount)))
  }

  mutating func start(from snapshot: MachineSnapshot) {
    forget()
    isOn = true
    base = ObjectIdentifier(snapshot)
  }

  mutating func stop() {
    forget()
    isOn = false
    base = nil
  }

  private mutating func forget() {
    for frame in frames { bits[Int(frame / 64)] = 0 }
    frames.removeAll()
  }

  mutating func note(_ frame: UInt32) {
    guard isOn else { return }
    let bit: UInt64 = 1 << (UInt64(frame) & 63)
    guard bits[Int(frame / 64)] & bit == 0 else { return }
    bits[Int(frame / 64)] |= bit
    frames.append(frame)
  }
}

extension SimulatedMachine {
  /// Keeps the machine as it is now, with its caches emptied; from here on what a processor, the harness and the owners
  /// change is noted. Host code that stores through this machine is not.
  ///
  /// - Precondition: no command is under way, and RAM is not poisoned.
  /// - Complexity: O(touched memory).
  public func takeSnapshot() -> MachineSnapshot {
    precondition(!state.pointee.isInCommand && !state.pointee.frames.poison.isOn)
    emptyCaches()
    let snapshot = MachineSnapshot(state.pointee)
    state.pointee.frames.changes.start(from: snapshot)
    watchDirectory()
    return snapshot
  }

  /// Brings the machine back to where `snapshot` was taken on it, without violations, and with empty caches.
  ///
  /// - Complexity: O(frames changed since that snapshot was last taken or restored), and O(touched memory) if it was
  ///   another one.
  public func restore(_ snapshot: MachineSnapshot) {
    state.pointee.isInCommand = false
    state.pointee.journal.begin(recording: false)
    state.pointee.ownership.removeAll()
    emptyCaches()
    if state.pointee.frames.changes.base == ObjectIdentifier(snapshot) {
      for frame in state.pointee.frames.changes.frames { restore(frame, of: snapshot) }
    } else {
      var touched = snapshot.frames
      state.pointee.frames.forEachTouched { touched.append($0) }
      for frame in touched { restore(frame, of: snapshot) }
      state.pointee.frames.restoreWords(snapshot.words)
      state.pointee.frames.install(snapshot.installed)
    }
    state.pointee.frames.changes.start(from: snapshot)
    (state.pointee.controlRegister0, state.pointee.controlRegister3, state.pointee.controlRegister4) =
      snapshot.controlRegisters
    state.pointee.isPagingOn = snapshot.isPagingOn
    state.pointee.violations.removeAll()
    state.pointee.invalidations.removeAll()
    stopSpeculating()
    watchDirectory()
  }

  /// Drops everything cached, and no table is watched.
  private func emptyCaches() {
    state.pointee.cache.dropAll()
    let isPagingOn = state.pointee.isPagingOn
    state.pointee.isPagingOn = false
    restartWatching()
    state.pointee.isPagingOn = isPagingOn
  }

  private func restore(_ frame: UInt32, of snapshot: MachineSnapshot) {
    if let index = snapshot.index(of: frame) {
      arena_copy_page(state.pointee.frames.page(frame), snapshot.contents + index * FrameTable.wordsPerFrame)
    }
    state.pointee.frames.restoreWord(of: frame, snapshot.words[Int(frame)])
  }
}
