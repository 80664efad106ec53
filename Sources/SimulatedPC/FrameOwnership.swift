// Ownership over the course of a command. A frame that is free when a command begins may be written only if the command
// ends owning it, and a caller's frame only if the caller is giving it up; what the command is going to do is not known
// at the write, so the frame's first such access is noted and judged at the end.
//
//   beginCommand ── it runs: write to a free frame: noted ── harness: setOwner(...) ── endCommand: owner changed?

/// Accesses of this command that are right only if the frame has another owner at the end.
struct PendingAccesses {
  enum Direction {
    case read, write
  }

  struct Access {
    var physical: UInt32
    var address: UInt32
    var owner: FrameOwner
    var direction: Direction
    var operation: Violation.Operation
  }

  private(set) var accesses: CachedList<Access>

  init(in reservation: inout Reservation) {
    accesses = CachedList(reservation.take(Access.self, 2 * Int(PhysicalMemory.frameCount)))
  }

  mutating func append(_ access: Access) { accesses.append(access) }

  mutating func removeAll() { accesses.removeAll() }
}

/// The pages that INVLPG named since the command began.
struct InvalidationLog {
  static let capacity = 4096
  private(set) var pages: CachedList<UInt32>
  /// For each of `pages`, how many stores the command had made before.
  private(set) var positions: CachedList<UInt32>
  private(set) var count = 0
  var flushes = 0

  init(in reservation: inout Reservation) {
    pages = CachedList(reservation.take(UInt32.self, Self.capacity))
    positions = CachedList(reservation.take(UInt32.self, Self.capacity))
  }

  mutating func note(page: UInt32, afterStores position: Int) {
    if pages.count < Self.capacity {
      pages.append(page)
      positions.append(UInt32(position))
    }
    count += 1
  }

  mutating func removeAll() {
    pages.removeAll()
    positions.removeAll()
    count = 0
    flushes = 0
  }
}

extension SimulatedMachine {
  /// The owner of `frame`.
  public func owner(of frame: UInt32) -> FrameOwner { state.pointee.frames.owner(of: frame) }

  /// Gives `count` frames from `first` on to `owner`; their contents stay. Frames past the last one are cut off.
  public func setOwner(_ owner: FrameOwner, from first: UInt32, count: UInt32 = 1) {
    let end = min(UInt64(first) + UInt64(count), UInt64(PhysicalMemory.frameCount))
    for frame in first..<UInt32(end) {
      state.pointee.frames.update(frame, owner: owner)
    }
  }

  /// Whether a command has begun and not ended.
  package var isInCommand: Bool { state.pointee.isInCommand }

  /// Begins a command: until `endCommand`, frames that are free or a caller's may be written on trust.
  ///
  /// - Parameter recordingWrites: whether to keep what the command writes for `forEachChangedWord`.
  public func beginCommand(recordingWrites: Bool = false) {
    if state.pointee.isInCommand { endCommand() }
    state.pointee.command += 1
    state.pointee.isInCommand = true
    state.pointee.lastLoad = state.pointee.counters.loads + state.pointee.options.loadsOfCommand
    state.pointee.invalidations.removeAll()
    state.pointee.journal.begin(recording: recordingWrites)
  }

  /// Ends the command, after the harness has said who owns what now: trusted accesses to frames whose owner is the
  /// same as at the access become violations. What the journal and the invalidation log hold stays readable.
  ///
  /// - Complexity: O(frames that were accessed on trust).
  public func endCommand() {
    state.pointee.isInCommand = false
    let pending = state.pointee.ownership.accesses
    state.pointee.ownership.removeAll()
    for access in pending {
      state.pointee.frames.update(access.physical >> 12, clear: FrameBit.pendingRead | FrameBit.pendingWrite)
      guard state.pointee.frames.owner(of: access.physical >> 12) == access.owner else { continue }
      let kind: Violation.Kind = access.direction == .read ? .readOfFree : .writeToUnowned
      record(kind, access.operation, access.address, physical: access.physical)
    }
  }

  /// Notes an access that has to be justified by the end of the command; outside of commands it is a violation.
  func promise(
    _ direction: PendingAccesses.Direction, _ physical: UInt32, _ address: UInt32, _ operation: Violation.Operation
  ) {
    guard state.pointee.isInCommand else {
      record(direction == .read ? .readOfFree : .writeToUnowned, operation, address, physical: physical)
      _ = leaveToSanitizer(physical, isWrite: direction == .write)
      return
    }
    let frame = physical >> 12
    let bit = direction == .read ? FrameBit.pendingRead : FrameBit.pendingWrite
    let justifying = direction == .read ? FrameBit.pendingRead | FrameBit.pendingWrite : FrameBit.pendingWrite
    guard !state.pointee.frames.has(justifying, frame) else { return }
    state.pointee.ownership.append(
      PendingAccesses.Access(
        physical: physical, address: address, owner: state.pointee.frames.owner(of: frame), direction: direction,
        operation: operation))
    state.pointee.frames.update(frame, set: bit)
  }

  /// How many accesses of the command are right only if a frame changes hands before its end.
  public var trustedAccessCount: Int { state.pointee.ownership.accesses.count }

  /// How many INVLPG instructions the command executed.
  public var invalidationCount: Int { state.pointee.invalidations.count }

  /// The pages that the command's INVLPG instructions named, in order, with repetitions; the first 4096 of them.
  public var invalidatedPages: [UInt32] {
    state.pointee.invalidations.pages.map { $0 << 12 }
  }

  /// How many times the command dropped everything cached: MOV to CR3, or a change of CR0.PG or CR4.
  public var flushCount: Int { state.pointee.invalidations.flushes }
}
