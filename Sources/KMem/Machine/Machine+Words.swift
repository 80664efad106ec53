// Runs of words and of bits: what KMem's bookkeeping writes in bulk, built on the page-sized operations of a machine.

extension Machine {
  /// Words in a page: 1024.
  @inlinable
  static var wordsPerPage: UInt32 { Frame.size / 4 }

  /// Writes `word` to `count` consecutive words from `address`, whole pages at a time where the run covers them.
  ///
  /// - Precondition: `address` is a multiple of 4 and the run ends at or below 2^32.
  @inlinable
  func fillWords(at address: VirtualAddress, count: UInt32, with word: UInt32) {
    var address = address
    var remaining = count
    while remaining > 0 {
      if address.isPageAligned && remaining >= Self.wordsPerPage {
        fillPage(at: address, with: word)
        address = address.advanced(byBytes: Frame.size)
        remaining -= Self.wordsPerPage
      } else {
        store(word, at: address)
        address = address.advanced(byBytes: 4)
        remaining -= 1
      }
    }
  }

  /// Sets bits `start ..< end` of the bit array at `base` to `value`; bit `n` is bit `n % 32` of word `n / 32`.
  ///
  /// Other bits of the first and the last word keep their values. Costs a word write per 32 bits.
  @inlinable
  func fillBits(_ start: UInt32, _ end: UInt32, of base: VirtualAddress, with value: Bool) {
    if start >= end { return }
    let firstWord = start / 32
    let lastWord = (end - 1) / 32
    let firstMask = UInt32.max << (start % 32)
    let lastMask = UInt32.max >> (31 - (end - 1) % 32)
    if firstWord == lastWord {
      mergeBits(firstMask & lastMask, intoWord: firstWord, of: base, value: value)
      return
    }
    mergeBits(firstMask, intoWord: firstWord, of: base, value: value)
    fillWords(
      at: base.advanced(byBytes: (firstWord + 1) * 4), count: lastWord - firstWord - 1, with: value ? .max : 0)
    mergeBits(lastMask, intoWord: lastWord, of: base, value: value)
  }

  @inlinable
  func mergeBits(_ mask: UInt32, intoWord index: UInt32, of base: VirtualAddress, value: Bool) {
    let address = base.advanced(byBytes: index * 4)
    let old = mask == .max ? 0 : load(address)
    store(value ? old | mask : old & ~mask, at: address)
  }

  /// Reads the 32-bit little-endian word at any address, aligned or not, with aligned loads only.
  ///
  /// - Precondition: the four bytes lie below 2^32.
  @inlinable
  func loadUnaligned(_ address: VirtualAddress) -> UInt32 {
    let misalignment = address.rawValue & 3
    if misalignment == 0 { return load(address) }
    let aligned = VirtualAddress(address.rawValue & ~3)
    let low = load(aligned) >> (misalignment * 8)
    let high = load(aligned.advanced(byBytes: 4)) << (32 - misalignment * 8)
    return low | high
  }
}
