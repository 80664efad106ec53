// A 32-bit x86 processor and its memory, simulated from the processor's manual: the machine that judges the memory
// manager.
//
//            load, store, fill, copy                walk, peek, poke, digest
//   manager ───────────┐                      ┌────────────────────────────── harness, oracles
//   clients ── access ─┤                      │  setOwner, beginCommand, endCommand, speculate, evict
//                      ▼                      ▼
//         MMU: TLB ─ paging-structure cache ─ walker      violations, stale entries, changed words, counters
//                      ▼                      ▲
//         physical memory: 2^20 frames, each with an owner
//
// Addresses and frame numbers are plain numbers here, physical or virtual as the label or the name says: the types of
// the memory manager under test are its own.

/// A handle to a simulated machine; copies name the same machine. Valid as long as the lease it comes from.
///
/// The machine never traps on anything that the memory manager does: an access that cannot be right is recorded as a
/// `Violation`, gives all ones or is ignored, and execution carries on. Its caches never forget by themselves, which is
/// the worst case for software; `speculate`, `evict` and `speculateRandomly` make them load and forget at other
/// moments.
///
///     let lease = try MachineLease()
///     let machine = lease.machine
///     machine.reset(installing: InstalledMemory(freeFrames: 1024))
///     machine.beginCommand()
///     // ... the memory manager runs on `machine` ...
///     machine.setOwner(.table, from: 17, count: 1)
///     machine.endCommand()
///     assert(machine.violationCount == 0 && machine.staleEntryCount == 0)
///
/// One thread at a time may use a machine; several machines are independent.
public struct SimulatedMachine {
  @usableFromInline
  let state: UnsafeMutablePointer<MachineState>

  init(state: UnsafeMutablePointer<MachineState>) {
    self.state = state
  }

  /// Switches the machine off and on again with other memory: no content, owner, cached translation, violation or
  /// counter of earlier cases remains, paging is off.
  ///
  /// - Complexity: O(memory touched since the last reset / 4 KiB + runs), whatever the size of `memory`.
  public func reset(installing memory: InstalledMemory, options: MachineOptions = MachineOptions()) {
    state.pointee.options = options
    state.pointee.controlRegister0 = options.controlRegister0 & ~CR0.paging
    state.pointee.controlRegister3 = 0
    state.pointee.controlRegister4 = options.controlRegister4
    state.pointee.isPagingOn = false
    state.pointee.cache.dropAll()
    restartWatching()
    state.pointee.frames.reset(
      installing: memory, powerOnFill: options.powerOnFill,
      reportsReadsOfFreeFrames: options.reportsReadsOfFreeFrames)
    state.pointee.frames.changes.stop()
    state.pointee.ownership.removeAll()
    state.pointee.journal.begin(recording: false)
    state.pointee.violations.removeAll()
    state.pointee.invalidations.removeAll()
    state.pointee.counters = MachineCounters()
    state.pointee.lastLoad = options.loadsOfCommand
    state.pointee.command = 0
    state.pointee.isInCommand = false
    stopSpeculating()
  }

  /// The work done since the reset.
  public var counters: MachineCounters { state.pointee.counters }

  /// How many violations there were since the reset, kept or not.
  public var violationCount: UInt64 { state.pointee.violations.count }

  /// The first 32 violations since the reset, in the order of their occurrence.
  public var violations: [Violation] { state.pointee.violations.violations }

  /// Forgets the violations, after the harness has reported them.
  public func clearViolations() { state.pointee.violations.removeAll() }

  /// Records a violation of the current access.
  func record(
    _ kind: Violation.Kind, _ operation: Violation.Operation, _ address: UInt32, physical: UInt32?,
    fault: PageFault? = nil
  ) {
    var violation = Violation(
      kind: kind, operation: operation, command: state.pointee.command, address: address)
    violation.physical = physical
    violation.owner = physical.map { state.pointee.frames.owner(of: $0 >> 12) }
    violation.walk = state.pointee.isPagingOn ? walk(address) : nil
    violation.fault = fault
    state.pointee.violations.record(violation)
  }
}
