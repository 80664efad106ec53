// Poison in the machine's memory. Under AddressSanitizer the RAM of frames without an owner is poisoned, so that the
// memory manager's access to one ends in a report with the stack of the instruction that made it, and so does a mistake
// of the harness that computes a wrong place in RAM.
//
//   owner                       RAM is poisoned
//   hole, reserved              always
//   free                        but while a command uses the frame on trust: what becomes of it is judged when it ends
//   kernel, loader, unmanaged   not, they may be read; at the manager's write, which is never right, before the write
//   all others                  never
//   (touched in an earlier case, not in this one)    always: nothing of an earlier case can be read
//
// Frames that no case has touched hold nothing that could be read; they are poisoned when they are first asked for. The
// machine's back door (peek, poke, digest) and the processor's own table walks pass through: they are not accesses by
// the memory manager.

import CArenaPoison

/// What of the machine's RAM the sanitizer lets instrumented code use.
struct ArenaPoison {
  /// Whether RAM is poisoned at all.
  private(set) var isOn = false
  /// The frames that were touched since the reset, each once.
  private var touched: CachedList<UInt32>
  private let ram: UnsafeMutablePointer<UInt32>

  init(of ram: UnsafeMutablePointer<UInt32>, in reservation: inout Reservation) {
    self.ram = ram
    touched = CachedList(reservation.take(UInt32.self, 1 << 20))
  }

  /// Whether a frame that is touched is poisoned, by its owner and by whether the current command uses it on trust.
  static func covers(_ owner: FrameOwner, isOnTrust: Bool) -> Bool {
    switch owner {
    case .hole, .reserved: true
    case .free: !isOnTrust
    default: false
    }
  }

  /// Begins to poison, if the program runs under AddressSanitizer.
  mutating func turnOn() { isOn = arena_poison_is_present() }

  /// Opens all that may be poisoned: `frames` that host memory backs.
  mutating func turnOff(opening frames: some Sequence<UInt32>) {
    guard isOn else { return }
    for frame in frames { open(frame) }
    touched.removeAll()
    isOn = false
  }

  /// Removes the poison of a frame that this case is about to use.
  mutating func begin(_ frame: UInt32, isFirst: Bool) {
    if isFirst { touched.append(frame) }
    open(frame)
  }

  /// Shuts the frames of the case that has ended.
  mutating func reset() {
    for frame in touched { shut(frame) }
    touched.removeAll()
  }

  func open(_ frame: UInt32) { arena_unpoison(ram + Int(frame) << 10, 4096) }

  func shut(_ frame: UInt32) { arena_poison(ram + Int(frame) << 10, 4096) }
}

extension SimulatedMachine {
  /// From now on, leaves the judgement of the memory manager's accesses to frames without an owner to AddressSanitizer,
  /// if the program runs under it: the process ends with a report and a stack where a violation would have been
  /// recorded.
  ///
  /// It begins with a reset, and lasts over any number of resets until the lease ends. Violations that are judged at
  /// the end of a command, and those of clients, are recorded as ever.
  ///
  /// - Returns: whether there is a sanitizer to leave it to.
  @discardableResult
  public func poisonUnownedFrames() -> Bool {
    state.pointee.frames.poison.turnOn()
    reset(installing: InstalledMemory())
    return state.pointee.frames.poison.isOn
  }

  /// Ends `poisonUnownedFrames`.
  func stopPoisoning() { state.pointee.frames.stopPoisoning() }

  /// Prints the violation that the memory manager's access to `physical` is, which is never right, and makes the access
  /// in poisoned memory: the sanitizer ends the process, with the memory manager on the stack.
  ///
  /// - Returns: whether there is a sanitizer; it may have been told to go on.
  func leaveToSanitizer(_ physical: UInt32, isWrite: Bool) -> Bool {
    guard state.pointee.frames.poison.isOn else { return false }
    if let violation = state.pointee.violations.violations.last {
      let line = Array("machine oracle: \(violation)\n".utf8)
      line.withUnsafeBufferPointer { arena_announce($0.baseAddress, $0.count) }
      note(violation.detail)
    }
    state.pointee.frames.poison.shut(physical >> 12)
    let place = state.pointee.frames.ram + Int(physical >> 2)
    if isWrite { arena_write(place, 0) } else { _ = arena_read(place) }
    note("")
    return true
  }

  /// Says what the sanitizer's report will be about.
  private func note(_ detail: String) {
    var detail = detail
    detail.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { arena_note_stray_access($0.baseAddress, $0.count) }
    }
  }
}
