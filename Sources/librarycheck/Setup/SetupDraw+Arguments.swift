// What bootmem_init and paging contexts are drawn as.

import CKMem
import KMemLibrary
import Operations
import PropCheck
import SimulatedPC

extension SetupSession {
  /// What bootmem_init is told: nothing is wrong with most of it.
  func drawInformation(_ source: inout Source) throws -> SetupInformation {
    let format = try source.element(of: [KMEM_TABLE_E820_HEADER, KMEM_TABLE_E820, KMEM_TABLE_MULTIBOOT])
    let fault = try source.boolean(percent: 15) ? try source.element(of: SetupInformation.Fault.allCases) : .none
    var reserved: [ByteRange] = []
    if try source.boolean(percent: 75) { reserved = try drawAreas(&source) }
    let others = try source.boolean(percent: 20) ? try source.element(of: [1, 62, 63, 64, 65]) - reserved.count : 0
    for index in 0..<max(others, 0) {
      // Far from everything else, except for the first.
      let place = index == 0 ? try source.integer(in: 0...model.machine.memoryEnd) : 1 << 33 + UInt64(index) << 12
      reserved.append(ByteRange(start: place, length: index == 0 ? try source.integer(in: 0...UInt64(65536)) : 4096))
    }
    return SetupInformation(
      format: format, fault: fault, offset: try source.integer(in: UInt32(0)...4095), reserved: reserved,
      configuration: try source.boolean(percent: 60) ? try drawConfiguration(&source) : nil)
  }

  /// A range for a bitmap, and one of 96 frames for tables somewhere after it.
  private func drawAreas(_ source: inout Source) throws -> [ByteRange] {
    let end = UInt64(model.imageFrames.upperBound)
    let top = model.machine.memoryEnd >> 12
    let room = top - min(top, end + 112)
    let places: [UInt64] = [0, 1024 - min(end, 1024), 4096 - end - 1, 4096 - end]
    let first = end + min(room, try source.integer(in: 0...room, favouring: places))
    let shift = try source.element(of: [UInt64(0), 4, 2048, 4092])
    return [
      ByteRange(start: first << 12 + shift, length: try source.element(of: [8192, UInt64(model.bitmapSize), 4096])),
      ByteRange(start: (first + 8) << 12, length: 96 << 12),
    ]
  }

  /// The frames for tables, if `information` reserves some.
  static func pageArea(of information: SetupInformation) -> Range<UInt32>? {
    information.reserved.first { $0.end - $0.start == 96 << 12 && $0.start % 4096 == 0 }?.frames
  }

  /// 16, 32 and 64 MiB, 3 GiB, and next to them.
  private static let limits: [UInt32] = [
    0x100_0000, 0x200_0000, 0x400_0000, 0x100_1000, 0, 4096, 4095, 12345, 0xC000_0000, 0xC000_1000, 0x8000_0000,
  ]

  private func drawConfiguration(_ source: inout Source) throws -> SetupConfiguration {
    var configuration = SetupConfiguration()
    let end = processor.image.physical.upperBound
    for _ in 0..<(try source.integer(in: 0...3)) {
      switch try source.integer(in: 0...5) {
      case 0:
        configuration.identityLimit = try source.element(of: Self.limits + [(end + 4095) & ~4095, end & ~4095])
      case 1: configuration.floor = try source.element(of: [4096, 4095, 4097, 0x10_0001, 0x100_0000, 0, ~0])
      case 2: configuration.earlySize = try source.element(of: [262_144, 0, 1, 4096, 65536, 131_072, ~0, 4 << 20])
      case 3: configuration.heapSize = try source.element(of: [0, 1, 4096, 65536, 0x2F60_8000, 0x2F60_8001, ~0])
      case 4: configuration.spaces = try source.element(of: [1, 2048, 0, 8, 1025, 65536, 65537, ~0])
      default:
        configuration.poisons = true
        configuration.poison = try source.element(of: [0, 0xDEAD_F0F0, ~0])
      }
    }
    return configuration
  }

  func drawContext(_ source: inout Source) throws -> SetupContext? {
    if try source.boolean(percent: 25) { return nil }
    var context = SetupContext()
    if try source.boolean(percent: 60) { try drawPages(&source, &context) }
    if try source.boolean(percent: 50) {
      let image = processor.image.physical.upperBound
      var limits = Self.limits + [image & ~4095, (image + 4095) & ~4095]
      if let early = model.early { limits += [UInt32(early.end), UInt32(early.end) &- 4096] }
      if let bitmap = model.bitmap {
        let nextToIt = [(bitmap.end + 4095) & ~4095, bitmap.end & ~4095, (bitmap.start + 4095) & ~4095].map(UInt32.init)
        // Where nothing else ends behind it, it alone decides.
        limits = bitmap.start >= model.early?.end ?? 0 && bitmap.start >= image ? nextToIt : limits + nextToIt
      }
      context.limit = try source.element(of: limits)
    }
    if try source.boolean(percent: 20) {
      let base = processor.image.virtualStart
      context.base = try source.element(of: [base, base + 4096, 1])
    }
    if try source.boolean(percent: 20) {
      let (start, end) = (processor.image.physical.lowerBound, processor.image.physical.upperBound)
      context.start = try source.element(of: [start, start + 1, start + 4096, 0])
      context.end = try source.element(of: [end, end &- 1, end + 4096, (end + 4095) & ~4095, 0])
    }
    if try source.boolean(percent: 20) {
      context.flags = try source.element(of: [3, 2, 1, 0x13, 0x0B, 0x07, 0x83, 0x103, 0x63, 0x1003])
    }
    return context
  }

  /// A source of pages in the image or in a reserved range, which may answer one call otherwise.
  private func drawPages(_ source: inout Source, _ context: inout SetupContext) throws {
    let (next, end): (UInt32, UInt32)
    if let area = pageArea, try source.boolean(percent: 80) {
      (next, end) = (max(nextReserved, area.lowerBound << 12), area.upperBound << 12)
    } else {
      (next, end) = (nextStored, Self.bitmapInImage(processor.image))
    }
    if try source.boolean(percent: 30) { context.offset = 0x1000_0000 }
    context.pages = next &+ context.offset
    // The last two pages of the reserved range are for odd answers.
    context.pagesEnd = max(next, end - 8192) &+ context.offset
    guard try source.boolean(percent: 40), let area = pageArea else { return }
    context.oddCall = UInt32(try source.weighted([2, 2, 6, 1, 1]))
    let free = (model.free.min() ?? 0) << 12
    context.oddAnswer = try source.element(of: [
      0, (area.upperBound << 12) - 4096, free, (area.upperBound << 12) - 4092, (area.upperBound << 12) - 4,
      area.upperBound << 12 - 6144, model.configuration.identityLimit & ~4095,
    ])
    // Memory that is a table already would be one twice, and whether there is memory at all is the kernel's to know.
    let touched = ByteRange(start: UInt64(context.oddAnswer), length: 8192).frames
    let isMemory = touched.allSatisfy(model.machine.isUsable)
    if !model.tables.isDisjoint(with: touched) || !isMemory { context.oddAnswer = 0 }
    if context.oddAnswer != 0 { context.oddAnswer &+= context.offset }
  }
}
