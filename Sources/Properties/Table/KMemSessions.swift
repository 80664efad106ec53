// Sessions on KMem: what printed traces call, which name no memory manager because it is always this one.

import KMemOnPC
import Sessions
import SimulatedPC
import Specification

extension BootRun {
  /// Boots KMem on `machine`.
  ///
  /// - Throws: `BootMachineError` when the scenario cannot be simulated.
  public init(_ scenario: BootScenario, on machine: SimulatedMachine) throws(BootMachineError) {
    try self.init(scenario, of: KMemManager(), on: machine)
  }
}

extension BootSpecification {
  /// What a boot of KMem must give, where KMem says what it keeps of a map that does not fit.
  public init(_ scenario: BootScenario, map: ReferenceFirmwareMap) {
    self.init(scenario, map: map, of: KMemManager())
  }
}

extension KernelSession {
  /// Boots KMem on `machine`.
  ///
  /// - Throws: as `init(booting:of:on:)`.
  public convenience init(booting scenario: BootScenario, on machine: SimulatedMachine) throws {
    try self.init(booting: scenario, of: KMemManager(), on: machine)
  }
}

extension EarlySession {
  /// Opens KMem's boot_early on `machine`.
  ///
  /// - Throws: as `init(booting:of:on:)`.
  public convenience init(booting scenario: EarlyScenario, on machine: SimulatedMachine) throws {
    try self.init(booting: scenario, of: KMemManager(), on: machine)
  }
}

extension StarvedBoots {
  /// Boots of KMem.
  public init(heapPages: UInt32) { self.init(heapPages: heapPages, of: KMemManager()) }
}

extension FrameSession {
  /// KMem's frame allocator alone.
  ///
  /// - Throws: as `init(_:of:)`.
  public convenience init(_ scenario: FrameScenario) throws { try self.init(scenario, of: KMemManager()) }
}

extension MetamorphicPair {
  /// Two runs of KMem on `machine`.
  public init(on machine: SimulatedMachine) { self.init(of: KMemManager(), on: machine) }
}
