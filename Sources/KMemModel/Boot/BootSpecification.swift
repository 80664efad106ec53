// What memory_setup must do with a scenario, said a second time without KMem's arithmetic: from the brute-force map, sets
// of frames and the contract's sentences. Where KMem is free to choose, the choice that its documentation promises.

import KMem

/// The outcome that the contract and KMem's documentation demand for a scenario whose map fits its storage.
public struct BootSpecification: Sendable {
  /// Refused with this error, or booted with this memory.
  public enum Outcome: Sendable {
    case refused(MemorySetupError)
    case booted(Booted)
  }

  /// The memory of a kernel that has booted.
  public struct Booted: Sendable {
    /// boot_early's arena.
    public var arena: Range<UInt32>

    /// The frames of the arena that are handed out.
    public var arenaUsed: Range<UInt32>

    /// Frames that the allocator counts: from 0 to the last usable one.
    public var total: UInt32

    /// What is free once the bitmap is built, before the heap takes some and boot_early gives some back (P1).
    public var initiallyFree: FrameSet

    /// Usable frames at or above the floor, the kernel's included.
    public var usable: FrameSet

    /// Pages of heap, and tables that they need.
    public var heapPages: UInt32
    public var heapTables: UInt32
  }

  public let map: ReferenceFirmwareMap
  public let outcome: Outcome

  /// Frames that boot_early may get: its arena, or none if the boot does not come that far. Where the map may not fit its
  /// storage, KMem may have lost usable memory and looks for the arena in what is left, so all usable frames below the
  /// identity limit count.
  public let possibleArena: FrameSet

  public init(_ scenario: BootScenario, map: ReferenceFirmwareMap) {
    self.map = map
    if scenario.mapCertainlyFits {
      possibleArena = FrameSet([Self.arena(of: scenario, map) ?? 0..<0])
    } else {
      let limit = min(scenario.configuration.identityLimit >> 12, 1 << 20)
      possibleArena = Self.usableFrames(map).intersection(FrameSet([0..<limit]))
    }
    do throws(MemorySetupError) {
      outcome = .booted(try Self.boot(scenario, map))
    } catch {
      outcome = .refused(error)
    }
  }

  private static func boot(_ scenario: BootScenario, _ map: ReferenceFirmwareMap) throws(MemorySetupError) -> Booted {
    try checkBootMemory(scenario, map)
    let configuration = scenario.configuration
    let usable = usableFrames(map)
    let taken = takenFrames(scenario)
    let arena = try placeArena(scenario, usable, taken)
    let total = usable.ranges.last?.upperBound ?? 0
    let arenaUsed = try earlyFrames(scenario, total: total, arena: arena)

    let floor = UInt32((UInt64(configuration.lowMemoryFloor) + 4095) / 4096)
    let aboveFloor = usable.subtracting(FrameSet([0..<floor]))
    let kernel = FrameSet(touching: scenario.kernel.start...scenario.kernel.end - 1)
    let free = aboveFloor.subtracting(kernel).subtracting(taken).subtracting(FrameSet([arena]))
    let heapPages = UInt32((UInt64(configuration.heapSize) + 4095) / 4096)
    let heapTables = (heapPages + 1023) / 1024
    if heapPages + heapTables > free.count { throw .heap(.outOfMemory) }
    return Booted(
      arena: arena, arenaUsed: arena.lowerBound..<arena.lowerBound + arenaUsed, total: total, initiallyFree: free,
      usable: aboveFloor, heapPages: heapPages, heapTables: heapTables)
  }

  static func usableFrames(_ map: ReferenceFirmwareMap) -> FrameSet {
    FrameSet(map.usableFrameRuns.map { $0.first..<$0.first + $0.count })
  }

  static func takenFrames(_ scenario: BootScenario) -> FrameSet {
    FrameSet(
      scenario.reserved.filter { !$0.isEmpty && $0.start < 1 << 32 }
        .flatMap { FrameSet(touching: $0.start...$0.end - 1).ranges })
  }

  /// The arena that boot_early gets, if the boot comes that far.
  private static func arena(of scenario: BootScenario, _ map: ReferenceFirmwareMap) -> Range<UInt32>? {
    do throws(MemorySetupError) {
      try checkBootMemory(scenario, map)
      return try placeArena(scenario, usableFrames(map), takenFrames(scenario))
    } catch { return nil }
  }

  // MARK: bootmem_init

