// The PC that cases are replayed on, as the kernel image describes it on its serial port; see Kernel/Replay/Replay.swift.

import Operations
import Specification

/// Where the image lies, what the loader's map says, and where archives lie while cases run.
public struct ReplayPC: Hashable, Sendable {
  public private(set) var image = ByteRange(start: 0, end: 0)
  public private(set) var shelf = ByteRange(start: 0, end: 0)
  public private(set) var entries: [FirmwareMapEntry] = []

  public init() {}

  /// Takes in one line of the image's output.
  ///
  /// - Returns: whether the line is one that describes the PC.
  public mutating func read(_ line: String) -> Bool {
    let words = line.split(separator: " ").map(String.init)
    guard words.count >= 4, words[0] == "replay" else { return false }
    let numbers = words[2...].compactMap { UInt64($0, radix: 16) }
    switch (words[1], numbers.count) {
    case ("image", 2): image = ByteRange(start: numbers[0], end: numbers[1])
    case ("shelf", 2): shelf = ByteRange(start: numbers[0], end: numbers[1])
    case ("region", 3):
      let type = UInt32(truncatingIfNeeded: numbers[2])
      entries.append(FirmwareMapEntry(base: numbers[0], length: numbers[1], type: type))
    default: return false
    }
    return true
  }

  /// Whether the image has said all that a case needs to know.
  public var isComplete: Bool { !image.isEmpty && !shelf.isEmpty && !entries.isEmpty }

  /// Reserved entries that cover all memory that cases must not use: what the loader's map does not call usable, and the
  /// shelf with everything above it.
  var limits: [FirmwareMapEntry] {
    var limits: [FirmwareMapEntry] = []
    var next: UInt64 = 0
    func reserve(from start: UInt64, upTo end: UInt64) {
      if start < end {
        limits.append(FirmwareMapEntry(base: start, length: end - start, type: FirmwareMemoryType.reserved))
      }
    }
    for region in ReferenceFirmwareMap(entries, attributes: .absent).regions
    where region.type == FirmwareMemoryType.usable && region.first < shelf.start {
      reserve(from: next, upTo: region.first)
      next = min(region.last + 1, shelf.start)
    }
    reserve(from: next, upTo: .max)
    return limits
  }
}

extension BootScenario {
  /// The case as the PC allows it: its own map below that of the PC, its configuration, the PC's image.
  ///
  ///   case   ├── usable ──┤ hole ├──── usable ────────────────────────────┤
  ///   PC     ├── usable ─┤ BIOS ├── usable ─────────────────┤ shelf ──────▶
  ///   both   ├── usable ─┤      ├── usable ─────────────────┤
  ///
  /// The identity limit grows by what the PC's image is larger than the case's, so that as much room is left after it.
  func moved(to pc: ReplayPC) -> BootScenario {
    var moved = self
    let limits = pc.limits
    moved.entries = tableEntries + limits
    if case .raw = table { moved.table = .e820(entrySize: entrySize ?? 20) }
    let regions = UInt32(clamping: Int(mapCapacity) + 2 * limits.count)
    moved.mapCapacity = min(regions, ReplayPC.mapCapacity)
    moved.kernelStart = pc.image.start
    moved.kernelSize = pc.image.end - pc.image.start
    moved.kernelVirtual = ReplayPC.imageVirtual
    let growth = pc.image.end > kernel.end ? pc.image.end - kernel.end : 0
    let limit = UInt64(configuration.identityLimit) + growth
    if kernelStart == pc.image.start && limit % 4096 == 0 && limit <= 1 << 30 {
      moved.configuration.identityLimit = UInt32(limit)
    }
    moved.entersWithPagingOn = moved.canEnterWithPagingOn
    return moved
  }
}

extension ReplayPC {
  /// Regions for which the image has room: MAIN_MAP_REGIONS of Kernel/Main/include/main.h.
  static let mapCapacity: UInt32 = 128

  /// Where the image is linked: Kernel/Boot/kernel.ld.
  static let imageVirtual: UInt32 = 0xC000_0000
}
