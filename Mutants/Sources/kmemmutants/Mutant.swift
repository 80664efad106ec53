// One mutant: a place in a source file, what stands there, and what is put there instead.

/// The kinds of change that the sweep makes.
enum MutationOperator: String, CaseIterable {
  case relational, arithmetic, bitwise, shift, logical
  case constant
  case condition
  case deletion
  case returnValue = "return"
}

/// A change of one place.
struct Mutant {
  /// How the changed text is switched on: an expression by `?:`, a statement by `if`.
  enum Form: String {
    case expression, statement
  }

  let file: String
  let change: MutationOperator
  let form: Form

  /// UTF-8 offsets of the text that is replaced.
  let range: Range<Int>
  let original: String
  /// What stands there instead; empty for a statement that is deleted.
  let replacement: String

  /// From 1.
  let line: Int
  let column: Int

  /// The function, accessor or initialiser that the place is in.
  let function: String

  /// Which of the mutants of `function` with the same texts this is, from 0.
  var ordinal = 0

  /// A name that stays while the function's text does: other lines of the file may come and go.
  var key: String {
    let texts = "\(Mutant.oneLine(original)) => \(replacement.isEmpty ? "(deleted)" : Mutant.oneLine(replacement))"
    return "\(file) \(function) \(change.rawValue): \(texts)" + (ordinal == 0 ? "" : " #\(ordinal)")
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
