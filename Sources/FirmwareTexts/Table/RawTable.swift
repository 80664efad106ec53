// A firmware table as it lies in memory, without a count in front: what a debugger saves. Entries have 20 bytes, or 24 with
// attributes; those of a Multiboot loader have their size before them.
//
//   | base 8 | length 8 | type 4 |                          | base 8 | length 8 | type 4 | attributes 4 |
//   | size 4 = 20 | base 8 | length 8 | type 4 |             all little-endian

import Operations

/// Reads tables of raw entries.
enum RawTable {
  /// No firmware uses types above this; only Linux and loaders do.
  private static let maximumPlausibleType: UInt32 = 0x2000

  /// The entries of `bytes`, up to the first without bytes and type at the end.
  ///
  /// - Throws: ``FirmwareMapTextError/Reason/rawSize(_:)``.
  static func entries(_ bytes: [UInt8]) throws(FirmwareMapTextError) -> [FirmwareMapEntry] {
    let readings = [(stride: 20, offset: 0), (stride: 24, offset: 4), (stride: 24, offset: 0)].map { layout in
      entries(bytes, stride: layout.stride, offset: layout.offset)
    }
    for case let entries? in readings where !entries.isEmpty { return entries }
    throw FirmwareMapTextError(line: nil, reason: .rawSize(bytes.count))
  }

  private static func entries(_ bytes: [UInt8], stride: Int, offset: Int) -> [FirmwareMapEntry]? {
    guard bytes.count >= stride, bytes.count % stride == 0, bytes.count / stride <= FirmwareMapText.maximumEntries
    else {
      return nil
    }
    var entries: [FirmwareMapEntry] = []
    for start in Swift.stride(from: 0, to: bytes.count, by: stride) {
      let word = { (at: Int) in
        (0..<4).reduce(0 as UInt32) { $0 | UInt32(bytes[start + at + $1]) << (8 * UInt32($1)) }
      }
      let wide = { (at: Int) in UInt64(word(at)) | UInt64(word(at + 4)) << 32 }
      if offset == 4, word(0) != 20 { return nil }
      let type = word(offset + 16)
      let attributes = stride == 24 && offset == 0 ? word(20) : nil
      let entry = FirmwareMapEntry(base: wide(offset), length: wide(offset + 8), type: type, attributes: attributes)
      // The rest of a buffer that was not filled.
      if entry.length == 0, type == 0 { break }
      guard (1...maximumPlausibleType).contains(type), attributes ?? 0 < 0x1_0000 else { return nil }
      entries.append(entry)
    }
    return entries
  }
}
