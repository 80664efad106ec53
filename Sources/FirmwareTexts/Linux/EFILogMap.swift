// The UEFI map that Linux prints where it was started with efi=debug.
//
//   efi: mem00: type=7, attr=0xf, range=[0x0000000000000000-0x0000000000001000) (0MB)
//   efi: mem00: [Conventional Memory|   |  |  |  |  |  |   |WB|WT|WC|UC] range=[0x0000000000000000-0x0000000000000fff] (0MB)

import Operations

/// Reads `efi: memNN:` lines.
enum EFILogMap {
  /// The row of a line; `nil` where it is not of this kind.
  static func row(_ tokens: [Token], line: Int) -> Row? {
    guard let range = tokens.indices.first(where: { tokens[$0].lowercased == "range" }), range + 6 < tokens.count,
      tokens[range + 1].isMark("="), tokens[range + 2].isMark("["), let start = tokens[range + 3].number,
      tokens[range + 4].isMark("-"), let end = tokens[range + 5].number, let type = type(tokens[..<range])
    else { return nil }
    let isOpen = tokens[range + 6].isMark(")")
    guard isOpen || tokens[range + 6].isMark("]") else { return nil }
    let shape = Row.Shape(family: .efi, second: isOpen ? .exclusiveEnd : .inclusiveEnd)
    return Row(line: line, shape: shape, start: start, second: end, kind: .word(.type(type)))
  }

  /// Whether two entries have run together, as where a line was broken after a sign that others go on after.
  static func isMerged(_ tokens: [Token]) -> Bool {
    tokens.filter { $0.lowercased == "type" }.count > 1 && tokens.contains { $0.lowercased == "range" }
  }

  /// The type as a firmware map has it. Memory that cannot be cached is not RAM; memory with a special purpose is reserved.
  private static func type(_ tokens: ArraySlice<Token>) -> UInt32? {
    if let key = tokens.indices.first(where: { tokens[$0].lowercased == "type" }), key + 2 < tokens.endIndex,
      let number = tokens[key + 2].number?.typeValue
    {
      let attributes = tokens.indices.first { tokens[$0].lowercased == "attr" }
        .flatMap { $0 + 2 < tokens.endIndex ? tokens[$0 + 2].number?.value(decimal: false) : nil }
      return restricted(MemoryTypeWord.efi(number), cacheAttributes: attributes)
    }
    // The name stands between a bracket and the first bar after it; there may be bars in a prefix.
    guard let open = tokens.indices.last(where: { tokens[$0].isMark("[") }),
      let bar = tokens[open...].firstIndex(where: { $0.isMark("|") })
    else { return nil }
    let words = tokens[(open + 1)..<bar].map(\.lowercased).joined()
    guard case .type(let type)? = MemoryTypeWord(words) else { return nil }
    let flags = Set(tokens[bar...].map(\.lowercased))
    return restricted(type, (flags.contains("wb"), flags.contains("sp")))
  }

  /// The type of memory with the attributes of UEFI 2.10, section 7.2: EFI_MEMORY_WB is bit 3, EFI_MEMORY_SP bit 18.
  static func restricted(_ type: UInt32, cacheAttributes: UInt64?) -> UInt32 {
    restricted(type, cacheAttributes.map { ($0 & 8 != 0, $0 & 0x4_0000 != 0) })
  }

  private static func restricted(_ type: UInt32, _ flags: (isCached: Bool, isSpecial: Bool)?) -> UInt32 {
    guard type == FirmwareMemoryType.usable, let flags else { return type }
    if flags.isSpecial { return FirmwareMemoryType.softReserved }
    return flags.isCached ? type : FirmwareMemoryType.reserved
  }
}
