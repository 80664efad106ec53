// Edits of numbers: what a command or a list element is about.

extension CaseMutator {
  /// The place of a value; nil if there is none. Every second time one of more than 239, if there is any: addresses and
  /// sizes are few among many small numbers.
  private func place(in tokens: CaseTokens, _ random: inout MutationRandom) -> Int? {
    let large = tokens.tokens.indices.filter { tokens.tokens[$0].number > UInt64(CaseFormat.largestShort) }
    if !large.isEmpty && random.oneIn(2) { return random.element(of: large) }
    let values = tokens.tokens.indices.filter { tokens.tokens[$0].isValue }
    return values.isEmpty ? nil : random.element(of: values)
  }

  func change(_ tokens: inout CaseTokens, _ random: inout MutationRandom) {
    if tokens.tokens.isEmpty || random.oneIn(16) { tokens.tokens.append(.target) }
    guard let place = place(in: tokens, &random) else { return }
    tokens.tokens[place] = freshValue(&random)
  }

  /// Any value: the simplest, a small number, a constant, or a number of any magnitude.
  func freshValue(_ random: inout MutationRandom) -> CaseToken {
    switch random.below(8) {
    case 0, 1: .target
    case 2, 3, 4: .number(random.below(10))
    case 5: .number(random.below(256))
    case 6 where !constants.isEmpty: .number(random.element(of: constants))
    default: .number(random.anyMagnitude())
    }
  }

  func nudge(_ tokens: inout CaseTokens, _ random: inout MutationRandom) {
    guard let place = place(in: tokens, &random) else { return }
    let number = tokens.tokens[place].number
    let step = random.element(of: Self.steps)
    let moved: UInt64
    switch random.below(8) {
    case 0, 1: moved = number &+ 1
    case 2: moved = number &- 1
    case 3: moved = number &+ step
    case 4: moved = number &- step
    case 5: moved = number & ~(step - 1)
    case 6: moved = number | (step - 1)
    default: moved = (number & ~(step - 1)) &- 1
    }
    tokens.tokens[place] = .number(moved)
  }

  /// Bytes in a page, in what a page table maps, and in the 32-bit address space; half and twice; all powers of two.
  private static let steps: [UInt64] = [0x1000, 0x800, 0x2000, 0x40_0000, 0x10_0000, 1 << 32, 1 << 31, 16]

  func useConstant(_ tokens: inout CaseTokens, _ random: inout MutationRandom) {
    guard let place = place(in: tokens, &random), !constants.isEmpty else { return }
    tokens.tokens[place] = .number(random.element(of: constants))
  }

  func copyNumber(_ tokens: inout CaseTokens, _ random: inout MutationRandom) {
    guard let place = place(in: tokens, &random), let other = self.place(in: tokens, &random) else { return }
    tokens.tokens[place] = tokens.tokens[other]
  }
}
