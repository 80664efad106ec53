// `info tlb`: every page that the loaded directory maps, found by QEMU's own walk (target/i386/monitor.c), with the bits of
// its table entry by letter.
//
//   00000000d0000000: 000000000022f000 ----A---W
//   page              frame            XGPDACTUW     X no execution, G global, P bit 7, D dirty, A accessed,
//                                                    C cache disabled, T write-through, U user, W writable

/// One page as QEMU's walk sees it.
struct ListedPage: Hashable {
  /// The page's first address.
  var virtual: UInt32
  /// The frame's first address.
  var physical: UInt32
  /// The bits of the table entry, in the processor's positions, without accessed and dirty; bit 0, present, is set.
  var flags: UInt32
}

enum TLBListing {
  static let command = "info tlb"

  /// The letters from left to right, and the bits of an entry that they stand for; no execution has no bit in entries of
  /// 32 bits, and is refused.
  private static let letters: [(letter: Character, bit: UInt32)] = [
    ("X", 0), ("G", 0x100), ("P", 0x80), ("D", 0x40), ("A", 0x20), ("C", 0x10), ("T", 0x08), ("U", 0x04), ("W", 0x02),
  ]

  static func parse(_ text: String) throws(MonitorTextError) -> [ListedPage] {
    try MonitorText(text, of: command).map { line in
      let words = line.split(separator: " ")
      guard words.count == 3, words[0].hasSuffix(":"),
        let virtual = MonitorText.number(words[0].dropLast()).flatMap({ UInt32(exactly: $0) }),
        let physical = MonitorText.number(words[1]).flatMap({ UInt32(exactly: $0) }),
        virtual % 4096 == 0, physical % 4096 == 0, let bits = bits(words[2])
      else { return nil }
      return ListedPage(virtual: virtual, physical: physical, flags: 1 | bits & ~TableEntry.setByProcessor)
    }
  }

  private static func bits(_ text: Substring) -> UInt32? {
    guard text.count == letters.count else { return nil }
    var bits: UInt32 = 0
    for (seen, (letter, bit)) in zip(text, letters) where seen != "-" {
      guard seen == letter, bit != 0 else { return nil }
      bits |= bit
    }
    return bits
  }
}

/// Bits of directory and table entries (Intel SDM volume 3A, section 5.3, tables 5-5 and 5-6).
enum TableEntry {
  static let present: UInt32 = 0x001
  static let writable: UInt32 = 0x002
  static let user: UInt32 = 0x004
  static let address: UInt32 = 0xFFFF_F000
  /// Accessed and dirty: the processor sets them by itself, so they are in no comparison.
  static let setByProcessor: UInt32 = 0x060
}
