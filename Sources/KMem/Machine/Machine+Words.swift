// Runs of words and of bits: what KMem's bookkeeping writes in bulk, built on the page-sized operations of a machine.

extension Machine {
  /// Words in a page: 1024.
  @inlinable
  static var wordsPerPage: UInt32 { Frame.size / 4 }

  /// Whole pages at a time where the run covers them; for machines that have nothing better.
  @inlinable
  public func fillWords(at address: VirtualAddress, count: UInt32, with word: UInt32) {
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

  /// Word by word; for machines that have nothing better.
  @inlinable
  public func copyWords(from source: VirtualAddress, to destination: VirtualAddress, count: UInt32) {
    var index: UInt32 = 0
    while index < count {
      store(load(source.advanced(byBytes: index * 4)), at: destination.advanced(byBytes: index * 4))
      index += 1
    }
  }

  /// Sets bits `start ..< end` of the bit arrays at `base` to `value`.
  ///
  /// The arrays, `planes` of them, are interleaved word by word: bit `n` of array `p` is bit `n % 32` of word
  /// `n / 32 * planes + p`. Other bits of the first and the last words keep their values. Costs a word write per 32 bits
  /// and array.
  @inlinable @inline(never)
  func fillBits(_ start: UInt32, _ end: UInt32, of base: VirtualAddress, planes: UInt32, with value: Bool) {
    if start >= end { return }
    let firstWord = start / 32
    let lastWord = (end - 1) / 32
    let firstMask = UInt32.max << (start % 32)
    let lastMask = UInt32.max >> (31 - (end - 1) % 32)
    let first = base.advanced(byBytes: firstWord * planes * 4)
    if firstWord == lastWord {
      mergeBits(firstMask & lastMask, intoWords: planes, at: first, value: value)
      return
    }
    mergeBits(firstMask, intoWords: planes, at: first, value: value)
    fillWords(
      at: first.advanced(byBytes: planes * 4), count: (lastWord - firstWord - 1) * planes, with: value ? .max : 0)
    mergeBits(
      lastMask, intoWords: planes, at: base.advanced(byBytes: lastWord * planes * 4), value: value)
  }

  /// Sets the bits of `mask` in each of `count` consecutive words from `address` to `value`.
  @inlinable
  func mergeBits(_ mask: UInt32, intoWords count: UInt32, at address: VirtualAddress, value: Bool) {
    var index: UInt32 = 0
    while index < count {
      let place = address.advanced(byBytes: index * 4)
      let old = mask == .max ? 0 : load(place)
      store(value ? old | mask : old & ~mask, at: place)
      index += 1
    }
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
