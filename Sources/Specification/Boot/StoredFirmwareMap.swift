// What a kernel's storage keeps of the firmware's map where there may be no room for all of it. The contract says that the highest
// usable memory is lost then, and leaves it to the memory manager how much (E10): so it reads the table once more, on a machine where nothing else
// is in memory, what it keeps is judged, and everything that follows from that - arena, free frames, the reason of a
// refusal - is exact again.
//
//   reference   ├── usable ──┤ACPI├── usable ──┤rsv├── usable ──┤
//   kept        ├── usable ──┤ACPI│            │rsv│               less usable memory, nothing else

import Operations

/// A firmware's map as a storage of a certain size keeps it.
public struct StoredFirmwareMap: Sendable {
  /// The map that the kernel has: the reference's, but for usable memory that was lost.
  public let map: ReferenceFirmwareMap

  /// Why the table is refused for want of room.
  let refusal: BootRefusal?

  /// What is wrong with what is kept.
  package let objection: Finding?

  /// Whether what is kept decides anything: the map may not fit, and the table can be read.
  package static func isNeeded(for scenario: BootScenario) -> Bool {
    !scenario.mapCertainlyFits && BootSpecification.tableError(scenario) == nil
  }

  /// - Parameters:
  ///   - reference: what the entries mean.
  ///   - kept: what the memory manager keeps of the table in a storage of the scenario's size; asked only where it decides
  ///     anything. nil if it does not say: it is judged as if it kept everything.
  public init(_ scenario: BootScenario, _ reference: ReferenceFirmwareMap, kept: () -> StoredMap?) {
    guard Self.isNeeded(for: scenario), let stored = kept() else {
      (map, refusal, objection) = (reference, nil, nil)
      return
    }
    let full = BootRefusal.bootMemory(.tooManyRegions, detail: UInt32(scenario.storedRegions))
    if stored.refusal == full {
      (map, refusal, objection) = (reference, full, nil)
      return
    }
    refusal = nil
    let regions = stored.regions.map { ReferenceFirmwareMap.Region(first: $0.first, last: $0.last, type: $0.type) }
    map = ReferenceFirmwareMap(keeping: regions, of: reference)
    var message = reference.objection(toKeeping: regions)
    if message == nil {
      let losses = reference.leastLosses(keeping: regions, of: scenario.tableEntries)
      let counted = stored.diagnostics.lostUsableRegions
      if counted < losses {
        message = "of \(reference.regions) only \(regions) are kept: \(losses) losses, but \(counted) are counted"
      }
    }
    objection = message.map { Finding(.state, .e10, $0) }
  }
}
