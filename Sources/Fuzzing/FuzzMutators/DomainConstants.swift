// Numbers at which a 32-bit PC's memory changes its nature: what mutators put in place of a number, and what the
// dictionaries of the corpora hold in bytes.

import PropCheck

package enum DomainConstants {
  /// Frames, the holes of a PC, the edges of the zones and of KMem's address layout, 4 GiB and the end of 64 bits, with
  /// their neighbours where those differ.
  package static let all: [UInt64] = [
    1, 0xFFF, 0x1000, 0x1001, 0x2000, 0x10000, 0x9_FC00, 0xA_0000, 0xF_0000, 0xF_FFFF, 0x10_0000, 0x10_0001, 0x3F_F000,
    0x40_0000, 0x40_1000, 0x80_0000, 0xFF_F000, 0x100_0000, 0x3FF_F000, 0x400_0000, 0x400_1000, 0x800_0000, 0x4000_0000,
    0x7FFF_F000, 0x8000_0000, 0xBFFF_F000, 0xBFFF_FFFF, 0xC000_0000, 0xC040_0000, 0xD000_0000, 0xE000_0000, 0xFEC0_0000,
    0xFFBF_F000, 0xFFC0_0000, 0xFFFF_E000, 0xFFFF_F000, 0xFFFF_FFFF, 1 << 32, (1 << 32) + 1, (1 << 32) + 0x1000,
    1 << 33,
    1 << 52, 1 << 63, .max - 0xFFF, .max,
  ]

  /// One of them.
  static func any(_ random: inout SplitMix64) -> UInt64 { all.randomElement(using: &random) ?? 0 }
}
