// What the holder of a heap block writes into it: all words of a small block, some of a large one, always its first and its
// last, and the bytes after the last whole word.

/// The words that mark a block of `size` bytes as its holder's.
public struct BlockPattern: Hashable, Sendable {
  /// Bytes in the block.
  public var size: UInt32

  /// What tells this block's words from another's.
  public var seed: UInt32

  @inlinable
  public init(size: UInt32, seed: UInt32) {
    self.size = size
    self.seed = seed
  }

  /// A word of the pattern.
  public struct Piece {
    /// The byte of the block at which it lies, a multiple of 4.
    public var offset: UInt32

    /// What it holds.
    public var word: UInt32

    /// The bits of it that are the block's.
    public var mask: UInt32

    @inlinable
    init(offset: UInt32, word: UInt32, mask: UInt32) {
      self.offset = offset
      self.word = word
      self.mask = mask
    }
  }

  @inlinable
  var words: UInt32 { size / 4 }

  /// Words from one of the pattern to the next.
  @inlinable
  var step: UInt32 { words <= 8 ? 1 : words / 8 }

  /// Words of the pattern at regular distances.
  @inlinable
  var regular: UInt32 { (words + step - 1) / step }

  /// Words of the pattern.
  @inlinable
  public var count: UInt32 { regular + (step > 1 ? 1 : 0) + (size % 4 != 0 ? 1 : 0) }

  /// The word number `index` of the pattern.
  ///
  /// - Parameter kept: the bytes of the block that count; later ones are masked out.
  @inlinable
  public func piece(_ index: UInt32, upTo kept: UInt32 = .max) -> Piece {
    let isTail = size % 4 != 0 && index + 1 == count
    let place = isTail ? words : index < regular ? index * step : words - 1
    let offset = place * 4
    let bytes = min(isTail ? size % 4 : 4, kept > offset ? kept - offset : 0)
    return Piece(
      offset: offset, word: seed &+ offset &* 0x0101_0101, mask: bytes == 4 ? .max : 1 << (bytes * 8) - 1)
  }
}
