// What must hold after memory_setup has refused a machine: the reason is the specification's, and all is as before but what
// the stages that were done may have written.
//
//   refused at             map's storage    arena                               control registers
//   configuration, image        -             -                                     as before
//   bootmem_init                x             -                                     as before
//   boot_early_init, pmm_init   x             -                                     as before
//   paging_init_minimal         x           bookkeeping, tables that did fit        as before
//   map_heap_initial            x           bookkeeping, all tables                 paging on; no heap page, no heap table
//
// What these bytes hold after a refusal is undefined: nobody has a memory manager that owns them.

import Operations
import SimulatedPC
import Specification

/// The control registers that paging uses.
package struct ControlRegisters: Equatable {
  private let values: [UInt32]

  package init(of machine: SimulatedMachine) {
    values = [machine.controlRegister0, machine.controlRegister3, machine.controlRegister4]
  }
}

/// The invariants of a refused boot, and what breaks them.
package struct RefusedBootInvariants {
  package private(set) var findings: [Finding] = []

  /// - Parameter before: the control registers when `memory_setup` was entered.
  package init(
    _ failure: BootFailure, _ scenario: BootScenario, _ specification: BootSpecification,
    before: ControlRegisters, _ machine: SimulatedMachine
  ) {
    let refusal = failure.refusal
    guard case .refused(let expected) = specification.outcome else {
      findings.append(Finding(.result, .p1, "refused with \(refusal), but the machine can boot"))
      return
    }
    if failure.hasWords ? expected != refusal : (expected.stage, expected.reason) != (refusal.stage, refusal.reason) {
      findings.append(Finding(.result, .e11, "refused with \(refusal), but the reason is \(expected)"))
    }
    if let objection = specification.objection { findings.append(objection) }
    if failure.hasWords { checkWords(of: failure) }
    checkWrites(expected, scenario, specification, machine)
    if expected.stage == .heap {
      let directory = UInt32(truncatingIfNeeded: specification.earlyBlocks[1].lowerBound)
      findings += BootPages(scenario, heapPages: 0, directory: directory, machine).findings
      checkTables(scenario, directory, machine)
    } else if ControlRegisters(of: machine) != before {
      findings.append(Finding(.atomicity, .v8, "refused at \(refusal.stage), with control registers changed"))
    }
    findings += BootInvariants.machineFindings(machine)
  }

  private mutating func checkWords(of failure: BootFailure) {
    let refusal = failure.refusal
    if let objection = RefusalText.objection(to: failure.message, of: refusal.reason) {
      findings.append(Finding(.result, .e11, "what is said of the refusal \(refusal) \(objection)"))
    }
    if let objection = Self.objection(to: failure.stageName, of: refusal.stage) { findings.append(objection) }
  }

  /// What is wrong with the name that a kernel prints of the stage at which it ended; nil if nothing is.
  package static func objection(to name: StaticString, of stage: BootStage) -> Finding? {
    let expected: StaticString =
      switch stage {
      case .bootMemory: "bootmem_init"
      case .bootEarly: "boot_early_init"
      case .frameAllocator: "pmm_init"
      case .paging: "paging_init_minimal"
      case .heap: "map_heap_initial"
      }
    let isRight = name.withUTF8Buffer { seen in expected.withUTF8Buffer { seen.elementsEqual($0) } }
    return isRight ? nil : Finding(.result, .e11, "the stage \(stage) is called \(name), not \(expected)")
  }

  /// No word has changed but in the storage of the map and in what boot_early has handed out.
  private mutating func checkWrites(
    _ refusal: BootRefusal, _ scenario: BootScenario, _ specification: BootSpecification,
    _ machine: SimulatedMachine
  ) {
    let clause: Clause = refusal.stage == .bootMemory ? .e10 : refusal.stage.rawValue < 3 ? .b2 : .v10
    if !machine.hasCompleteJournal {
      findings.append(Finding(.atomicity, clause, "refused after more writes than the journal holds"))
    }
    let storage = scenario.mapStorage
    let writable = refusal.hasReadMap ? [storage.start..<storage.end] + specification.earlyBlocks : []
    var stray: ChangedWord?
    machine.forEachChangedWord { word in
      let address = UInt64(word.address)
      if stray == nil && !writable.contains(where: { $0.contains(address) }) { stray = word }
    }
    guard let stray else { return }
    let place = "[\(hexadecimal(stray.address))] of a \(stray.owner) frame"
    findings.append(
      Finding(
        .atomicity, clause,
        "refused at \(refusal.stage), but \(place) went from \(hexadecimal(stray.before)) to \(hexadecimal(stray.after))"
      ))
  }

  /// The tables are those of the identity range, the image and the kmap window.
  private mutating func checkTables(
    _ scenario: BootScenario, _ directory: UInt32, _ machine: SimulatedMachine
  ) {
    let image = scenario.imagePages
    let expected =
      Array(0...(scenario.configuration.identityLimit - 1) >> 22)
      + Array(image.lowerBound / 1024...(image.upperBound - 1) / 1024) + [scenario.layout.windowSlot]
    var seen: [UInt32] = []
    machine.forEachPresentDirectoryEntry(of: directory) { slot, _ in seen.append(slot) }
    if seen != expected { findings.append(Finding(.atomicity, .v10, "tables at \(seen), expected at \(expected)")) }
  }
}

extension BootRefusal {
  /// Whether the firmware's table was read before the refusal.
  fileprivate var hasReadMap: Bool {
    guard stage == .bootMemory else { return true }
    switch reason {
    case .outsideUsableMemory, .noUsableMemory, .tooManyRegions, .malformedMultibootEntry: return true
    default: return false
    }
  }
}
