// A machine for boot_early: small, with holes, reserved ranges and limits where the arena is looked for.
//
//   1 MiB                                              identity limit
//   ├ kernel ┤ ┈ module ┈ hole ┈ arena ┈ hole ┈ ... ┈┈┈┈┈┊┈┈ more memory, at times up to 3 GiB

import Operations

/// A machine, and how boot_early is opened on it.
public struct EarlyScenario: Hashable, Sendable {
  public typealias Opening = EarlyOpening

  /// The firmware's map, the kernel, the configuration and the caller's reserved ranges.
  public var machine: BootScenario
  public var opening: Opening

  public init(machine: BootScenario, opening: Opening = .behindKernel) {
    self.machine = machine
    self.opening = opening
  }

  /// What boot_early must stay clear of. A caller who names the place names the kernel too.
  public var reserved: [ByteRange] {
    opening == .behindKernel ? machine.reserved : machine.reserved + [machine.kernel]
  }
}
