// A kernel of a few dozen instructions, assembled by hand, so that what the judge must say of it is known to the line.
//
//   0x100000 code   0x101000 count, list of free frames, a byte for each frame, firmware's map   0x103000 end of the stack
//   0x200000 the frames that it hands out

/// Builds the kernel in an ELF file with symbols and source lines.
public struct TinyKernel {
  /// What is wrong with its allocator of frames, a stack of those that are free.
  public enum Flaw: String, CaseIterable, Sendable {
    case none
    /// It forgets to take the frame from the stack.
    case handsOutTwice
    /// It clears a word of the frame above the one that it hands out.
    case storesTooFar
    /// It runs into an opcode that no processor has when there is none left.
    case diesWhenEmpty
    /// It searches a table from its beginning, which is correct and slow.
    case searches
  }

  /// How it starts.
  public enum Start: String, CaseIterable, Sendable {
    /// At `ready`, with everything in its data.
    case complete
    case halts
    /// Two jumps to each other.
    case loops
    /// An opcode that no processor has, with nothing to handle the exception.
    case faults
    /// The firmware's map that the loader has left is cleared before it is read.
    case clearsMap
  }

  public var flaw = Flaw.none
  public var start = Start.complete
  public var isStripped = false

  public init(_ flaw: Flaw = .none, start: Start = .complete) {
    self.flaw = flaw
    self.start = start
  }

  /// How many frames it hands out.
  public static let frameCount = 200

  private static let code: UInt32 = 0x10_0000
  private static let count: UInt32 = 0x10_1000
  private static let list: UInt32 = 0x10_1004
  private static let used: UInt32 = 0x10_1400
  private static let map: UInt32 = 0x10_1600
  private static let mapCount: UInt32 = 0x10_17FC
  private static let dataSize: UInt32 = 0x800
  private static let stackTop: UInt32 = 0x10_3000
  private static let firstFrame: UInt32 = 0x20_0000

  // MARK: Code

  private typealias Function = (name: String, code: [UInt8])

  private static func word(_ word: UInt32) -> [UInt8] { ImageBuilder.word(word) }

  private var functions: [Function] {
    [
      ("start", startCode), ("ready", [0xF4, 0xEB, 0xFD]), ("tiny_alloc", flaw == .searches ? searching : popping),
      ("tiny_free", flaw == .searches ? unmarking : pushing),
      ("tiny_count", [0xA1] + Self.word(Self.count) + [0xC3]),
    ]
  }

  private var startCode: [UInt8] {
    // mov dword [ADDRESS], 0
    func clear(_ address: UInt32) -> [UInt8] { [0xC7, 0x05] + Self.word(address) + Self.word(0) }
    switch start {
    case .complete: return [0x90, 0x90]
    case .halts: return [0xF4, 0xEB, 0xFD]
    case .loops: return [0xEB, 0x00, 0xEB, 0xFC]
    case .faults: return [0x0F, 0x0B]
    case .clearsMap: return clear(Self.map + 8) + clear(Self.count)
    }
  }

  /// eax = [count]; none left: return 0; [count] = eax - 1; return list[eax - 1]
  private var popping: [UInt8] {
    let store: [UInt8] =
      flaw == .handsOutTwice ? [UInt8](repeating: 0x90, count: 5) : [0xA3] + Self.word(Self.count)
    let load: [UInt8] = [0x8B, 0x04, 0x85] + Self.word(Self.list)
    // mov dword [eax+0x1000], 0
    let clear: [UInt8] = flaw == .storesTooFar ? [0xC7, 0x80] + Self.word(0x1000) + Self.word(0) : []
    let taking = [0x48] + store + load + clear + [0xC3]
    return [0xA1] + Self.word(Self.count) + [0x85, 0xC0, 0x74, UInt8(taking.count)] + taking
      + (flaw == .diesWhenEmpty ? [0x0F, 0x0B] : [0x31, 0xC0, 0xC3])
  }

  /// list[[count]] = the frame; [count] += 1
  private var pushing: [UInt8] {
    [0x8B, 0x44, 0x24, 0x04, 0x8B, 0x0D] + Self.word(Self.count) + [0x89, 0x04, 0x8D] + Self.word(Self.list)
      + [0xFF, 0x05] + Self.word(Self.count) + [0xC3]
  }

  /// The first frame whose byte in `used` is 0; [count] -= 1
  private var searching: [UInt8] {
    let found: [UInt8] =
      [0xC6, 0x80] + Self.word(Self.used) + [1, 0xFF, 0x0D] + Self.word(Self.count) + [0xC1, 0xE0, 12, 0x05]
      + Self.word(Self.firstFrame) + [0xC3]
    let none: [UInt8] = [0x31, 0xC0, 0xC3]
    // cmp eax, frameCount; je none; cmp byte [eax+used], 0; je found; inc eax; jmp to the first cmp
    let loop: [UInt8] =
      [0x3D] + Self.word(UInt32(Self.frameCount)) + [0x74, UInt8(12 + found.count), 0x80, 0xB8] + Self.word(Self.used)
      + [0x00, 0x74, 0x03, 0x40, 0xEB, 0xED]
    return [0x31, 0xC0] + loop + found + none
  }

