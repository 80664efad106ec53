// A case's bytes as tokens: what can be seen of a case without running it, and so what a mutator works on.
//
//     00  05  F1 02 F8 F0  F1 00            bytes
//     .   5   >  2  240    >  .             tokens: . target, > command
//     [head]  [command  ]  [command]        units
//
// Numbers have no range here: what a choice makes of one is decided when the case is run, and any number means something.

/// One token of the byte format.
struct CaseToken: Equatable {
  enum Kind: UInt8 {
    /// The simplest value of a choice.
    case target
    /// A number.
    case number
    /// Another list element follows.
    case element
    /// Another command follows.
    case step
  }

  var kind: Kind
  var number: UInt64 = 0

  static let target = CaseToken(kind: .target)
  static let step = CaseToken(kind: .step)
  static let element = CaseToken(kind: .element)
  static func number(_ number: UInt64) -> CaseToken { CaseToken(kind: .number, number: number) }

  /// Whether it stands for a value and not for "more".
  var isValue: Bool { kind == .target || kind == .number }

  /// How many bytes it takes, written as short as can be.
  var byteCount: Int {
    guard kind == .number, number > UInt64(CaseFormat.largestShort) else { return 1 }
    return 1 + (71 - number.leadingZeroBitCount) / 8
  }
}

/// A sequence of tokens.
struct CaseTokens: Equatable {
  var tokens: [CaseToken] = []

  init(_ tokens: [CaseToken] = []) { self.tokens = tokens }

  /// Reads any bytes. Missing bytes of a number count as zeros.
  init(reading bytes: UnsafeRawBufferPointer) {
    tokens.reserveCapacity(bytes.count)
    var position = 0
    while position < bytes.count {
      let first = bytes[position]
      position += 1
      switch first {
      case 0: tokens.append(.target)
      case CaseFormat.element: tokens.append(.element)
      case CaseFormat.step: tokens.append(.step)
      case CaseFormat.literalZero: tokens.append(.number(0))
      case CaseFormat.firstLong...:
        let size = Int(first - CaseFormat.firstLong) + 1
        var number: UInt64 = 0
        for index in 0..<min(size, bytes.count - position) {
          number |= UInt64(bytes[position + index]) << UInt64(8 * index)
        }
        tokens.append(.number(number))
        position += size
      default: tokens.append(.number(UInt64(first)))
      }
    }
  }

  /// The bytes, each token as short as can be, at most `limit` of them, without zeros at the end. What is too much is left
  /// out at the end, whole tokens at a time.
  func bytes(limit: Int = .max) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(limit, tokens.count * 2))
    for token in tokens {
      guard bytes.count + token.byteCount <= limit else { break }
      switch token.kind {
      case .target: bytes.append(0)
      case .element: bytes.append(CaseFormat.element)
      case .step: bytes.append(CaseFormat.step)
      case .number: CaseEncoding.append(number: token.number, to: &bytes)
      }
    }
    while bytes.last == 0 { bytes.removeLast() }
    return bytes
  }

  /// The commands: each from its marker to before the next one. What lies before the first is the head.
  var commands: [Range<Int>] { units(of: .step, in: tokens.indices) }

  /// The list elements whose ends are known: from one element's marker to the next one's, with no command between.
  var elements: [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start: Int?
    for (index, token) in tokens.enumerated() where !token.isValue {
      if let start, token.kind == .element { ranges.append(start..<index) }
      start = token.kind == .element ? index : nil
    }
    return ranges
  }

  private func units(of kind: CaseToken.Kind, in range: Range<Int>) -> [Range<Int>] {
    let starts = range.filter { tokens[$0].kind == kind }
    return starts.indices.map { starts[$0]..<($0 + 1 < starts.count ? starts[$0 + 1] : range.upperBound) }
  }
}
