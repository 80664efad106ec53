// How a noted value is printed: the same text in every run and process.
//
// The standard library names a private or local type by the address of its context, which differs from run to run:
//
//     [Module.(unknown context at $7f3a5c).Frame(index: 3)]   -->   [Module.Frame(index: 3)]
//
// Sets and dictionaries hand out their elements in an order that differs from process to process; they are sorted here.
// One inside a structure is printed by the structure, as it comes.

/// Prints values for counterexamples.
package enum ValueText {
  private static let context = "(unknown context at $"

  /// The text of `value`: its description, strings and characters in quotes, sets and dictionaries sorted.
  package static func of(_ value: Any) -> String {
    let isText = value is any StringProtocol || value is Character || value is Unicode.Scalar
    if isText { return String(reflecting: value) }
    return withoutContexts(holdsHashed(value) ? sorted(value) : String(describing: value))
  }

  /// Whether a set or a dictionary is reached through lists, optionals, sets and dictionaries.
  private static func holdsHashed(_ value: Any) -> Bool {
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .set, .dictionary: return true
    case .collection, .optional, .tuple: return mirror.children.contains { holdsHashed($0.value) }
    default: return false
    }
  }

  /// The text of a value that holds a set or a dictionary, spelt as the standard library spells it.
  private static func sorted(_ value: Any) -> String {
    let mirror = Mirror(reflecting: value)
    let parts = mirror.children.map(\.value)
    switch mirror.displayStyle {
    case .set: return "[" + parts.sorted(by: precedes).map(sorted).joined(separator: ", ") + "]"
    case .dictionary:
      let entries = parts.map { Mirror(reflecting: $0).children.map(\.value) }.sorted { precedes($0[0], $1[0]) }
      guard !entries.isEmpty else { return "[:]" }
      return "[" + entries.map { "\(sorted($0[0])): \(sorted($0[1]))" }.joined(separator: ", ") + "]"
    case .collection: return "[" + parts.map(sorted).joined(separator: ", ") + "]"
    case .tuple: return "(" + parts.map(sorted).joined(separator: ", ") + ")"
    case .optional: return parts.first.map { "Optional(\(sorted($0)))" } ?? "nil"
    default: return String(reflecting: value)
    }
  }

  /// The order of elements in print: numbers by value, others by their texts.
  private static func precedes(_ left: Any, _ right: Any) -> Bool {
    if let left = number(left), let right = number(right) { return left < right }
    return sorted(left) < sorted(right)
  }

  private static func number(_ value: Any) -> Int128? {
    (value as? any BinaryInteger).flatMap { Int128(exactly: $0) }
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
