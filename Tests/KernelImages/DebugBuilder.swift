// Debug information of one unit, written by hand from the tables of the DWARF standard, in versions 4 and 5.

/// Builds `.debug_info` and the sections that it needs.
public struct DebugBuilder {
  private let version: UInt16

  public init(version: UInt16 = 4) { self.version = version }

  /// The functions `uint32_t alloc(void)` at 0xC0100010, `bool map(struct space *space, uint64_t physical, ...)` at 0xC0100018,
  /// and the declaration `void free(char)`.
  public var sections: [(name: String, bytes: [UInt8])] {
    var entries = [UInt8]()
    let header = version == 5 ? 12 : 11
    func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }
    func reference(_ place: Int) -> [UInt8] { ImageBuilder.word(UInt32(place)) }
    entries += [1]
    let base = header + entries.count
    entries += [2] + text("unsigned int") + [4, 7]
    let typedef = header + entries.count
    entries += [3] + text("uint32_t") + reference(base)
    let long = header + entries.count
    entries += [2] + text("uint64_t") + [8, 7]
    let boolean = header + entries.count
    entries += [2] + text("_Bool") + [1, 2]
    let structure = header + entries.count
    entries += [4] + text("space") + [12]
    let pointer = header + entries.count
    entries += [5] + reference(structure)
    let character = header + entries.count
    entries += [2] + text("char") + [1, 6]
    entries += [6] + text("alloc") + reference(typedef) + ImageBuilder.word(0xC010_0010)
    entries += [7] + text("map") + reference(boolean) + ImageBuilder.word(0xC010_0018)
    entries += [8] + text("space") + reference(pointer)
    entries += [8] + text("physical") + reference(long)
    entries += [9, 0]
    entries += [10] + text("free")
    entries += [8] + text("c") + reference(character) + [0]
    entries += [0]
    let front = version == 5 ? [1, 4] + ImageBuilder.word(0) : ImageBuilder.word(0) + [4]
    let body = ImageBuilder.half(version) + front + entries
    return [
      (".debug_info", ImageBuilder.word(UInt32(body.count)) + body), (".debug_abbrev", DebugBuilder.abbreviations),
    ]
  }

  /// Code, tag, whether children follow, then pairs of attribute and form.
  private static let abbreviations: [UInt8] = [
    [1, 0x11, 1, 0, 0],
    [2, 0x24, 0, 0x03, 0x08, 0x0B, 0x0B, 0x3E, 0x0B, 0, 0],
    [3, 0x16, 0, 0x03, 0x08, 0x49, 0x13, 0, 0],
    [4, 0x13, 0, 0x03, 0x08, 0x0B, 0x0B, 0, 0],
    [5, 0x0F, 0, 0x49, 0x13, 0, 0],
    [6, 0x2E, 0, 0x03, 0x08, 0x49, 0x13, 0x11, 0x01, 0, 0],
    [7, 0x2E, 1, 0x03, 0x08, 0x49, 0x13, 0x11, 0x01, 0, 0],
    [8, 0x05, 0, 0x03, 0x08, 0x49, 0x13, 0, 0],
    [9, 0x18, 0, 0, 0],
    [10, 0x2E, 1, 0x03, 0x08, 0, 0],
    [0],
  ].flatMap { $0 }
}
