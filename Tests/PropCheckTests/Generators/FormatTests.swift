// What the bytes of the generators mean that are made of several choices; written by hand from the documentation. A case
// that was saved must keep its meaning.

import PropCheck
import Testing

@Suite struct GeneratorFormatTests {
  /// A generator, bytes, and the value as text.
  static let fixtures: [(bytes: [UInt8], draw: @Sendable (inout Source) throws -> Any, text: String)] = [
    ([2, 0xF9, 0x3A, 0x01], { source in try source.double() }, "1.57"),
    ([7, 1], { source in try source.double() }, "-0.0"),
    ([7, 0xFF, 0, 0, 0, 0, 0, 0, 0xE0, 0x7F], { source in try source.double() }, "1.0"),
    ([1, 0xF2], { source in try source.double(in: 0.25...0.75) }, "0.5"),
    ([0xF0, 26, 0xF0, 36, 0xF0, 0xF8, 0xFF], { source in try source.string() }, "0A\u{FF}"),
    ([1, 4], { source in try source.optional { source in try source.integer(in: 0...9) } ?? -1 }, "2"),
    ([0xF0, 2, 0xF0, 2, 0xF0, 4], { source in try source.set { try $0.integer(in: 0...9) }.sorted() }, "[1, 2]"),
    ([2, 0, 3], { source in try source.shuffled("abcd") }, #"["c", "a", "d", "b"]"#),
    ([0, 1, 0, 1], { source in try source.subset(of: "abcd") }, #"["b", "d"]"#),
    ([0xF2, 1], { source in try source.subset(of: "abcd", count: 2...3) }, #"["b", "c"]"#),
    ([1, 5], { source in try source.duration(in: .seconds(-9)...(.seconds(9))) }, "-0.003 seconds"),
    ([0xF9, 0xA8, 0x0F, 4, 58], { source in try source.day() }, "2004-02-29"),
    (
      [1, 0xF0, 0, 0xF0, 1, 0, 0],
      { source in
        try source.recursive(branches: 9) { _ in
          "."
        } branch: { source, part in
          "(\(try source.list(0...3, of: part).joined()))"
        }
      }, "(.())"
    ),
  ]

  @Test(arguments: fixtures.indices)
  func fixture(index: Int) throws {
    var source = Source(bytes: Self.fixtures[index].bytes)
    #expect("\(try Self.fixtures[index].draw(&source))" == Self.fixtures[index].text)
  }
}
