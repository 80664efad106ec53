// One file of the catalogue: fields, one a line, then the two texts of the edit.

import Specification

/// A file in the catalogue's format, split into its parts.
struct CatalogueFile {
  /// The fields before the texts.
  let fields: [String: String]
  let search: String
  let replacement: String

  /// What the file is called in messages.
  private let name: String

  private static let searchMark = "\n--- search\n"
  private static let replacementMark = "\n--- replacement"

  /// - Parameter name: of the file, without its extension.
  init(_ text: String, name: String) throws(CatalogueError) {
    self.name = name
    guard let (head, rest) = Self.split(text, at: Self.searchMark) else {
      throw .missingPart(name: name, part: "--- search")
    }
    guard let (search, tail) = Self.split(rest, at: Self.replacementMark) else {
      throw .missingPart(name: name, part: "--- replacement")
    }
    if search.isEmpty { throw .missingPart(name: name, part: "the text to search for") }
    self.search = search
    var replacement = tail.first == "\n" ? tail.dropFirst() : tail[...]
    while replacement.last == "\n" { replacement = replacement.dropLast() }
    self.replacement = String(replacement)
    var fields: [String: String] = [:]
    for line in head.split(separator: "\n") {
      guard let (field, value) = Self.split(String(line), at: ": ") else {
        throw .unknownField(name: name, field: String(line))
      }
      fields[field] = value
    }
    self.fields = fields
  }

  private static func split(_ text: String, at mark: String) -> (String, String)? {
    guard let range = text.firstRange(of: mark) else { return nil }
    return (String(text[..<range.lowerBound]), String(text[range.upperBound...]))
  }

  /// A field that must be there.
  func field(_ field: String) throws(CatalogueError) -> String {
    guard let value = fields[field], !value.isEmpty else { throw .missingPart(name: name, part: field) }
    return value
  }

  /// A field that must be one of some values.
  func field<Value>(
    _ field: String, allowed: [String], _ make: (String) -> Value?
  ) throws(CatalogueError) -> Value {
    let text = try self.field(field)
    guard allowed.contains(text), let value = make(text) else {
      throw .wrongValue(name: name, field: field, value: text, allowed: allowed.joined(separator: ", "))
    }
    return value
  }

  /// The text of a catalogue's file with another value of the field `file`.
  static func text(_ text: String, withFile path: String) -> String {
    guard let (head, rest) = split(text, at: searchMark) else { return text }
    let lines = head.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix("file: ") ? "file: \(path)" : String(line)
    }
    return lines.joined(separator: "\n") + searchMark + rest
  }

  /// The edit, for the fields `file` and `kind`.
  func edit() throws(CatalogueError) -> Edit {
    let kind = try field("kind", allowed: Edit.Kind.allCases.map(\.rawValue)) { Edit.Kind(rawValue: $0) }
    return Edit(name: name, file: try field("file"), kind: kind, search: search, replacement: replacement)
  }
}

extension Defect {
  private static let fields = [
    "name", "cause", "clause", "analogue", "oracle", "fuzz", "length", "open", "file", "kind",
  ]

  /// Reads a defect.
  ///
  /// - Parameter name: of the file, without its extension.
  init(_ text: String, name: String) throws(CatalogueError) {
    let file = try CatalogueFile(text, name: name)
    if let unknown = file.fields.keys.sorted().first(where: { !Self.fields.contains($0) }) {
      throw .unknownField(name: name, field: unknown)
    }
    self.name = try file.field("name")
    if self.name != name { throw .wrongName(path: "\(name).defect", name: self.name) }
    cause = try file.field("cause")
    clause = try file.field("clause", allowed: Clause.allCases.map(\.rawValue)) { Clause(rawValue: $0) }
    analogue = try file.field("analogue")
    oracle = try file.field("oracle", allowed: Self.oracles) { $0 }
    fuzzOracle = file.fields["fuzz"] == nil ? nil : try file.field("fuzz", allowed: Self.oracles) { $0 }
    length = file.fields["length"]
    open = file.fields["open"]
    edit = try file.edit()
  }
}
