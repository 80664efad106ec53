// Machines are leased, used for any number of cases and given back: a reservation costs tens of microseconds, a reset
// next to nothing. Tests that run in parallel each lease their own.

import Synchronization

/// Exclusive use of one simulated machine, until the lease ends.
public struct MachineLease: ~Copyable {
  /// The machine. Copies of this handle must not be used after the lease has ended: another lease may own the machine then.
  public let machine: SimulatedMachine

  /// Leases a machine with no memory installed; call `reset(installing:options:)` before the first case.
  ///
  /// Reuses a machine that was given back, if there is one, and reserves about 4.25 GiB of address space otherwise.
  /// - Throws: `ReservationError` if the operating system refuses the address space.
  public init() throws(ReservationError) {
    let state: UnsafeMutablePointer<MachineState>
    if let pooled = MachinePool.take() {
      state = pooled
    } else {
      let fresh = try MachineState()
      state = .allocate(capacity: 1)
      state.initialize(to: fresh)
    }
    machine = SimulatedMachine(state: state)
    machine.reset(installing: InstalledMemory())
  }

  deinit {
    machine.stopPoisoning()
    MachinePool.put(machine.state)
  }
}

/// The machines that are not leased.
private enum MachinePool {
  /// Addresses of states; what a pointer says is meaningful within this process only, and none is ever freed.
  private static let idle = Mutex<[UInt]>([])

  static func take() -> UnsafeMutablePointer<MachineState>? {
    idle.withLock { $0.popLast() }.flatMap { UnsafeMutablePointer(bitPattern: $0) }
  }

  static func put(_ state: UnsafeMutablePointer<MachineState>) {
    idle.withLock { $0.append(UInt(bitPattern: state)) }
  }
}
