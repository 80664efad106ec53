// Machines that do not boot, changed as little as makes them boot: a trace of commands needs a kernel.

import Operations
import Specification

extension BootScenario {
  /// Changes, one after the other, the choices for which the specification refuses the machine.
  mutating func mend() {
    if !mapCertainlyFits { mapCapacity = UInt32(tableEntries.count) * 2 }
    if !mapCertainlyFits { kernelSize = 0x2_0000 }
    for round in 0..<8 {
      let map = reference
      guard case .refused(let reason) = BootSpecification(self, map: map).outcome else { break }
      if round >= 4 { replaceMap() }
      mend(reason, map)
    }
    entersWithPagingOn = entersWithPagingOn && canEnterWithPagingOn
  }

  private mutating func mend(_ reason: BootRefusal, _ map: ReferenceFirmwareMap) {
    let usual = BootConfiguration()
    switch (reason.stage, reason.reason) {
    case (.bootMemory, .identityLimit): configuration.identityLimit = 8 << 20
    case (.bootMemory, .lowMemoryFloor): configuration.lowMemoryFloor = usual.lowMemoryFloor
    case (.bootMemory, .maximumAddressSpaces):
      configuration.maximumAddressSpaces = usual.maximumAddressSpaces
    case (.bootMemory, .heapSize): break
    case (.heap, _): configuration.heapSize = 0
    case (.bootMemory, .outsideHighHalf): kernelVirtual = layout.kernelBase
    case (.bootMemory, .emptyImage), (.bootMemory, .unalignedImage), (.bootMemory, .beyondIdentityLimit),
      (.bootMemory, .mapStorageOutsideImage), (.bootMemory, .outsideUsableMemory):
      moveKernel(map)
    case (.bootMemory, .entrySizeTooSmall): table = BootScenario(entries: entries).table
    case (.bootMemory, _): replaceMap()
    case (.bootEarly, _), (.frameAllocator, _), (.paging, _):
      reserved = []
      kernelSize = min(kernelSize, 0x2_0000)
      configuration.bootEarlySize = 1 << 20
      configuration.identityLimit = max(configuration.identityLimit, 8 << 20)
    }
  }

  /// Puts a small kernel at the start of the longest usable run that boot_early could follow.
  private mutating func moveKernel(_ map: ReferenceFirmwareMap) {
    configuration.identityLimit = max(configuration.identityLimit, 8 << 20)
    let reach = FrameSet([0x100..<configuration.identityLimit >> 12])
    let usable = FrameSet(map.usableFrameRuns.map { $0.first..<$0.first + $0.count }).intersection(reach)
    let longest = usable.ranges.max { $0.count < $1.count }
    kernelStart = UInt64(longest?.lowerBound ?? 0x100) << 12
    kernelSize = 0x2_0000
    kernelVirtual &= ~0xFFF
  }

  /// Makes it a PC with 16 MiB.
  private mutating func replaceMap() {
    entries = [
      FirmwareMapEntry(base: 0, length: 0x9_FC00, type: FirmwareMemoryType.usable),
      FirmwareMapEntry(base: 0x10_0000, length: 0xF0_0000, type: FirmwareMemoryType.usable),
    ]
    table = BootScenario(entries: entries).table
    kernelStart = 0x10_0000
  }
}
