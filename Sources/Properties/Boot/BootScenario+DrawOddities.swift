// What loaders and firmware do now and then, each of which a kernel's author never meets on his own machine: Multiboot entries
// with more in them or a map that is cut, a table that ends with the address space, control registers with other bits set,
// storage of the map inside the image, modules by the dozen.

import Operations
import PropCheck
import Specification

extension BootScenario {
  /// Changes a drawn machine in several of these ways at once.
  mutating func drawOddities(from source: inout Source) throws {
    try drawOddRegisters(from: &source)
    try drawOddTable(from: &source)
    if try source.boolean(percent: 25) {
      mapStorageOffset = UInt64(try source.integer(in: 0...0x400, towards: 1) as UInt32) * 4
    }
    if try source.boolean(percent: 25) { try reserveMany(upTo: 64, from: &source) }
    if try source.boolean(percent: 30) { try drawEdges(from: &source) }
    entersWithPagingOn = entersWithPagingOn && canEnterWithPagingOn
  }

  /// Makes the image end within a frame, with the storage of the map at times behind its last byte in that frame, and lets an entry
  /// of the firmware's begin or end near an edge of either.
  private mutating func drawEdges(from source: inout Source) throws {
    guard kernelStart % 4096 == 0, kernel.end < 1 << 33, kernelSize > 0, canHaveEntryMore else { return }
    let within = UInt64(try source.integer(in: 1...4090, towards: 0x100) as UInt32)
    kernelSize = (kernelSize - 1) / 4096 * 4096 + within
    let frameEnd = (kernel.end + 4095) / 4096 * 4096
    let room = frameEnd - kernel.end
    if room >= 64, try source.boolean(percent: 60) {
      let gap = UInt64(try source.integer(in: 0...UInt32(min(room - 64, 512)), towards: 8) as UInt32)
      mapStorageOffset = (kernelSize + gap + 3) / 4 * 4
    }
    let storage = mapStorage
    let edges = [storage.start, storage.end - min(storage.end, 16), storage.end, kernel.end, kernelStart, frameEnd]
    let edge = try source.element(of: edges)
    let first = edge + (try source.element(of: [0, 1, 16, 4096] as [UInt64])) - min(edge, 1)
    let length = UInt64(try source.integer(in: 1...0x2000, towards: 16) as UInt32)
    let type = try source.element(of: [
      FirmwareMemoryType.reserved, FirmwareMemoryType.acpiTables, FirmwareMemoryType.usable,
    ])
    entries.append(FirmwareMapEntry(base: first, length: length, type: type))
  }

  /// Bits of CR0 and CR4 that a loader may leave set (Intel SDM volume 3A, section 2.5).
  private mutating func drawOddRegisters(from source: inout Source) throws {
    // MP, EM, TS, NE, WP, AM, NW and CD.
    for bit in [1, 2, 3, 5, 16, 18, 29, 30] as [UInt32] where try source.boolean(percent: 25) {
      entryControlRegister0 |= 1 << bit
    }
    // VME, PVI, TSD, DE, PSE, MCE, PGE, PCE, OSFXSR and OSXMMEXCPT.
    for bit in [0, 1, 2, 3, 4, 6, 7, 8, 9, 10] as [UInt32] where try source.boolean(percent: 25) {
      entryControlRegister4 |= 1 << bit
    }
    if try source.boolean(percent: 20) { entryControlRegister4 |= 1 << 5 }
  }

  private mutating func drawOddTable(from source: inout Source) throws {
    switch try source.weighted([40, 40, 20]) {
    case 0: break
    case 1:
      let extraBytes = try source.element(of: [0, 4, 8, 1, 12, 44, 235] as [UInt8])
      table = .paddedMultiboot(extraBytes: extraBytes, missing: 0)
      if try source.boolean(percent: 25), mapCertainlyFits {
        let missing = try source.integer(in: 1...23 as ClosedRange<UInt8>)
        table = .paddedMultiboot(extraBytes: extraBytes, missing: missing)
      }
    default:
      let size = UInt64(tableBytes.count)
      let place = ByteRange(start: (1 << 32) - size, length: size)
      let isTouched = entries.contains { $0.base < 1 << 32 && $0.length > place.start - min($0.base, place.start) }
      if !tableEntries.isEmpty, entrySize.map({ $0 >= 20 }) ?? true, !isTouched, kernel.end <= place.start {
        tableAddress = UInt32(place.start)
      }
    }
  }

  /// Whether the table may grow: it lies where there is room, and nothing was said of its bytes.
  private var canHaveEntryMore: Bool {
    switch table {
    case .raw: false
    case .paddedMultiboot(_, let missing): missing == 0 && tableAddress == nil
    case .e820, .multiboot: tableAddress == nil
    }
  }

  /// Reserves ranges at regular distances after the kernel, as a loader of many modules does.
  mutating func reserveMany(upTo most: Int, from source: inout Source) throws {
    let count = try source.integer(in: 1...most, towards: 4)
    let step = UInt64(try source.integer(in: 0x1000...0x9000, towards: 0x2000) as UInt32)
    let length = UInt64(try source.integer(in: 1...0x3000, towards: 0x1000) as UInt32)
    let first = kernel.end &+ UInt64(try source.integer(in: 0...0x4000, towards: 0) as UInt32)
    for index in 0..<UInt64(count) {
      reserved.append(ByteRange(start: first &+ index &* step, length: length))
    }
  }
}
