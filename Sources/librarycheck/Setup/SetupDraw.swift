// Which calls are made: most of them the next one of a set-up that succeeds, the rest any, with arguments at their edges.

import CKMem
import KMemLibrary
import Operations
import PropCheck
import SimulatedPC

extension SetupSession {
  /// Draws the next call.
  func draw(_ source: inout Source) throws -> SetupCall {
    if try source.boolean(percent: 70) { return try drawNext(&source) }
    switch try source.weighted([3, 2, 2, 3, 2, 3, 1, 1, 2, 1, 2, 2, 1, 2, 1, 1, 1]) {
    case 0: return .bootmemInit(try drawInformation(&source))
    case 1: return .memorySetup(try drawInformation(&source))
    case 2: return try drawEarlyInit(&source)
    case 3: return try drawEarlyAlloc(&source)
    case 4: return try drawPmmInit(&source)
    case 5: return .pmmReserve(try drawRange(&source))
    case 6: return .pmmAlloc
    case 7: return .pmmFree(try drawFrame(&source))
    case 8: return .createDirectory(try drawContext(&source))
    case 9: return .kmapInit(directory: try drawDirectory(&source), try drawContext(&source))
    case 10: return model.stage < .paging ? try drawTable(&source) : .pmmAlloc
    case 11: return .pagingInit(try drawContext(&source))
    case 12: return .mapHeap(bytes: try source.integer(in: 0...UInt32.max, favouring: Self.sizes))
    case 13: return try drawKheapInit(&source)
    case 14: return .heapAlloc(size: try source.integer(in: 0...UInt32.max, favouring: Self.sizes))
    case 15: return .heapFree(try drawBlock(&source))
    default: return .retire
    }
  }

  /// The call that a kernel would make now.
  private func drawNext(_ source: inout Source) throws -> SetupCall {
    switch model.stage {
    case .none:
      let information = try drawInformation(&source)
      return try source.boolean(percent: 15) ? .memorySetup(information) : .bootmemInit(information)
    case .bootMemory:
      return try source.boolean(percent: 20) ? .pmmReserve(try drawRange(&source)) : try drawEarlyInit(&source)
    case .bootEarly:
      return try source.weighted([3, 2]) == 0 && !earlyBlocks.isEmpty
        ? try drawPmmInit(&source)
        : .earlyAlloc(size: model.bitmapSize, align: try source.element(of: [4, 0]), zeroed: try source.boolean())
    case .frames:
      switch try source.weighted([6, 2, 2, 2]) {
      case 0: return .pagingInit(try drawContext(&source))
      case 1: return .createDirectory(try drawContext(&source))
      case 2: return .kmapInit(directory: model.directory, try drawContext(&source))
      default: return try drawTable(&source)
      }
    case .paging:
      return try source.boolean()
        ? .mapHeap(bytes: try source.integer(in: 0...UInt32(2 << 20), favouring: Self.sizes))
        : try drawKheapInit(&source)
    case .heap:
      switch try source.weighted([3, 2, 2, 2]) {
      case 0: return .heapAlloc(size: try source.integer(in: 1...UInt32(1 << 20)))
      case 1: return .heapFree(try drawBlock(&source))
      case 2: return try drawKheapInit(&source)
      default: return try source.boolean() ? .pmmAlloc : .pmmFree(try drawFrame(&source))
      }
    }
  }

  static let sizes: [UInt32] = [
    1, 4095, 4096, 4097, 65536, 1 << 20, 4 << 20, 0x2F60_8000, 0x2F60_8001, 0xFFFF_F000, 0xFFFF_F001, 0xFFFF_FFFF,
  ]

  private func drawEarlyInit(_ source: inout Source) throws -> SetupCall {
    let end = processor.image.physical.upperBound
    let starts: [UInt32] = [0, end, end + 4095, 0x40_0000, 0x80_0000, UInt32(model.machine.memoryEnd) - 4096, ~0]
    let start = try source.integer(in: 0...UInt32.max, favouring: starts)
    let isPlain = try source.boolean(percent: 60)
    let size =
      isPlain
      ? try source.element(of: [UInt32(1 << 20), 262_144, 65536, 131_072])
      : try source.integer(in: 0...UInt32.max, favouring: Self.sizes)
    return .earlyInit(start: try source.boolean(percent: 40) ? start : try source.element(of: starts), size: size)
  }

  private func drawEarlyAlloc(_ source: inout Source) throws -> SetupCall {
    let size = try source.integer(in: 0...UInt32.max, favouring: [1, 3, 4, 5, 4096, model.bitmapSize, ~0, ~0 - 3])
    let powers: [UInt32] = [0, 1, 2, 4, 16, 4096, 65536, 1 << 31, 3, 6]
    let small = try source.boolean(percent: 70) ? size % 65536 : size
    return .earlyAlloc(size: small, align: try source.element(of: powers), zeroed: try source.boolean())
  }

  /// The last two pages of the image's storage are not for tables.
  static func bitmapInImage(_ image: LibraryImage) -> UInt32 { image.pageScriptStorage.upperBound - 8192 }

