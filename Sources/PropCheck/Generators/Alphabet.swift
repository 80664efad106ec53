// Characters in the order of simplicity: those that people read most easily come first.
//
//     place      0...25  26...35  36...61  62     63...94        95...127    128...          then
//     character  a...z   0...9    A...Z    space  other printed  controls    other scalars   clusters of several scalars
//                                                 ASCII                      by number

/// The characters that a text may have; earlier ones are simpler.
public struct Alphabet: Sendable {
  /// How many characters there are.
  let count: UInt64
  /// The characters by place, for an alphabet of one's own; nil for the first `count` of the usual order.
  let custom: [Character]?

  private init(first count: UInt64) {
    self.count = count
    custom = nil
  }

  /// The characters of `characters`, in their order, each once.
  public init(_ characters: String) {
    var distinct: [Character] = []
    for character in characters where !distinct.contains(character) { distinct.append(character) }
    custom = distinct
    count = UInt64(distinct.count)
  }

  /// a to z.
  public static let lowercase = Alphabet(first: 26)
  /// Letters and digits of ASCII.
  public static let alphanumeric = Alphabet(first: 62)
  /// Letters, digits, the space and what else ASCII prints.
  public static let printableASCII = Alphabet(first: 95)
  /// All of ASCII, with control characters.
  public static let ascii = Alphabet(first: 128)
  /// Every Unicode scalar, and characters that are made of several.
  public static let unicode = Alphabet(first: scalarCount + UInt64(clusters.count))

  /// How many Unicode scalars there are: all code points without the surrogates.
  private static let scalarCount: UInt64 = 0x11_0000 - 0x800

  /// The character at a place below `count`.
  package func character(at place: UInt64) -> Character {
    if let custom { return custom[Int(place)] }
    if place >= Alphabet.scalarCount { return Alphabet.clusters[Int(place - Alphabet.scalarCount)] }
    return Character(Alphabet.scalar(at: UInt32(place)))
  }

  private static func scalar(at place: UInt32) -> Unicode.Scalar {
    let code: UInt32 =
      switch place {
      case 0..<26: 0x61 + place
      case 26..<36: 0x30 + place - 26
      case 36..<62: 0x41 + place - 36
      // The space and the punctuation before the digits, then that between the groups of letters and after them.
      case 62..<78: 0x20 + place - 62
      case 78..<85: 0x3A + place - 78
      case 85..<91: 0x5B + place - 85
      case 91..<95: 0x7B + place - 91
      case 95..<127: place - 95
      case 127: 0x7F
      case 128..<0xD800: place
      default: place + 0x800
      }
    return Unicode.Scalar(code) ?? "a"
  }

  /// The place of a scalar in the usual order.
  package static func place(of scalar: Unicode.Scalar) -> UInt64 {
    let code = scalar.value
    if code >= 0xE000 { return UInt64(code) - 0x800 }
    if code >= 128 { return UInt64(code) }
    for place in 0..<128 as Range<UInt32> where Alphabet.scalar(at: place) == scalar { return UInt64(place) }
    return 0
  }
}

extension Alphabet {
  /// Characters of several scalars: a line end, a combining accent, a syllable, a vowel that joins, a flag, a skin tone, a
  /// family.
  static let clusters: [Character] = [
    "\r\n", "e\u{301}", "\u{1100}\u{1161}\u{11A8}", "\u{E01}\u{E33}", "\u{1F1E9}\u{1F1EA}",
    "\u{1F44D}\u{1F3FD}", "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}",
  ]

  /// Scalars at which code that handles text breaks: ends of encodings' lengths and of the surrogate gap, letters whose
  /// case changes the length, digits that are not 0 to 9, marks that join or turn, separators, a byte order mark.
  private static let edgeScalars: [Unicode.Scalar] = [
    "\0", "\t", "\n", "\r", "\"", "'", "\\", "/", "%", "<", "&", "\u{7F}", "\u{80}", "\u{85}", "\u{A0}", "\u{AD}",
    "\u{DF}", "\u{FF}", "\u{130}", "\u{131}", "\u{1C5}", "\u{301}", "\u{3A3}", "\u{3C2}", "\u{661}", "\u{7FF}",
    "\u{800}",
    "\u{200B}", "\u{200D}", "\u{202E}", "\u{2028}", "\u{212A}", "\u{3000}", "\u{D7FF}", "\u{E000}", "\u{FE0F}",
    "\u{FB01}",
    "\u{FEFF}", "\u{FFFD}", "\u{FFFF}", "\u{10000}", "\u{1F1E9}", "\u{1F600}", "\u{10FFFF}",
  ]

  /// The places of the edges: those of scalars, then those of clusters.
  static let edges: [UInt64] =
    edgeScalars.map { place(of: $0) } + clusters.indices.map { scalarCount + UInt64($0) }

  /// The characters that random generation prefers.
  package static var edgeCharacters: [Character] { edges.map { unicode.character(at: $0) } }
}
