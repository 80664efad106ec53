// What a boot loader leaves in memory for a kernel, as bytes.
//
//   Multiboot information (96 bytes) | map | modules | command line         (Multiboot specification 0.6.96, section 3.3)
//   a table of the profile's own layout

import Operations
import Profiles
import Specification

/// Words and bytes in the order of the processor.
struct LittleEndianBytes {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ value: UInt64, bits: Int) {
    for shift in stride(from: 0, to: bits, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift))) }
  }

  mutating func append(_ word: UInt32) { append(UInt64(word), bits: 32) }
  mutating func append(_ text: String) { bytes += Array(text.utf8) + [0] }
}

/// The information structure of a Multiboot 1 loader with everything that it points to.
struct MultibootInformation {
  /// What the loader puts into EAX.
  static let magic: UInt32 = 0x2BAD_B002

  let entries: [FirmwareMapEntry]
  /// Extra bytes that each entry's size field counts, cyclically.
  let extraBytes: [UInt32]
  let commandLine: String
  let modules: [Range<UInt32>]

  private static let size: UInt32 = 96
  private static let entrySize: UInt32 = 24

  private enum Flag {
    static let memory: UInt32 = 1 << 0
    static let commandLine: UInt32 = 1 << 2
    static let modules: UInt32 = 1 << 3
    static let map: UInt32 = 1 << 6
    static let loaderName: UInt32 = 1 << 9
  }

  /// The bytes, to be put at physical `address`.
  func bytes(at address: UInt32) -> [UInt8] {
    let map = address + Self.size
    let mapLength = entries.indices.reduce(0) { $0 + Self.entrySize + extra($1) }
    let moduleList = map + mapLength
    let command = moduleList + UInt32(modules.count) * 16
    let name = command + UInt32(commandLine.utf8.count) + 1
    var result = LittleEndianBytes()
    result.append(
      Flag.memory | Flag.commandLine | (modules.isEmpty ? 0 : Flag.modules) | Flag.map | Flag.loaderName)
    result.append(kibibytes(from: 0, most: 640))
    result.append(kibibytes(from: 1 << 20, most: 4 << 20))
    result.append(0)
    result.append(command)
    result.append(UInt32(modules.count))
    result.append(moduleList)
    for _ in 0..<4 { result.append(0) }
    result.append(mapLength)
    result.append(map)
    for _ in 0..<3 { result.append(0) }
    result.append(name)
    while result.bytes.count < Int(Self.size) { result.append(0) }
    for (index, entry) in entries.enumerated() {
      result.append(Self.entrySize - 4 + extra(index))
      result.append(entry.base, bits: 64)
      result.append(entry.length, bits: 64)
      result.append(entry.type)
      for _ in 0..<extra(index) / 4 { result.append(0xFFFF_FFFF) }
    }
    for module in modules {
      result.append(module.lowerBound)
      result.append(module.upperBound)
      result.append(name)
      result.append(0)
    }
    result.append(commandLine)
    result.append("loader")
    return result.bytes
  }

  private func extra(_ index: Int) -> UInt32 {
    extraBytes.isEmpty ? 0 : extraBytes[index % extraBytes.count] & ~3
  }

  /// `mem_lower` and `mem_upper`: the usable memory between `start` and the first byte that is not usable, in KiB. A kernel may
  /// trust it without a look at the map (Multiboot specification 0.6.96, section 3.3), so an overlap counts as a hole.
  private func kibibytes(from start: UInt64, most: UInt64) -> UInt32 {
    let regions = ReferenceFirmwareMap(entries, attributes: .absent).regions
    let region = regions.first { $0.type == FirmwareMemoryType.usable && $0.first <= start && start < $0.last }
    return region.map { UInt32(min(($0.last - start) / 1024 + ($0.last % 1024 == 1023 ? 1 : 0), most)) } ?? 0
  }
}

extension MapLayout {
  /// The entries as this layout has them, without anything after the last.
  func bytes(of entries: [FirmwareMapEntry]) -> [UInt8] {
    var result = LittleEndianBytes()
    for entry in entries {
      let end = entry.base &+ entry.length
      for (index, field) in fields.enumerated() {
        let value: UInt64 =
          switch field.meaning {
          case .base: entry.base
          case .length: entry.length
          case .end: end
          case .last: end &- 1
          case .type: UInt64(entry.type)
          case .attributes: 1
          case .size: UInt64(fields[(index + 1)...].reduce(0) { $0 + $1.bits / 8 })
          case .skip: 0
          }
        result.append(value, bits: field.bits)
      }
    }
    return result.bytes
  }
}
