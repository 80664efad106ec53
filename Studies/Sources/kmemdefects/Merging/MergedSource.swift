// All edits of one file in one text: each place becomes a choice between what stands there and what its edits say.
//
//   source       if a < b { c }
//   edits        1: a < b -> a <= b     2: a < b -> true     3: b -> d          (a place may lie within another)
//   merged       if (chosen == 1 ? (a <= b) : chosen == 2 ? (true) : (a < (chosen == 3 ? (d) : (b)))) { c }
//
// Edits of exactly the same text share a place. Places that overlap in part cannot be merged.

/// A source file with the edits that are to be merged into it.
struct MergedSource {
  /// A text with its alternatives, and the places within it.
  private final class Place {
    let range: Range<String.Index>
    let kind: Edit.Kind
    var edits: [(number: Int, edit: Edit)]
    var inner: [Place] = []

    init(_ range: Range<String.Index>, _ edit: Edit, number: Int) {
      self.range = range
      kind = edit.kind
      edits = [(number, edit)]
    }
  }

  private let source: String
  private var places: [Place] = []

  /// The expression that names the choice of a process.
  private let choice: String

  /// - Parameters:
  ///   - choice: an expression of type `Int32`: the number of the edit that a process has.
  init(_ source: String, choice: String) {
    self.source = source
    self.choice = choice
  }

  /// Merges an edit that applies when `choice` is `number`.
  mutating func add(_ edit: Edit, number: Int) throws(CatalogueError) {
    let place = Place(try edit.place(in: source), edit, number: number)
    try Self.insert(place, among: &places)
  }

  private static func insert(_ new: Place, among places: inout [Place]) throws(CatalogueError) {
    let (number, edit) = new.edits[0]
    for place in places {
      if place.range == new.range {
        let other = place.edits[0].edit
        if place.kind != new.kind { throw .kindsDiffer(name: edit.name, other: other.name, file: edit.file) }
        place.edits.append((number, edit))
        return
      }
      if place.range.contains(new.range) { return try insert(new, among: &place.inner) }
      if place.range.overlaps(new.range) && !new.range.contains(place.range) {
        throw .overlap(name: edit.name, other: place.edits[0].edit.name, file: edit.file)
      }
    }
    new.inner = places.filter { new.range.contains($0.range) }
    places.removeAll { new.range.contains($0.range) }
    places.append(new)
  }

  /// The merged text.
  var text: String { render(source.startIndex..<source.endIndex, places) }

  private func render(_ range: Range<String.Index>, _ places: [Place]) -> String {
    var text = ""
    var cursor = range.lowerBound
    for place in places.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      text += source[cursor..<place.range.lowerBound]
      text += alternatives(place)
      cursor = place.range.upperBound
    }
    return text + source[cursor..<range.upperBound]
  }

  private func alternatives(_ place: Place) -> String {
    let original = render(place.range, place.inner)
    switch place.kind {
    case .expression:
      let branches = place.edits.map { "\(choice) == \($0.number) ? (\($0.edit.replacement)) : " }.joined()
      return "(\(branches)(\(original)))"
    case .statement:
      // Line feeds, because a text may end with a comment.
      let branches = place.edits.map { "if \(choice) == \($0.number) {\n\($0.edit.replacement)\n} else " }.joined()
      return "\(branches){\n\(original)\n}"
    }
  }
}
