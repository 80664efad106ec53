// A firmware map as the bytes that a Multiboot loader leaves (Multiboot 0.6.96, section 3.3, mmap_addr), little-endian:
//
//   -4       0        8         16      20         size
//   | size   | base   | length  | type  | unused   | next entry's size ...
//   '  u32   '  u64       u64      u32             '
//
// `size` does not count itself and may exceed 20; the next entry starts `size` bytes after the base.

import Operations

/// Builds the memory map of a Multiboot loader from entries. The format has no attributes; they are left out.
public struct MultibootMemoryMap: Hashable, Sendable {
  /// What an entry holds after its size field: base, length and type, in bytes.
  public static let contentSize: UInt32 = 20

  public var entries: [FirmwareMapEntry]
  /// Zero bytes after each entry's type, counted in its size field.
  public var extraBytes: UInt8
  /// The size to write in place of the true one.
  public var declaredSize: UInt32?

  public init(_ entries: [FirmwareMapEntry], extraBytes: UInt8 = 0, declaredSize: UInt32? = nil) {
    self.entries = entries
    self.extraBytes = extraBytes
    self.declaredSize = declaredSize
  }

  /// The map that `bytes` hold, if its entries have 20 bytes of content each and fill `bytes`.
  public init?(parsing bytes: [UInt8]) {
    let stride = 4 + Int(MultibootMemoryMap.contentSize)
    guard bytes.count % stride == 0 else { return nil }
    func number(at offset: Int, bytes count: Int) -> UInt64 {
      bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    let starts = Swift.stride(from: 0, to: bytes.count, by: stride)
    guard starts.allSatisfy({ number(at: $0, bytes: 4) == MultibootMemoryMap.contentSize }) else { return nil }
    self.init(
      starts.map {
        FirmwareMapEntry(
          base: number(at: $0 + 4, bytes: 8), length: number(at: $0 + 12, bytes: 8),
          type: UInt32(number(at: $0 + 20, bytes: 4)))
      })
  }

  /// All entries; their number of bytes is the `mmap_length` of the Multiboot information.
  public func bytes() -> [UInt8] {
    var bytes: [UInt8] = []
    for entry in entries {
      bytes.appendLittleEndian(declaredSize ?? MultibootMemoryMap.contentSize + UInt32(extraBytes))
      bytes.appendLittleEndian(entry.base)
      bytes.appendLittleEndian(entry.length)
      bytes.appendLittleEndian(entry.type)
      bytes += Array(repeating: 0, count: Int(extraBytes))
    }
    return bytes
  }
}