  static func checkBootMemory(
    _ scenario: BootScenario, _ map: ReferenceFirmwareMap
  ) throws(MemorySetupError) {
    let configuration = scenario.configuration
    let limit = UInt64(configuration.identityLimit)
    if limit == 0 || limit % 4096 != 0 || limit > 3 << 30 { throw .configuration(.identityLimit) }
    if configuration.lowMemoryFloor < 4096 { throw .configuration(.lowMemoryFloor) }
    if !(1...65_536).contains(configuration.maximumAddressSpaces) { throw .configuration(.maximumAddressSpaces) }
    if configuration.heapSize > 0x2F60_8000 { throw .configuration(.heapSize) }

    let kernel = scenario.kernel
    if kernel.end <= kernel.start { throw .kernelImage(.empty) }
    if kernel.start % 4096 != 0 { throw .kernelImage(.unaligned) }
    if kernel.end > limit { throw .kernelImage(.beyondIdentityLimit) }
    if kernel.end - kernel.start > 0x1000_0000 { throw .kernelImage(.outsideHighHalf) }

    if let reason = tableError(scenario) { throw .firmwareMap(reason) }
    if map.usableFrameRuns.isEmpty { throw .firmwareMap(.noUsableMemory) }
    // The storage of the map may reach behind the image's last byte, to the end of its last frame.
    let end = max(kernel.end, scenario.mapStorage.end)
    let holdsKernel = map.regions.contains {
      $0.type == FirmwareMemoryType.usable && $0.first <= kernel.start && end - 1 <= $0.last
    }
    if !holdsKernel { throw .kernelImage(.outsideUsableMemory) }
  }

  private static func tableError(_ scenario: BootScenario) -> FirmwareMapError? {
    var count = scenario.entries.count
    if case .raw(let bytes) = scenario.table {
      let reading = RawTableReading(bytes)
      if reading.entrySize < 20 { return .entrySizeTooSmall(size: UInt32(reading.entrySize)) }
      count = reading.entries.count
    }
    if case .e820(let size) = scenario.table, size < 20 { return .entrySizeTooSmall(size: UInt32(size)) }
    return count == 0 ? .emptyTable : nil
  }

  // MARK: boot_early_init

  /// The first run of usable, unreserved frames behind the kernel and below the limit that holds the whole arena, else
  /// the longest, else none.
  static func placeArena(
    _ scenario: BootScenario, _ usable: FrameSet, _ taken: FrameSet
  ) throws(MemorySetupError) -> Range<UInt32> {
    let size = UInt64(scenario.configuration.bootEarlySize)
    if size == 0 { throw .bootEarly(.emptyArena) }
    if scenario.kernel.end >= UInt64(scenario.configuration.identityLimit) { throw .bootEarly(.beyondIdentityLimit) }
    let first = UInt32((scenario.kernel.end + 4095) / 4096)
    let end = scenario.configuration.identityLimit / 4096
    let candidates = usable.intersection(FrameSet([first..<max(first, end)])).subtracting(taken).ranges
    let wanted = Int((size + 4095) / 4096)
    if let roomy = candidates.first(where: { $0.count >= wanted }) {
      return roomy.lowerBound..<roomy.lowerBound + UInt32(wanted)
    }
    guard let longest = candidates.max(by: { $0.count < $1.count }) else { throw .bootEarly(.noRoom) }
    return candidates.first { $0.count == longest.count } ?? longest
  }

  // MARK: What boot_early hands out

  /// The frames that boot_early hands out: bookkeeping of two bits a frame and its summary, then tables.
  private static func earlyFrames(
    _ scenario: BootScenario, total: UInt32, arena: Range<UInt32>
  ) throws(MemorySetupError) -> UInt32 {
    var used: UInt64 = 0
    let room = UInt64(arena.count) * 4096
    func take(_ bytes: UInt64, alignment: UInt64) -> Bool {
      used = (used + alignment - 1) / alignment * alignment + bytes
      return used <= room
    }
    if !take(bookkeepingBytes(frames: UInt64(total)), alignment: 4096) { throw .frameAllocator(.exhausted) }
    let limit = UInt64(scenario.configuration.identityLimit)
    let kernelPages = (scenario.kernel.end + 4095) / 4096 - scenario.kernel.start / 4096
    let exhausted = MemorySetupError.paging(.bootEarly(.exhausted))
    if !take(2 * 4096, alignment: 4096) { throw exhausted }
    if !take(UInt64(scenario.configuration.maximumAddressSpaces) * 4, alignment: 4) { throw exhausted }
    let tables = (limit + 0x3F_FFFF) / 0x40_0000 + (kernelPages + 1023) / 1024
    for _ in 0..<tables where !take(4096, alignment: 4096) { throw exhausted }
    return UInt32((used + 4095) / 4096)
  }

  /// Two bits a frame in words of 32, a bit for each word of one plane, and a bit for each word of that.
  static func bookkeepingBytes(frames: UInt64) -> UInt64 {
    let words = (frames + 31) / 32
    let first = (words + 31) / 32
    let second = (first + 31) / 32
    return (2 * words + first + second) * 4
  }
}
