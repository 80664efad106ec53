// The text of a file with every chosen mutant in it, each behind its switch.
//
//   expression   a < b       (Defect.chosen == 7 ? (a <= b) : (a < b))
//   statement    free(x)     if Defect.chosen == 9 {} else { free(x) }
//
// Each is put on the line of what it replaces, so that a message of the compiler names the line of the original.

/// Merges mutants into the source that they are of.
enum Schemata {
  /// The name of the value that says which mutant this process has; 0: none.
  static let chosen = "Defect.chosen"

  /// - Parameters:
  ///   - mutants: of this file, with their numbers, in any order; no two overlap unless their ranges are equal.
  static func merge(_ mutants: [(number: Int, mutant: Mutant)], into source: String) -> String {
    var bytes = Array(source.utf8)
    let places = Dictionary(grouping: mutants) { $0.mutant.range.lowerBound }
    for place in places.keys.sorted(by: >) {
      let group = places[place]!.sorted { $0.number < $1.number }
      bytes.replaceSubrange(group[0].mutant.range, with: text(of: group).utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func text(of group: [(number: Int, mutant: Mutant)]) -> String {
    let original = group[0].mutant.original
    switch group[0].mutant.form {
    case .expression:
      let branches = group.map { "\(chosen) == \($0.number) ? (\($0.mutant.replacement)) : " }.joined()
      return "(\(branches)(\(original)))"
    case .statement:
      let branches = group.map { "if \(chosen) == \($0.number) { \($0.mutant.replacement) } else " }.joined()
      return "\(branches){ \(original) }"
    }
  }
}
