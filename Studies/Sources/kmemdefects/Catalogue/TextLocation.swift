// Where the text of an edit lives, after files were moved, renamed or split.

import Foundation

/// What is known of the place of an edit's text.
enum TextLocation: Equatable {
  /// Once in the file that the edit names.
  case inPlace

  /// Once in this other file, and in no file that is as likely.
  case moved(to: String)

  /// In each of these files, or more than once in one: a person must choose, or take more of the surroundings.
  case ambiguous([String])

  /// Nowhere: it was edited.
  case gone
}

/// The Swift files of a package that edits can be about.
struct SourceTree {
  /// The contents by paths in the package.
  private let files: [String: Data]

  init(files: [String: Data]) { self.files = files }

  /// Reads every Swift file of `Sources` in `package`.
  init(package: URL) throws(CatalogueError) {
    let folder = package.appending(path: "Sources")
    var files: [String: Data] = [:]
    for path in FileManager.default.enumerator(atPath: folder.path)?.compactMap({ $0 as? String }) ?? []
    where path.hasSuffix(".swift") {
      do { files["Sources/\(path)"] = try Data(contentsOf: folder.appending(path: path)) } catch {
        throw .unreadable(path: "\(folder.path)/\(path)", reason: error.localizedDescription)
      }
    }
    if files.isEmpty { throw .noFiles(folder: folder.path) }
    self.files = files
  }

  /// Where the text that `edit` searches for lives now.
  ///
  /// The named file comes first. Where it is gone, or has the text no longer, files of the same name come before those of the
  /// same folder of Sources, and these before all others: a short text may well occur somewhere else, too.
  ///
  /// - Complexity: the size of all files, where the text is not in place.
  func location(of edit: Edit) -> TextLocation {
    let text = Data(edit.search.utf8)
    if let named = files[edit.file] {
      let count = Self.count(text, in: named)
      if count == 1 { return .inPlace }
      if count > 1 { return .ambiguous([edit.file]) }
    }
    let holders = files.filter { Self.count(text, in: $0.value) > 0 }.keys.sorted()
    if holders.isEmpty { return .gone }
    let namesakes = holders.filter { Self.name(of: $0) == Self.name(of: edit.file) }
    let neighbours = holders.filter { Self.room(of: $0) == Self.room(of: edit.file) }
    let likely = [namesakes, neighbours, holders].first { !$0.isEmpty } ?? []
    guard likely.count == 1, let file = files[likely[0]], Self.count(text, in: file) == 1 else {
      return .ambiguous(likely)
    }
    return .moved(to: likely[0])
  }

  private static func name(of path: String) -> Substring? { path.split(separator: "/").last }

  /// The first folder below Sources.
  private static func room(of path: String) -> Substring? { path.split(separator: "/").dropFirst().first }

  /// How often `text` is in `file`; places that overlap count once.
  private static func count(_ text: Data, in file: Data) -> Int {
    var count = 0
    var start = file.startIndex
    while let place = file.range(of: text, in: start..<file.endIndex) {
      count += 1
      start = place.upperBound
    }
    return count
  }
}
