// A mutator for fuzzers that knows the byte format: it works on commands, list elements and numbers where a byte mutator
// works on bytes. It needs neither the property nor a run of the case, since the format shows where commands begin.
//
//     bytes ──▶ tokens ──▶ one to four edits ──▶ bytes          splice: the head of one case, commands of both

/// Makes new cases from cases that a fuzzer found worth keeping.
///
///     let mutator = CaseMutator(constants: [0x1000, 0xA_0000, 1 << 32])
///     let next = mutator.mutate(input, seed: seed, limit: 4096)
///
/// What it gives is written in canonical tokens and is a case, whatever the input. The same input, seed and limit give the
/// same result.
public struct CaseMutator: Sendable {
  /// What an edit does.
  public enum Edit: CaseIterable, Sendable {
    /// Replaces a number by one of any magnitude, or by the simplest value.
    case change
    /// Moves a number by 1, by a page, by a table, or by 4 GiB, or to an edge of those.
    case nudge
    /// Replaces a number by a constant of the domain.
    case constant
    /// Replaces a number by another of the same case, so that equal values meet.
    case copyNumber
    /// Puts a command that no case had between two others.
    case insertCommand
    /// Takes out one command or a few in a row.
    case dropCommands
    /// Repeats one command or a few in a row elsewhere, some with a number changed.
    case duplicateCommands
    /// Exchanges two commands.
    case swapCommands
    /// Repeats a list element elsewhere.
    case duplicateElement
    /// Takes a list element out.
    case dropElement
    /// Exchanges two list elements.
    case swapElements
  }

  /// Numbers at which the code under test may behave otherwise.
  public var constants: [UInt64]

  /// A mutator for a domain with these constants.
  public init(constants: [UInt64] = []) { self.constants = constants }

  /// A case that differs from `bytes` by one edit or a few.
  ///
  /// - Parameters:
  ///   - bytes: any bytes.
  ///   - seed: decides what is changed.
  ///   - limit: the greatest number of bytes of the result.
  /// - Complexity: O(bytes).
  public func mutate(_ bytes: UnsafeRawBufferPointer, seed: UInt64, limit: Int) -> [UInt8] {
    var random = MutationRandom(seed: seed)
    let original = CaseTokens(reading: bytes)
    var edited = original
    // An edit may find nothing to work on, or happen to change nothing.
    for _ in 0..<16 {
      let edits = 1 + min(3, random.below(.max).trailingZeroBitCount)
      for _ in 0..<edits { apply(random.element(of: Self.weighted), to: &edited, &random) }
      if edited != original { break }
    }
    return edited.bytes(limit: limit)
  }

  /// A case that differs from `bytes` by this edit, or not at all where it finds nothing to work on.
  public func mutate(_ bytes: UnsafeRawBufferPointer, by edit: Edit, seed: UInt64, limit: Int) -> [UInt8] {
    var random = MutationRandom(seed: seed)
    var tokens = CaseTokens(reading: bytes)
    apply(edit, to: &tokens, &random)
    return tokens.bytes(limit: limit)
  }

  /// Each edit as often as it shall come, compared with the others.
  private static let weighted: [Edit] = [
    (Edit.change, 5), (.nudge, 3), (.constant, 2), (.copyNumber, 2), (.insertCommand, 4), (.dropCommands, 2),
    (.duplicateCommands, 3), (.swapCommands, 2), (.duplicateElement, 1), (.dropElement, 1), (.swapElements, 1),
  ].flatMap { Array(repeating: $0.0, count: $0.1) }

  private func apply(_ edit: Edit, to tokens: inout CaseTokens, _ random: inout MutationRandom) {
    switch edit {
    case .change: change(&tokens, &random)
    case .nudge: nudge(&tokens, &random)
    case .constant: useConstant(&tokens, &random)
    case .copyNumber: copyNumber(&tokens, &random)
    case .insertCommand: insertCommand(&tokens, &random)
    case .dropCommands: drop(tokens.commands, longest: 4, &tokens, &random)
    case .duplicateCommands: duplicateCommands(&tokens, &random)
    case .swapCommands: swap(tokens.commands, &tokens, &random)
    case .duplicateElement: duplicate(tokens.elements, &tokens, &random)
    case .dropElement: drop(tokens.elements, longest: 1, &tokens, &random)
    case .swapElements: swap(tokens.elements, &tokens, &random)
    }
  }
}

/// Draws of a mutation.
struct MutationRandom {
  private var generator: SplitMix64

  init(seed: UInt64) { generator = SplitMix64(seed: seed, index: 0) }

  /// A number below `bound`; 0 if that is 0.
  mutating func below(_ bound: UInt64) -> UInt64 {
    bound == 0 ? 0 : SplitMix64.scale(generator.next(), to: bound - 1)
  }

  /// An index of a collection with `count` elements, which must not be 0.
  mutating func index(_ count: Int) -> Int { Int(below(UInt64(count))) }

  mutating func element<Element>(of elements: [Element]) -> Element { elements[index(elements.count)] }

  /// Whether something happens that happens once in `count` times.
  mutating func oneIn(_ count: UInt64) -> Bool { below(count) == 0 }

  /// A number of any magnitude: as many bits as are drawn first.
  mutating func anyMagnitude() -> UInt64 { generator.next() >> below(64) }
}
