// A `.debug_line` of one unit, made field by field in each version of DWARF, so that a test can damage any of it.
//
//   address      0xC0100010  +4  +8 ........ +16
//   line         src/pmm.c:10  12   include/list.h:7   end

import KernelImages

/// Builds line programs that all say the same.
struct LineBuilder {
  var version: UInt16
  /// The unit's length as the header has it; nil: the right one.
  var length: UInt32?

  /// The bytes of the section.
  var section: [UInt8] {
    var header: [UInt8] = [1]
    if version >= 4 { header.append(1) }
    // is_stmt, line_base -3, line_range 12, opcode_base 13, and the arguments of the standard opcodes.
    header += [1, UInt8(bitPattern: -3), 12, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1]
    header += version >= 5 ? newTables : oldTables
    var body = ImageBuilder.half(version)
    if version >= 5 { body += [4, 0] }
    body += ImageBuilder.word(UInt32(header.count)) + header + program
    return ImageBuilder.word(length ?? UInt32(body.count)) + body
  }

  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }

  /// Folders 1 and 2, files 1 and 2; the folder of the compilation has no entry.
  private var oldTables: [UInt8] {
    LineBuilder.text("src") + LineBuilder.text("/usr/include") + [0] + LineBuilder.text("pmm.c") + [1, 0, 0]
      + LineBuilder.text("list.h") + [2, 0, 0] + [0]
  }

  /// Folder 0 is that of the compilation; files 0 and 1 are the same, as compilers have it.
  private var newTables: [UInt8] {
    var bytes: [UInt8] = [1, 1, 0x08, 3]
    for folder in ["/home/kernel", "/home/kernel/src", "/usr/include"] { bytes += LineBuilder.text(folder) }
    bytes += [2, 1, 0x08, 2, 0x0B, 3]
    for (name, folder) in [("pmm.c", 1), ("pmm.c", 1), ("list.h", 2)] as [(String, UInt8)] {
      bytes += LineBuilder.text(name) + [folder]
    }
    return bytes
  }

  /// Rows by a special opcode, by standard opcodes, and in another file.
  private var program: [UInt8] {
    let setAddress: [UInt8] = [0, 5, 2] + ImageBuilder.word(0xC010_0010)
    let first: [UInt8] = [3, 9, 1]  // advance_line 9, copy: line 10
    let second: [UInt8] = [13 + 12 * 4 + 5]  // special: 4 bytes and 2 lines further
    let third: [UInt8] = [4, 2, 3, 0x7B, 2, 4, 1]  // set_file 2, advance_line -5, advance_pc 4, copy: line 7
    let end: [UInt8] = [9] + ImageBuilder.half(8) + [0, 1, 1]  // fixed_advance_pc 8, end_sequence
    return setAddress + first + second + third + end
  }
}
