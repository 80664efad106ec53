// Characters and strings: the order of characters, edges, alphabets, normal forms.

import PropCheck
import Testing

@Suite struct TextTests {
  @Test func the_places_of_the_usual_order_name_every_scalar_once() throws {
    var seen = [Bool](repeating: false, count: 0x11_0000)
    var position = 0
    for place in 0..<(0x11_0000 - 0x800) as Range<UInt64> {
      let scalars = Alphabet.unicode.character(at: place).unicodeScalars
      guard scalars.count == 1, let scalar = scalars.first, !seen[Int(scalar.value)] else { continue }
      seen[Int(scalar.value)] = true
      position += 1
    }
    #expect(position == 0x11_0000 - 0x800)
    let text = String((0..<95 as Range<UInt64>).map { Alphabet.printableASCII.character(at: $0) })
    #expect(
      text == "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
  }

  @Test func edges_are_met_and_printed_characters_are_usual() throws {
    let characters = try randomValues(40_000) { source in try source.character() }
    let distinct = Set(characters)
    for edge in Alphabet.edgeCharacters { #expect(distinct.contains(edge), "\(edge.unicodeScalars.map(\.value))") }
    #expect(characters.filter { $0.isASCII && !$0.isNewline }.count > 25_000)
  }

  @Test func an_alphabet_bounds_the_characters() throws {
    let letters = try randomValues(2_000) { source in try source.string(0...8, of: .lowercase) }
    #expect(letters.allSatisfy { $0.count <= 8 && $0.allSatisfy { ("a"..."z").contains($0) } })
    let own = try randomValues(500) { source in try source.character(Alphabet("xyx🇩🇪")) }
    #expect(Set(own) == ["x", "y", "🇩🇪"])
    var source = Source(seed: 1)
    #expect(throws: Stop.misused) { try source.character(Alphabet("")) }
  }

  @Test func any_bytes_are_a_string_and_none_the_empty_one() throws {
    var empty = Source(bytes: [])
    #expect(try empty.string() == "")
    #expect(try empty.character() == "a")
    var source = Source(bytes: [0xF0, 7, 0xF0, 0, 0xF0, 62, 0])
    #expect(try source.string() == "ha ")
    var random = SplitMix64(seed: 9)
    for _ in 0..<2_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      var first = Source(bytes: bytes)
      let text = try first.string()
      var second = Source(bytes: first.encoded)
      #expect(try second.string() == text)
    }
  }

  static let claims: [(name: String, fails: @Sendable (String) -> Bool, normal: String)] = [
    ("three characters", { $0.count >= 3 }, "aaa"),
    ("has a digit", { $0.contains { ("0"..."9").contains($0) } }, "0"),
    ("not ASCII", { !$0.utf8.allSatisfy { $0 < 128 } }, "\u{80}"),
    ("two different characters", { Set($0).count >= 2 }, "ab"),
  ]

  @Test(arguments: claims.indices)
  func shrinking_ends_at_the_simplest_string(index: Int) {
    let claim = Self.claims[index]
    let found = shrunkValues { source in
      try source.string()
    } where: {
      claim.fails($0)
    }
    #expect(found == [claim.normal: 50], "\(claim.name)")
  }
}
