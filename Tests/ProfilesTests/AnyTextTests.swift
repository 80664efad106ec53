// No text traps the reader, and none keeps it busy: good profiles are damaged, pieces of profiles are put together, raw bytes
// are read.

import KernelFiles
import KernelImages
import Profiles
import PropCheck
import PropCheckTesting
import Testing

@Suite struct AnyTextTests {
  private static let pieces: [String] = [
    "boot:", "operations:", "promises:", "layout:", "\n", "\n  ", "- ", ": ", "? ", "{", "}", "[", "]", "(", ")", ", ",
    "*a", "&a ",
    "!!int ", "|\n", ">", "'", "\"", "#", "alloc_frame: ", "f(physical)", " -> ", "physical", "0 means none", "64-bit ",
    "out ",
    "pointer at ", "0x", "&x+4", "0x1000-0x1FFF", "64M", "%YAML 1.2\n", "---\n", "...\n", "\u{E02C}", "\u{0}", "\t",
    "é", "regparm(3)",
  ]

  @Test func damagedProfileIsReadOrRefused() throws {
    let kernel = try KernelFile(ImageBuilder().bytes())
    var read = 0
    var refused = 0
    checkProperty(nil, Settings(cases: 3_000)) { source in
      var bytes = Array(ProfileReadingTests.whole.utf8)
      for _ in 0..<(try source.integer(in: 0...4)) where !bytes.isEmpty {
        let place = try source.integer(in: 0...bytes.count - 1)
        let length = min(try source.integer(in: 1...12), bytes.count - place)
        switch try source.integer(in: 0...3) {
        case 0: bytes[place] = try source.integer(in: 0x20...0x7E)
        case 1: bytes.insert(contentsOf: try source.element(of: AnyTextTests.pieces).utf8, at: place)
        case 2: bytes.removeSubrange(place..<place + length)
        default: bytes[place] = try source.integer()
        }
      }
      if checkProfile(bytes, kernel: nil) > 0 { read += 1 } else { refused += 1 }
      checkProfile(bytes, kernel: kernel)
    }
    #expect(read > 300 && refused > 300, "\(read) read, \(refused) refused: the damage has lost its reach")
  }

  @Test func piecesAreReadOrRefused() {
    checkProperty(nil, Settings(cases: 3_000)) { source in
      let pieces = try source.list(0...30) { source in try source.element(of: AnyTextTests.pieces) }
      checkProfile(Array(pieces.joined().utf8))
    }
  }

  @Test func rawBytesAreReadOrRefused() {
    checkProperty(nil, Settings(cases: 1_000)) { source in checkProfile(try source.bytes(0...80)) }
  }

  /// Nesting and references are bounded before the parser compares anything.
  @Test(
    arguments: [
      String(repeating: "[", count: 60_000), String(repeating: "- ", count: 30_000),
      String(repeating: "{a: ", count: 16_000),
      String(repeating: "? ", count: 30_000), "a: " + String(repeating: "(", count: 60_000),
      "a0: &a0 x\n" + (1..<30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined() + "? *a29\n: x",
    ])
  func hostileTextIsRefused(_ text: String) {
    #expect(checkProfile(Array(text.utf8)) < 0)
  }
}
