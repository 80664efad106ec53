// A small kernel in an ELF file, made field by field, so that a test can damage any of them.

/// Builds an i386 executable with a segment of code, symbols, a Multiboot header and, if wanted, debug information.
public struct ImageBuilder {
  public var type: UInt16 = 2
  public var machine: UInt16 = 3
  public var entry: UInt32 = 0xC010_000C
  public var symbols: [(name: String, address: UInt32, size: UInt32, information: UInt8)] = [
    ("pmm_alloc_frame", 0xC010_0010, 8, 0x12), ("helper", 0xC010_0018, 4, 0x02), ("frames", 0xC010_0030, 16, 0x11),
    ("copy_loop", 0xC010_0020, 0, 0x00),
  ]
  /// Words at the front of the segment.
  public var front: [UInt32] = [0x1BAD_B002, 3, 0xE452_4FFB]
  public var physicalAddress: UInt32 = 0x10_0000
  public var debugSections: [(name: String, bytes: [UInt8])] = []
  /// Segments beside the first, as physical address and size; without bytes in the file.
  public var moreSegments: [(physical: UInt32, size: UInt32)] = []

  public init() {}

  /// The file, with its parts in this order: header, program headers, code, other sections, section headers.
  public func bytes() -> [UInt8] {
    let programCount = 1 + moreSegments.count
    let codeStart = 52 + 32 * programCount
    var code = front.flatMap(ImageBuilder.word)
    code += [UInt8](repeating: 0x90, count: 64 - code.count)
    var names: [UInt8] = [0]
    var table = [UInt8](repeating: 0, count: 16)
    for symbol in symbols {
      table +=
        ImageBuilder.word(UInt32(names.count)) + ImageBuilder.word(symbol.address) + ImageBuilder.word(symbol.size)
      table += [symbol.information, 0] + ImageBuilder.half(1)
      names += Array(symbol.name.utf8) + [0]
    }
    var sections:
      [(name: String, type: UInt32, flags: UInt32, address: UInt32, bytes: [UInt8], link: UInt32, entry: UInt32)] = [
        (".text", 1, 6, 0xC010_0000, code, 0, 0), (".symtab", 2, 0, 0, table, 3, 16), (".strtab", 3, 0, 0, names, 0, 0),
      ]
    sections += debugSections.map { ($0.name, 1, 0, 0, $0.bytes, 0, 0) }
    var sectionNames: [UInt8] = [0]
    var offsets: [UInt32] = []
    for name in sections.map(\.name) + [".shstrtab"] {
      offsets.append(UInt32(sectionNames.count))
      sectionNames += Array(name.utf8) + [0]
    }
    sections.append((".shstrtab", 3, 0, 0, sectionNames, 0, 0))
    var body: [UInt8] = []
    var headers = [UInt8](repeating: 0, count: 40)
    for (section, name) in zip(sections, offsets) {
      let offset = UInt32(codeStart + body.count)
      for word in [
        name, section.type, section.flags, section.address, offset, UInt32(section.bytes.count), section.link, 0, 1,
        section.entry,
      ] { headers += ImageBuilder.word(word) }
      body += section.bytes
    }
    var file: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 1, 1, 1] + [UInt8](repeating: 0, count: 9)
    file += ImageBuilder.half(type) + ImageBuilder.half(machine) + ImageBuilder.word(1) + ImageBuilder.word(entry)
    file += ImageBuilder.word(52) + ImageBuilder.word(UInt32(codeStart + body.count)) + ImageBuilder.word(0)
    for half in [52, 32, programCount, 40, sections.count + 1, sections.count] {
      file += ImageBuilder.half(UInt16(half))
    }
    for word in [1, UInt32(codeStart), 0xC010_0000, physicalAddress, 64, 0x1000, 5, 4096] {
      file += ImageBuilder.word(word)
    }
    for segment in moreSegments {
      for word in [1, 0, segment.physical | 0xC000_0000, segment.physical, 0, segment.size, 6, 4096] {
        file += ImageBuilder.word(word)
      }
    }
    return file + body + headers
  }

  public static func word(_ word: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
  public static func half(_ half: UInt16) -> [UInt8] { [UInt8(half & 0xFF), UInt8(half >> 8)] }
}
