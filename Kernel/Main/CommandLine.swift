// The loader's command line, cut into words where it lies in memory: path of the image, then arguments.

/// A string of the loader's that `LoaderInformation` has checked; empty where the loader left none.
struct CommandLine {
  /// Of the first byte; a NUL ends the string.
  let address: UInt32?

  private static var space: UInt32 { 0x20 }

  /// The word at `index`, counted from 0; words are separated by spaces.
  func word(_ index: UInt32) -> CommandWord? {
    guard var at = address else { return nil }
    var left = index
    while true {
      while byte(at) == Self.space { at += 1 }
      let start = at
      while byte(at) != Self.space && byte(at) != 0 { at += 1 }
      if at == start { return nil }
      if left == 0 { return CommandWord(start: start, length: at - start) }
      left -= 1
    }
  }

  private func byte(_ address: UInt32) -> UInt32 { LoaderMemory.byte(at: address) }
}

/// The bytes of a word in memory.
struct CommandWord {
  let start: UInt32
  let length: UInt32

  func isEqual(to text: StaticString) -> Bool {
    if length != UInt32(text.utf8CodeUnitCount) { return false }
    var index: UInt32 = 0
    while index < length {
      let wanted = unsafe text.utf8Start[Int(index)]
      if LoaderMemory.byte(at: start + index) != UInt32(wanted) { return false }
      index += 1
    }
    return true
  }
}
