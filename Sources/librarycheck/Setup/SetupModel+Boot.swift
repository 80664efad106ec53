// bootmem_init and boot_early.

import CKMem
import Operations

extension SetupModel {
  /// What bootmem_init may answer. More than one thing may be wrong at a time; which is told, kmem.h leaves open.
  func bootMemory(_ information: SetupInformation) -> Expected {
    var expected = Expected()
    expected.refuse(KMEM_ERROR_ORDER, if: stage >= .paging)
    switch information.fault {
    case .none: break
    case .noInformation, .noTable: expected.refuse(KMEM_ERROR_NULL)
    case .noReserved: expected.refuse(KMEM_ERROR_NULL, if: !information.reserved.isEmpty)
    case .unknownFormat: expected.refuse(KMEM_ERROR_TABLE_FORMAT)
    case .noEntries: expected.refuse(KMEM_ERROR_MAP_EMPTY)
    case .shortEntries:
      expected.refuse(
        information.format == KMEM_TABLE_MULTIBOOT ? KMEM_ERROR_MAP_MULTIBOOT_ENTRY : KMEM_ERROR_MAP_ENTRY_SIZE)
    case .cutEntry: expected.refuse(KMEM_ERROR_MAP_MULTIBOOT_ENTRY, if: information.format == KMEM_TABLE_MULTIBOOT)
    case .noUsable: expected.refuse(KMEM_ERROR_MAP_NO_USABLE_MEMORY)
    case .pastTheEnd: expected.refuse(KMEM_ERROR_MAP_OUTSIDE_ADDRESS_SPACE)
    }
    expected.refuse(KMEM_ERROR_TOO_MANY_RESERVED, if: information.reserved.count > 64)
    let choices = information.configuration ?? SetupConfiguration()
    let isLimit =
      choices.identityLimit != 0 && choices.identityLimit % 4096 == 0 && choices.identityLimit <= 3 << 30
    expected.refuse(KMEM_ERROR_IDENTITY_LIMIT, if: !isLimit)
    expected.refuse(KMEM_ERROR_LOW_MEMORY_FLOOR, if: choices.floor < 4096)
    expected.refuse(KMEM_ERROR_ADDRESS_SPACE_COUNT, if: choices.spaces == 0 || choices.spaces > 65536)
    expected.refuse(KMEM_ERROR_HEAP_SIZE, if: choices.heapSize > 0x2F60_8000)
    let isCovered = UInt64(image.physical.upperBound) <= UInt64(choices.identityLimit)
    expected.refuse(KMEM_ERROR_IMAGE_BEYOND_IDENTITY_LIMIT, if: isLimit && !isCovered)
    return expected
  }

  /// Statuses that say that an argument was refused before anything was looked at: nothing has changed then. After the others of
  /// bootmem_init there is no map.
  static let refusesArguments: Set<Status> = [
    KMEM_ERROR_ORDER.rawValue, KMEM_ERROR_NULL.rawValue, KMEM_ERROR_TOO_MANY_RESERVED.rawValue,
    KMEM_ERROR_TABLE_FORMAT.rawValue,
  ]

  mutating func bootMemoryEnded(_ status: Status, _ information: SetupInformation) {
    if Self.refusesArguments.contains(status) { return }
    if status == KMEM_ERROR_MAP_OUTSIDE_ADDRESS_SPACE.rawValue && information.format == KMEM_TABLE_E820_HEADER {
      return
    }
    startOver()
    guard status == 0 else { return }
    stage = .bootMemory
    configuration = information.configuration ?? SetupConfiguration()
    reserved = information.reserved
  }

  /// Where boot_early opens: the first gap after `start` and the image that holds `size` bytes, else the largest.
  private func arena(after start: UInt32, _ size: UInt32) -> Range<UInt32>? {
    let begin = UInt32((UInt64(max(start, image.physical.upperBound)) + 4095) >> 12)
    var gaps: [Range<UInt32>] = []
    var first: UInt32?
    for frame in begin...max(begin, min(frameCount, UInt32(limit >> 12))) {
      let isOpen =
        frame < min(UInt64(frameCount), limit >> 12) && machine.isUsable(frame) && !isReserved(frame)
      if isOpen { first = first ?? frame }
      if !isOpen, let gap = first {
        gaps.append(gap..<frame)
        first = nil
      }
    }
    let wanted = (UInt64(size) + 4095) / 4096
    if let gap = gaps.first(where: { $0.count >= wanted }) {
      return gap.lowerBound..<gap.lowerBound + UInt32(wanted)
    }
    let most = gaps.map(\.count).max()
    return gaps.first { $0.count == most }
  }

  func earlyInit(start: UInt32, size: UInt32) -> (Expected, Range<UInt32>?) {
    var expected = Expected()
    guard stage == .bootMemory else {
      expected.refuse(KMEM_ERROR_ORDER)
      return (expected, nil)
    }
    let isBeyond = UInt64(max(start, image.physical.upperBound)) >= limit
    expected.refuse(KMEM_ERROR_EARLY_EMPTY_ARENA, if: size == 0)
    expected.refuse(KMEM_ERROR_EARLY_BEYOND_IDENTITY_LIMIT, if: isBeyond)
    let place = isBeyond ? nil : arena(after: start, size)
    expected.refuse(KMEM_ERROR_EARLY_NO_ROOM, if: place == nil && !isBeyond)
    return (expected, place)
  }

  mutating func openEarly(_ arena: Range<UInt32>) {
    early = SetupEarly(
      start: arena.lowerBound << 12, total: UInt32(arena.count) << 12, stop: UInt64(arena.upperBound) << 12)
    stage = .bootEarly
  }

  func earlyAlloc(size: UInt32, align: UInt32) -> Expected {
    var expected = Expected()
    guard let early else {
      expected.refuse(KMEM_ERROR_ORDER)
      return expected
    }
    expected.refuse(KMEM_ERROR_EARLY_RETIRED, if: early.isRetired)
    expected.refuse(KMEM_ERROR_EARLY_ZERO_SIZE, if: size == 0)
    let isPower = align & (align &- 1) == 0
    expected.refuse(KMEM_ERROR_EARLY_ALIGNMENT, if: !isPower)
    expected.refuse(KMEM_ERROR_EARLY_EXHAUSTED, if: isPower && early.place(size, align) == nil)
    return expected
  }

  /// boot_early's untouched frames go to the frame allocator.
  mutating func retire() {
    guard let arena = early, !arena.isRetired else { return }
    early?.isRetired = true
    for frame in arena.usedFrames.upperBound..<max(arena.usedFrames.upperBound, arena.frames.upperBound)
    where !isReserved(frame) && UInt64(frame) << 12 >= UInt64(configuration.floor) { free.insert(frame) }
  }
}