  /// A bitmap: of boot_early, of a reserved range, of the image; there or next to it.
  private func drawPmmInit(_ source: inout Source) throws -> SetupCall {
    let image = processor.image
    var places: [UInt32] = earlyBlocks.filter { $0.size >= model.bitmapSize }.map(\.address).suffix(3)
    for range in model.reserved.prefix(4) where range.end < 1 << 32 && range.frames != pageArea {
      places.append((UInt32(truncatingIfNeeded: range.start) &+ 3) & ~3)
      places.append(UInt32(truncatingIfNeeded: range.end &- UInt64(model.bitmapSize)) & ~3)
    }
    places.append(Self.bitmapInImage(image) &- image.physical.lowerBound &+ image.virtualStart)
    places.append(Self.bitmapInImage(image))
    if let early = model.early {
      places += [early.start, early.start + early.total &- 65536, early.start + early.total, early.start + early.used]
    }
    if places.isEmpty { places = [0] }
    let place = try source.element(of: places)
    let step = try source.boolean(percent: 25) ? try source.element(of: [UInt32(1), 2, 4, 4096, ~3, ~4095]) : 0
    let bytes = try source.element(of: [
      model.machine.memoryEnd, model.machine.memoryEnd - 1, model.machine.memoryEnd + 1, 1 << 32, 0,
      model.machine.memoryEnd | 1 << 32,
    ])
    // Bookkeeping over the image's code or over its tables would be the kernel's own ruin.
    let bytesOfBitmap = ByteRange(
      start: UInt64(model.physical(ofBitmap: place &+ step)), length: UInt64(model.bitmapSize))
    let spare = UInt64(Self.bitmapInImage(image))...UInt64(image.pageScriptStorage.upperBound)
    let isInImage = bytesOfBitmap.frames.overlaps(model.imageFrames)
    let isHarmless = spare.contains(bytesOfBitmap.start) && spare.contains(bytesOfBitmap.end)
    return .pmmInit(
      bitmap: isInImage && !isHarmless || pageArea.map(bytesOfBitmap.frames.overlaps) == true
        ? Self.bitmapInImage(image) : place &+ step,
      bytes: try source.boolean(percent: 75) ? model.machine.memoryEnd : bytes)
  }

  private func drawFrame(_ source: inout Source) throws -> UInt32 {
    let frames = model.allocated.sorted().prefix(8).map { $0 << 12 }
    if !frames.isEmpty, try source.boolean(percent: 60) { return try source.element(of: frames) }
    return try source.integer(
      in: 0...UInt32.max, favouring: [0, 4096, 0x9F000, 1 << 20, model.free.min() ?? 0 << 12, ~4095])
  }

  private func drawBlock(_ source: inout Source) throws -> UInt32 {
    model.blocks.isEmpty ? 0 : try source.element(of: model.blocks)
  }

  private func drawRange(_ source: inout Source) throws -> ByteRange {
    var places: [UInt64] = [0, 1 << 20, UInt64(processor.image.physical.upperBound), model.machine.memoryEnd - 4096]
    if let early = model.early {
      let rest = UInt64(early.start + early.used)
      places += [UInt64(early.start), rest, rest + 4096, early.end - 4096, early.end, early.end - 1]
    }
    let start =
      try source.boolean(percent: 70)
      ? try source.element(of: places) : try source.integer(in: 0...model.machine.memoryEnd + 8192)
    return ByteRange(
      start: start, length: try source.element(of: [4096, 1, 0, 4097, 65536, 1 << 32, .max]))
  }

  private func drawDirectory(_ source: inout Source) throws -> UInt32 {
    try source.element(of: [model.directory, 0, 4096, model.directory &+ 4096])
  }

  private func drawTable(_ source: inout Source) throws -> SetupCall {
    let limit = model.configuration.identityLimit
    let places: [UInt32] = [
      0xC000_0000, 0, 0xD000_0000, 0xFFC0_0000, 0xFFBF_FFFF, 0xBFFF_FFFF, limit, limit &- 1,
      (limit &+ 0x3F_FFFF) & ~0x3F_FFFF, 0xFFFF_FFFF,
    ]
    let flags =
      try source.boolean(percent: 70) ? 2 : try source.element(of: [UInt32(0), 1, 3, 4, 0x80, 0x100, 0x1003, 8, 16])
    return .createTable(
      directory: try source.boolean(percent: 85) ? model.directory : try drawDirectory(&source),
      try source.boolean() ? nil : try drawContext(&source), virtual: try source.element(of: places), flags: flags)
  }

  private func drawKheapInit(_ source: inout Source) throws -> SetupCall {
    let start =
      try source.boolean(percent: 85) ? 0xD000_0000 : try source.element(of: [UInt32(0), 0xD000_1000, 1, 0xC000_0000])
    let mapped = model.heapBytes
    let regions: [UInt32] = [
      0, 4096, 65536, mapped, mapped &- 4096, mapped &+ 4096, 1 << 20, 0x2F60_8000, 0x2F60_9000, 0xFFFF_F000, 4095,
      65537,
    ]
    let region = try source.element(of: regions)
    let initials: [UInt32] = [0, 65536, mapped, mapped &+ 1, 1, 4096, 1 << 20, region, region &+ 1]
    return .kheapInit(start: start, region: region, initial: try source.element(of: initials))
  }
}
