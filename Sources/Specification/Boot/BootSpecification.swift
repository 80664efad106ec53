// What memory_setup must do with a scenario, said a second time without KMem's arithmetic: from the brute-force map, sets
// of frames and the contract's sentences. Where KMem is free to choose, the choice that its documentation promises.

import Operations

/// The outcome that the contract and KMem's documentation demand for a scenario, given what is kept of its map.
public struct BootSpecification: Sendable {
  /// Refused with this error, or booted with this memory.
  public enum Outcome: Sendable {
    case refused(BootRefusal)
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

  /// The firmware's map as it is kept: where there is no room for all of it, with less usable memory.
  public let map: ReferenceFirmwareMap
  public let outcome: Outcome

  /// What is wrong with the map that is kept.
  package let objection: Finding?

  /// boot_early's arena, if the boot comes that far.
  public let arena: Range<UInt32>?

  /// The bytes of the arena that are handed out until the boot ends, whole or not: bookkeeping first, then what paging needs.
  package let earlyBlocks: [Range<UInt64>]

  /// Whether the boot must be refused.
  package var isRefusal: Bool { if case .refused = outcome { true } else { false } }

  /// - Parameter stored: the firmware's map as the kernel's storage keeps it.
  public init(_ scenario: BootScenario, stored: StoredFirmwareMap) {
    self.map = stored.map
    objection = stored.objection
    var course = Course()
    do throws(BootRefusal) {
      outcome = .booted(try Self.boot(scenario, stored, &course))
    } catch {
      outcome = .refused(error)
    }
    arena = course.arena
    earlyBlocks = course.blocks
  }

  /// How far a boot has come.
  private struct Course {
    var arena: Range<UInt32>?
    var blocks: [Range<UInt64>] = []
  }

