// A planted bug. It is found only by a build that counts edges, traces comparisons and watches the heap, so a campaign that
// finds it has all three. Not found, it is harmless.

/// The canary target.
package enum Canary {
  /// The word that comparison tracing finds: one chance in 2^32 without it.
  private static let word: UInt32 = 0x3AB1_E820

  /// Writes one byte past a heap block if `bytes` are "kmem" and the word; edges lead to them byte by byte.
  package static func run(_ bytes: [UInt8]) {
    guard bytes.count >= 8, bytes[0] == UInt8(ascii: "k") else { return }
    guard bytes[1] == UInt8(ascii: "m") else { return }
    guard bytes[2] == UInt8(ascii: "e") else { return }
    guard bytes[3] == UInt8(ascii: "m") else { return }
    let number = (4..<8).reduce(0 as UInt32) { $0 << 8 | UInt32(bytes[$1]) }
    guard number == word else { return }
    overrun(size: 16)
  }

  @inline(never)
  private static func overrun(size: Int) {
    let block = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    defer { block.deallocate() }
    store(0x5A, to: block, at: size)
  }

  @inline(never)
  private static func store(_ byte: UInt8, to block: UnsafeMutablePointer<UInt8>, at index: Int) {
    block[index] = byte
  }
}
