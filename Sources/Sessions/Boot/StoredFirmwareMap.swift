// What a kernel's storage keeps of the firmware's map where there may be no room for all of it. The contract leaves it to
// KMem which usable memory is lost then (E10): so KMem reads the table once more, on a machine of its own, what it keeps is
// judged, and everything that follows from it - arena, free frames, the reason of a refusal - is exact again.
//
//   reference   ├── usable ──┤ACPI├── usable ──┤rsv├── usable ──┤
//   kept        ├── usable ──┤ACPI│            │rsv│               less usable memory, nothing else

import KMem

/// A firmware's map as a storage of a certain size keeps it.
struct StoredFirmwareMap {
  /// The map that the kernel has: the reference's, but for usable memory that was lost.
  let map: ReferenceFirmwareMap

  /// Why the table is refused for want of room.
  let refusal: FirmwareMapError?

  /// What is wrong with what is kept.
  let objection: Finding?

  init(_ scenario: BootScenario, _ reference: ReferenceFirmwareMap) {
    if scenario.mapCertainlyFits || BootSpecification.tableError(scenario) != nil {
      (map, refusal, objection) = (reference, nil, nil)
      return
    }
    let capacity = UInt32(scenario.storedRegions)
    var (regions, lost, full) = ([ReferenceFirmwareMap.Region](), UInt32(0), nil as FirmwareMapError?)
    let bytes = scenario.tableBytes
    TableMachine.run(tableSize: bytes.count, capacity: capacity, fill: { $0.copyBytes(from: bytes) }) { machine in
      let length = scenario.table == .multiboot ? UInt32(bytes.count) : nil
      let (firmware, reason) = machine.readMap(capacity: capacity, multiboot: length)
      if reason == .tooManyRegions(capacity: capacity) { full = reason }
      regions = machine.regions(of: firmware)
      lost = firmware.diagnostics.lostUsableRegions
    }
    refusal = full
    if full != nil {
      (map, objection) = (reference, nil)
      return
    }
    map = ReferenceFirmwareMap(keeping: regions, of: reference)
    let isLostUncounted = lost == 0 && regions != reference.regions
    let message = isLostUncounted ? "of \(reference.regions) only \(regions) are kept, and no loss is counted" : nil
    objection = (message ?? reference.objection(toKeeping: regions)).map { Finding(.state, .e10, $0) }
  }
}

extension TableMachine {
  /// What the storage holds of a map.
  func regions(of map: FirmwareMap) -> [ReferenceFirmwareMap.Region] {
    (0..<map.count).map { region(at: $0, of: map) }
  }

  /// Whether the storage holds these regions of a map and no others.
  func regions(of map: FirmwareMap, are expected: [ReferenceFirmwareMap.Region]) -> Bool {
    guard map.count == expected.count else { return false }
    return expected.enumerated().allSatisfy { index, region in self.region(at: UInt32(index), of: map) == region }
  }

  private func region(at index: UInt32, of map: FirmwareMap) -> ReferenceFirmwareMap.Region {
    let region = map.region(at: index, on: self)
    return ReferenceFirmwareMap.Region(first: region.start, last: region.last, type: region.type.rawValue)
  }
}