  /// used[the frame's number] = 0; [count] += 1
  private var unmarking: [UInt8] {
    [0x8B, 0x44, 0x24, 0x04, 0x2D] + Self.word(Self.firstFrame) + [0xC1, 0xE8, 12, 0xC6, 0x80]
      + Self.word(Self.used) + [0, 0xFF, 0x05] + Self.word(Self.count) + [0xC3]
  }

  // MARK: The file

  /// The line of `tiny.c` at which a function begins.
  public static func line(ofFunction index: Int) -> UInt32 { UInt32(10 * (index + 1)) }

  public func bytes() -> [UInt8] {
    var text: [UInt8] = []
    var symbols: [(name: String, address: UInt32, size: UInt32, information: UInt8)] = []
    for function in functions {
      symbols.append((function.name, Self.code + UInt32(text.count), UInt32(function.code.count), 0x12))
      text += function.code
    }
    let lines = Self.lines(symbols.map(\.address), end: Self.code + UInt32(text.count))
    for (name, address) in [("free_frames", Self.count), ("e820_table", Self.map), ("e820_count", Self.mapCount)] {
      symbols.append((name, address, 4, 0x11))
    }
    symbols.append(("stack_top", Self.stackTop, 0, 0x10))
    return Self.file(text, data, isStripped ? [] : symbols, isStripped ? [] : lines)
  }

  private var data: [UInt8] {
    var data = Self.word(UInt32(Self.frameCount))
    for index in 0..<UInt32(Self.frameCount) { data += Self.word(Self.firstFrame + index << 12) }
    return data + [UInt8](repeating: 0, count: Int(Self.dataSize) - data.count)
  }

  /// `.debug_line` in version 4: one row for each function.
  private static func lines(_ starts: [UInt32], end: UInt32) -> [UInt8] {
    var program: [UInt8] = []
    for (index, start) in starts.enumerated() {
      // set_address, advance_line by 10 (by 9 from line 1 at first), copy
      program += [0, 5, 2] + word(start) + [3, index == 0 ? 9 : 10, 1]
    }
    program += [0, 5, 2] + word(end) + [0, 1, 1]
    let header: [UInt8] =
      [1, 1, 1, 0xFB, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0] + Array("tiny.c".utf8) + [0, 0, 0, 0, 0]
    let body = ImageBuilder.half(4) + word(UInt32(header.count)) + header + program
    return word(UInt32(body.count)) + body
  }

  private static func file(
    _ text: [UInt8], _ data: [UInt8], _ symbols: [(name: String, address: UInt32, size: UInt32, information: UInt8)],
    _ lines: [UInt8]
  ) -> [UInt8] {
    var names: [UInt8] = [0]
    var table = [UInt8](repeating: 0, count: 16)
    for symbol in symbols {
      table += word(UInt32(names.count)) + word(symbol.address) + word(symbol.size)
      table += [symbol.information, 0] + ImageBuilder.half(1)
      names += Array(symbol.name.utf8) + [0]
    }
    // Name, type, flags, address, bytes, link, size of an entry.
    var sections: [(String, UInt32, UInt32, UInt32, [UInt8], UInt32, UInt32)] = [
      (".text", 1, 6, code, text, 0, 0), (".data", 1, 3, count, data, 0, 0),
    ]
    if !symbols.isEmpty {
      sections += [(".symtab", 2, 0, 0, table, 4, 16), (".strtab", 3, 0, 0, names, 0, 0)]
      sections.append((".debug_line", 1, 0, 0, lines, 0, 0))
    }
    var sectionNames: [UInt8] = [0]
    let offsets = (sections.map(\.0) + [".shstrtab"]).map { name -> UInt32 in
      let offset = UInt32(sectionNames.count)
      sectionNames += Array(name.utf8) + [0]
      return offset
    }
    sections.append((".shstrtab", 3, 0, 0, sectionNames, 0, 0))
    var body: [UInt8] = []
    var headers = [UInt8](repeating: 0, count: 40)
    let bodyStart: UInt32 = 52 + 2 * 32
    for (section, name) in zip(sections, offsets) {
      let place = bodyStart + UInt32(body.count)
      for field in [
        name, section.1, section.2, section.3, place, UInt32(section.4.count), section.5, 0, 1, section.6,
      ] { headers += word(field) }
      body += section.4
    }
    var file: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 1, 1, 1] + [UInt8](repeating: 0, count: 9)
    file += ImageBuilder.half(2) + ImageBuilder.half(3) + word(1) + word(code)
    file += word(52) + word(bodyStart + UInt32(body.count)) + word(0)
    for half in [52, 32, 2, 40, sections.count + 1, sections.count] { file += ImageBuilder.half(UInt16(half)) }
    let textSize = UInt32(text.count)
    for field in [1, bodyStart, code, code, textSize, textSize, 5, 4096] { file += word(field) }
    let dataStart = bodyStart + textSize
    for field in [1, dataStart, count, count, UInt32(data.count), stackTop - count, 6, 4096] { file += word(field) }
    return file + body + headers
  }
}
