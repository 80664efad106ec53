// Machines that do not boot, changed as little as makes them boot: a trace of commands needs a kernel.

import KMem

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

  private mutating func mend(_ reason: MemorySetupError, _ map: ReferenceFirmwareMap) {
    let usual = MemoryConfiguration()
    switch reason {
    case .configuration(.identityLimit): configuration.identityLimit = 8 << 20
    case .configuration(.lowMemoryFloor): configuration.lowMemoryFloor = usual.lowMemoryFloor
    case .configuration(.maximumAddressSpaces): configuration.maximumAddressSpaces = usual.maximumAddressSpaces
    case .configuration(.heapSize): break
    case .heap: configuration.heapSize = 0
    case .kernelImage(.outsideHighHalf): kernelVirtual = 0xC000_0000
    case .kernelImage: moveKernel(map)
    case .firmwareMap(.entrySizeTooSmall): table = BootScenario(entries: entries).table
    case .firmwareMap: replaceMap()
    case .bootEarly, .frameAllocator, .paging:
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
