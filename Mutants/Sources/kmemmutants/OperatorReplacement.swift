// Which operator takes the place of which, and what they are called.

/// The operators that one operator is replaced by.
enum OperatorReplacement {
  /// A boundary moved by one, and the opposite.
  static let relational: [String: [String]] = [
    "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"], "==": ["!="], "!=": ["=="],
  ]
  static let arithmetic: [String: [String]] = [
    "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["/"], "&+": ["&-"], "&-": ["&+"], "&*": ["&+"],
  ]
  static let bitwise: [String: [String]] = ["&": ["|"], "|": ["&"], "^": ["|"]]
  static let shift: [String: [String]] = ["<<": [">>"], ">>": ["<<"], "&<<": ["&>>"], "&>>": ["&<<"]]
  static let logical: [String: [String]] = ["&&": ["||"], "||": ["&&"]]

  /// Compound assignments change like the operator in them; they are statements.
  static let assignment: [String: (MutationOperator, String)] = [
    "+=": (.arithmetic, "-="), "-=": (.arithmetic, "+="), "&+=": (.arithmetic, "&-="), "&-=": (.arithmetic, "&+="),
    "|=": (.bitwise, "&="), "&=": (.bitwise, "|="), "<<=": (.shift, ">>="), ">>=": (.shift, "<<="),
  ]

  /// What replaces the binary operator `text`.
  static func replacements(for text: String) -> (MutationOperator, [String])? {
    let tables: [(MutationOperator, [String: [String]])] = [
      (.relational, relational), (.arithmetic, arithmetic), (.bitwise, bitwise), (.shift, shift), (.logical, logical),
    ]
    for (change, table) in tables {
      if let replacements = table[text] { return (change, replacements) }
    }
    return nil
  }
}
