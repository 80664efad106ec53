// An edit of a source file: one text in place of another, chosen when a process starts.

/// A search and a replacement in one file.
struct Edit: Hashable, Sendable {
  /// What the text is.
  enum Kind: String, CaseIterable, Sendable {
    /// An expression; both texts have one type.
    case expression

    /// Whole statements that declare nothing for later lines. The replacement may be empty.
    case statement
  }

  /// The name that chooses it.
  let name: String

  /// The path of the file in the package.
  let file: String
  let kind: Kind
  let search: String
  let replacement: String

  /// Where the text is, in UTF-8 bytes from the start of the file, if its name alone need not say so.
  var offset: Int?

  /// Where the text is in the file.
  ///
  /// - Throws: `textNotFound` and `textNotUnique`: an edit applies in exactly one place.
  func place(in source: String) throws(CatalogueError) -> Range<String.Index> {
    if let offset {
      let bytes = source.utf8
      guard let start = bytes.index(bytes.startIndex, offsetBy: offset, limitedBy: bytes.endIndex),
        source[start...].hasPrefix(search)
      else { throw .textNotFound(name: name, file: file) }
      return start..<bytes.index(start, offsetBy: search.utf8.count)
    }
    let places = source.ranges(of: search)
    guard let place = places.first else { throw .textNotFound(name: name, file: file) }
    if places.count > 1 { throw .textNotUnique(name: name, file: file, times: places.count) }
    return place
  }
}
