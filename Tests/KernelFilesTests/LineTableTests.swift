// The line of an instruction, in every version of DWARF: of programs that are built here, and of what a compiler writes.

import KernelFiles
import KernelImages
import PropCheck
import PropCheckTesting
import Testing

@Suite struct LineTableTests {
  private static func kernel(_ lines: [UInt8]) throws -> KernelFile {
    var image = ImageBuilder()
    image.debugSections = [(".debug_line", lines)]
    return try KernelFile(image.bytes())
  }

  @Test(arguments: [2, 3, 4, 5] as [UInt16])
  func `each version gives the same lines`(_ version: UInt16) throws {
    let lines = try Self.kernel(LineBuilder(version: version).section).lines
    let expected: [(UInt32, String?)] = [
      (0xC010_000F, nil), (0xC010_0010, "src/pmm.c:10"), (0xC010_0013, "src/pmm.c:10"), (0xC010_0014, "src/pmm.c:12"),
      (0xC010_0017, "src/pmm.c:12"), (0xC010_0018, "/usr/include/list.h:7"), (0xC010_001F, "/usr/include/list.h:7"),
      (0xC010_0020, nil), (0, nil), (0xFFFF_FFFF, nil),
    ]
    for (address, line) in expected { #expect(lines.line(at: address)?.description == line) }
    #expect(lines.remarks == [])
  }

  @Test func `several units are read, and one of another form is left out with a remark`() throws {
    let strange: [UInt8] = ImageBuilder.word(6) + ImageBuilder.half(9) + [0, 0, 0, 0]
    let long: [UInt8] = ImageBuilder.word(0xFFFF_FFFF) + ImageBuilder.word(4) + ImageBuilder.word(0) + [0, 0, 0, 0]
    let lines = try Self.kernel(strange + long + LineBuilder(version: 3).section).lines
    #expect(lines.line(at: 0xC010_0010)?.line == 10)
    #expect(lines.remarks.count == 2)
  }

  @Test func `a unit that is longer than the section is said`() throws {
    var builder = LineBuilder(version: 4)
    builder.length = 0x7FFF_FFFF
    let lines = try Self.kernel(builder.section).lines
    #expect(lines.isEmpty)
    #expect(lines.remarks == ["lines that are cut off"])
  }

  @Test func `a kernel without lines has none`() throws {
    let lines = try KernelFile(ImageBuilder().bytes()).lines
    #expect(lines.isEmpty)
    #expect(lines.line(at: 0xC010_0010) == nil)
  }

  /// No bytes trap the reader, and what it reads names a line from 1 on.
  @Test func `damaged lines are read or said`() {
    var read = 0
    var damaged = 0
    checkProperty(nil, Settings(cases: 4_000)) { source in
      var bytes = LineBuilder(version: try source.element(of: [2, 3, 4, 5])).section
      for _ in 0..<(try source.integer(in: 1...4)) {
        let place = try source.integer(in: 0...bytes.count - 1)
        bytes[place] = try source.integer()
        if try source.weighted([9, 1]) == 1 { bytes.removeLast(min(bytes.count - 1, try source.integer(in: 1...20))) }
      }
      let lines = try Self.kernel(bytes).lines
      for address in 0xC010_0000...0xC010_0030 as ClosedRange<UInt32> {
        guard let line = lines.line(at: address) else { continue }
        try require(line.line > 0, "line 0 at \(address)")
        try require(line.description.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "control characters: \(line)")
      }
      read += lines.isEmpty ? 0 : 1
      damaged += lines.remarks.isEmpty ? 0 : 1
    }
    #expect(read > 500 && damaged > 500, "\(read) read, \(damaged) with remarks: the damage has lost its reach")
  }

  @Test func `any bytes are no lines`() {
    checkProperty(nil, Settings(cases: 500)) { source in
      _ = try Self.kernel(try source.bytes(0...200)).lines.line(at: try source.integer())
    }
  }
}

extension CompilerTests {
  /// Where the functions of `source` begin, by the line of their names.
  private static var linesOfFunctions: [String: UInt32] {
    var lines: [String: UInt32] = [:]
    for (index, line) in source.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      for name in ["helper", "pmm_alloc_frame", "pmm_free_frame", "paging_map", "both", "panic", "_start"]
      where line.contains(" \(name)(") && line.contains("{") && lines[name] == nil {
        lines[name] = UInt32(index + 1)
      }
    }
    return lines
  }

  @Test(arguments: ["-gdwarf-2", "-gdwarf-3", "-gdwarf-4", "-gdwarf-5"], ["-O0", "-O2"])
  func `the lines of a compiled kernel are read`(_ version: String, _ level: String) throws {
    guard let bytes = try CompiledKernel.bytes(Self.source, [version, level]) else { return }
    let kernel = try KernelFile(bytes)
    #expect(kernel.lines.remarks == [])
    #expect(Self.linesOfFunctions.count == 7)
    for (name, line) in Self.linesOfFunctions {
      guard case .found(let symbol) = kernel.symbols.resolve(name) else {
        Issue.record("no symbol \(name)")
        continue
      }
      let place = try #require(kernel.lines.line(at: symbol.address), "\(name)")
      #expect(place.line == line, "\(name)")
      #expect(place.file.hasSuffix("kernel.c"))
    }
  }
}
