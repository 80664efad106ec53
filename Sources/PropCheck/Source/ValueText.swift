// How a noted value is printed: the same text in every run and process.
//
// The standard library names a private or local type by the address of its context, which differs from run to run:
//
//     [Module.(unknown context at $7f3a5c).Frame(index: 3)]   -->   [Module.Frame(index: 3)]

/// Prints values for counterexamples.
enum ValueText {
  private static let context = "(unknown context at $"

  /// The text of `value`: its description, strings and characters in quotes.
  static func of(_ value: Any) -> String {
    let isText = value is any StringProtocol || value is Character || value is Unicode.Scalar
    return isText ? String(reflecting: value) : withoutContexts(String(describing: value))
  }

  /// The name of a type with its module, such as `Kernel.Refusal`.
  static func name(of type: any Any.Type) -> String { withoutContexts(String(reflecting: type)) }

  /// `text` without the addresses of the contexts of types.
  private static func withoutContexts(_ text: String) -> String {
    var rest = text[...]
    var kept = ""
    while let start = rest.firstRange(of: context) {
      kept += rest[..<start.lowerBound]
      rest = rest[start.upperBound...].drop { $0.isHexDigit }
      if rest.hasPrefix(").") { rest = rest.dropFirst(2) }
    }
    return kept + rest
  }
}