  private static func boot(
    _ scenario: BootScenario, _ stored: StoredFirmwareMap, _ course: inout Course
  ) throws(BootRefusal) -> Booted {
    let map = stored.map
    try checkBootMemory(scenario, map, refusedMap: stored.refusal)
    let configuration = scenario.configuration
    let usable = usableFrames(map)
    let taken = takenFrames(scenario)
    let arena = try placeArena(scenario, usable, taken)
    let total = usable.ranges.last?.upperBound ?? 0
    course.arena = arena
    try takeEarlyBlocks(scenario, total: total, arena: arena, &course.blocks)
    let arenaUsed = ((course.blocks.last?.upperBound ?? 0) + 4095) / 4096

    let floor = UInt32((UInt64(configuration.lowMemoryFloor) + 4095) / 4096)
    let aboveFloor = usable.subtracting(FrameSet([0..<floor]))
    let kernel = FrameSet(touching: scenario.kernel.start...scenario.kernel.end - 1)
    let free = aboveFloor.subtracting(kernel).subtracting(taken).subtracting(FrameSet([arena]))
    let heapPages = UInt32((UInt64(configuration.heapSize) + 4095) / 4096)
    let heapTables = (heapPages + 1023) / 1024
    if heapPages + heapTables > free.count { throw .heap(.outOfMemory) }
    return Booted(
      arena: arena, arenaUsed: arena.lowerBound..<UInt32(arenaUsed), total: total, initiallyFree: free,
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

  // MARK: bootmem_init

  static func checkBootMemory(
    _ scenario: BootScenario, _ map: ReferenceFirmwareMap, refusedMap: BootRefusal? = nil
  ) throws(BootRefusal) {
    let configuration = scenario.configuration
    let layout = scenario.layout
    let limit = UInt64(configuration.identityLimit)
    if limit == 0 || limit % 4096 != 0 || limit > UInt64(layout.kernelBase) { throw .bootMemory(.identityLimit) }
    if configuration.lowMemoryFloor < 4096 { throw .bootMemory(.lowMemoryFloor) }
    if !(1...65_536).contains(configuration.maximumAddressSpaces) { throw .bootMemory(.maximumAddressSpaces) }
    if configuration.heapSize > layout.heapCapacity { throw .bootMemory(.heapSize) }

    let kernel = scenario.kernel
    if kernel.end <= kernel.start { throw .bootMemory(.emptyImage) }
    if kernel.start % 4096 != 0 || scenario.kernelVirtual % 4096 != 0 { throw .bootMemory(.unalignedImage) }
    if kernel.end > limit { throw .bootMemory(.beyondIdentityLimit) }
    let virtual = UInt64(scenario.kernelVirtual)
    if virtual < UInt64(layout.kernelBase) || virtual + (kernel.end - kernel.start) > UInt64(layout.heapBase) {
      throw .bootMemory(.outsideHighHalf)
    }

    if let reason = tableError(scenario) ?? refusedMap { throw reason }
    if map.usableFrameRuns.isEmpty { throw .bootMemory(.noUsableMemory) }
    // The storage of the map may lie behind the image's last byte, up to the end of its last frame.
    for bytes in [kernel, scenario.mapStorage] where !bytes.isEmpty {
      let isUsable = map.regions.contains {
        $0.type == FirmwareMemoryType.usable && $0.first <= bytes.start && bytes.end - 1 <= $0.last
      }
      if !isUsable { throw .bootMemory(.outsideUsableMemory) }
    }
  }

  static func tableError(_ scenario: BootScenario) -> BootRefusal? {
    var count = scenario.entries.count
    if case .raw(let bytes) = scenario.table {
      let reading = RawTableReading(bytes)
      if reading.entrySize < 20 { return .bootMemory(.entrySizeTooSmall, detail: UInt32(reading.entrySize)) }
      count = reading.entries.count
    }
    if case .e820(let size) = scenario.table, size < 20 { return .bootMemory(.entrySizeTooSmall, detail: UInt32(size)) }
    if case .paddedMultiboot(let extraBytes, let missing) = scenario.table, count > 0, missing > 0 {
      let stride = 4 + MultibootMemoryMap.contentSize + UInt32(extraBytes)
      return .bootMemory(.malformedMultibootEntry, detail: UInt32(count - 1) * stride)
    }
    return count == 0 ? .bootMemory(.emptyTable) : nil
  }

  // MARK: boot_early_init

  /// The first run of usable, unreserved frames behind the kernel and below the limit that holds the whole arena, else
  /// the longest, else none.
  static func placeArena(
    _ scenario: BootScenario, _ usable: FrameSet, _ taken: FrameSet
  ) throws(BootRefusal) -> Range<UInt32> {
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

  /// The bytes that boot_early hands out, one after the other: bookkeeping of two bits a frame and its summary, then what
  /// paging needs.
  private static func takeEarlyBlocks(
    _ scenario: BootScenario, total: UInt32, arena: Range<UInt32>, _ blocks: inout [Range<UInt64>]
  ) throws(BootRefusal) {
    var cursor = UInt64(arena.lowerBound) * 4096
    let end = UInt64(arena.upperBound) * 4096
    func take(_ need: EarlyNeed) -> Range<UInt64>? {
      let start = (cursor + need.alignment - 1) / need.alignment * need.alignment
      cursor = start + need.size
      return cursor <= end ? start..<cursor : nil
    }
    let bookkeeping = EarlyNeed(size: bookkeepingBytes(frames: UInt64(total)), alignment: 4096)
    guard let block = take(bookkeeping) else { throw .frameAllocator(.exhausted) }
    blocks.append(block)
    if scenario.entersWithExtendedPaging { throw .paging(.physicalAddressExtension) }
    for need in pagingNeeds(scenario) {
      guard let block = take(need) else { throw .paging(.exhausted) }
      blocks.append(block)
    }
  }

  /// Bytes that are asked of boot_early.
  struct EarlyNeed: Sendable {
    var size: UInt64
    var alignment: UInt64
  }

  /// What paging asks of boot_early, in this order: the directory, the window's table, the table of address spaces, the
  /// tables of the identity range and of the image.
  static func pagingNeeds(_ scenario: BootScenario) -> [EarlyNeed] {
    let page = EarlyNeed(size: 4096, alignment: 4096)
    let spaces = EarlyNeed(size: UInt64(scenario.configuration.maximumAddressSpaces) * 4, alignment: 4)
    let tables = (scenario.configuration.identityLimit - 1) / 0x40_0000 + 1 + scenario.imageTables
    return [page, page, spaces] + Array(repeating: page, count: Int(tables))
  }

  /// Two bits a frame in words of 32, a bit for each word of one plane, and a bit for each word of that.
  package static func bookkeepingBytes(frames: UInt64) -> UInt64 {
    let words = (frames + 31) / 32
    let first = (words + 31) / 32
    let second = (first + 31) / 32
    return (2 * words + first + second) * 4
  }
}
