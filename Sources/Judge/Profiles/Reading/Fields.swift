// Mappings, lists and texts of a profile, each looked at once, with every problem kept.

import Yams

/// A text of the profile with its place.
struct ScalarText {
  var text: String
  /// Where the value begins in the file.
  var position: ProfilePosition
  /// Where the first character of the text stands: after the quote, if there is one.
  var start: ProfilePosition
}

/// An entry of a mapping.
struct Field {
  var key: String
  var position: ProfilePosition
  var node: Node
}

/// Collects what is wrong while a profile is read.
struct Problems {
  let file: String
  private(set) var all: [ProfileProblem] = []
  /// More than these are not reported.
  private static let maximum = 50

  init(file: String) { self.file = file }

  mutating func add(_ position: ProfilePosition?, _ message: String) {
    if all.count < Problems.maximum { all.append(ProfileProblem(file: file, position: position, message: message)) }
  }

  /// The entries of a mapping, in the order of the file. Each key must be one of `keys`.
  ///
  /// - Parameter what: the mapping, for messages: `boot`.
  mutating func fields(_ node: Node, of what: String, keys: [String]?) -> [Field] {
    guard case .mapping(let mapping) = node else {
      if !isEmpty(node) { add(node.position, "\(what) is a list of 'KEY: VALUE' lines") }
      return []
    }
    var fields: [Field] = []
    for (key, value) in mapping {
      guard let name = key.scalar?.string else {
        add(key.position, "a key of \(what) is a plain word")
        continue
      }
      let shown = ProfileText.show(name)
      let position = key.position
      if let keys, !keys.contains(shown) {
        add(
          position,
          "\(what) has no '\(printable(shown))'\(NearestName.questionOrAll(shown, among: keys))"
        )
      } else {
        fields.append(Field(key: shown, position: position, node: value))
      }
    }
    return fields
  }

  /// A text. Empty ones count as missing unless they are in quotes.
  mutating func scalar(_ field: Field, expects what: String) -> ScalarText? {
    scalar(field.node, named: field.key, expects: what, at: field.position)
  }

  mutating func scalar(_ node: Node, named name: String, expects what: String, at fallback: ProfilePosition)
    -> ScalarText?
  {
    guard case .scalar(let scalar) = node, !isEmpty(node) else {
      add(isEmpty(node) ? fallback : node.position, "\(name): write \(what)")
      return nil
    }
    let position = node.position
    let isQuoted = scalar.style == .singleQuoted || scalar.style == .doubleQuoted
    return ScalarText(
      text: ProfileText.show(scalar.string), position: position,
      start: ProfilePosition(line: position.line, column: position.column + (isQuoted ? 1 : 0)))
  }

  /// The elements of a list; a single value counts as a list of one.
  mutating func list(_ field: Field) -> [Node] {
    switch field.node {
    case .sequence(let sequence): return Array(sequence)
    default: return isEmpty(field.node) ? [] : [field.node]
    }
  }

  /// Whether nothing follows a key.
  func isEmpty(_ node: Node) -> Bool {
    guard case .scalar(let scalar) = node else { return false }
    return scalar.style == .plain && (scalar.string.isEmpty || scalar.string == "~")
  }
}

extension Node {
  var position: ProfilePosition { mark?.position ?? ProfilePosition(line: 1, column: 1) }
}
