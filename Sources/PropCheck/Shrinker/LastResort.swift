// What the passes that come last may spend. They look at combinations of edits, of which there are many, so that they are only
// run where they are likely to find something.

/// Which cases the last passes search, and how far.
enum LastResort {
  /// Numbers from ranges wider than this are not searched value by value.
  static let widestRange: UInt64 = 1 << 14
  /// With more choices than this there are too many combinations.
  private static let choiceLimit = 40
  /// Wide numbers as near to their targets as this are taken to be minimal.
  private static let nearTarget: UInt64 = 2
  /// One in this many evaluations is spent on each pass where it is unlikely to find anything.
  private static let share = 200

  /// Whether a case is complicated enough for a search: not a trace of few choices of which at most two matter.
  static func isWorthwhile(_ record: Record) -> Bool {
    let decisions = record.decisions
    return decisions.count > 6 || decisions.filter { !record.choices[$0].isSimplest }.count > 2
      || !record.spans.contains { $0.label == Labels.trace }
  }

  /// The evaluations that a pass may take: at most `most`, and few where what is left of the case is most likely minimal.
  static func allowance(for shrinker: Shrinker, _ most: Int) -> Int {
    let record = shrinker.best
    let decisions = record.decisions
    guard decisions.count <= choiceLimit, isWorthwhile(record) else { return 0 }
    let open = decisions.map { record.choices[$0] }.filter { !$0.isSimplest }
    if decisions.contains(where: { record.choices[$0].width > widestRange }) {
      let isFar = open.contains { $0.width > widestRange && $0.distance > nearTarget }
      guard open.count > 2, isFar else { return shrinker.summary.evaluations / share }
    }
    return open.count > 1 || (open.count == 1 && decisions.count > 2) ? most : 0
  }
}

extension Choice {
  /// Whether the choice is a number, not a marker, a truth value or an ordinal.
  var isNumber: Bool { kind == .unsigned || kind == .signed }
}

extension Record {
  /// The choices that are no continuation markers.
  var decisions: [Int] { choices.indices.filter { !choices[$0].kind.isContinuation } }
}
