// The catalogue as it lies in Tests/Defects: a file for each defect, by name.

import Foundation

/// All seeded defects, in the order of their names.
struct Catalogue: Sendable {
  let defects: [Defect]

  /// Reads every `.defect` file of a folder.
  init(folder: URL) throws(CatalogueError) {
    defects = try Self.files(in: folder, extension: "defect").map { (name, text) throws(CatalogueError) in
      try Defect(text, name: name)
    }
  }

  /// The texts of the files of a folder that have an extension, in the order of their names.
  static func files(
    in folder: URL, extension suffix: String
  ) throws(CatalogueError) -> [(name: String, text: String)] {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder.path) } catch {
      throw .unreadable(path: folder.path, reason: error.localizedDescription)
    }
    let chosen = names.filter { $0.hasSuffix("." + suffix) }.sorted()
    if chosen.isEmpty { throw .noFiles(folder: folder.path) }
    return try chosen.map { (file) throws(CatalogueError) in
      let path = folder.appending(path: file)
      do { return (String(file.dropLast(suffix.count + 1)), try String(contentsOf: path, encoding: .utf8)) } catch {
        throw .unreadable(path: path.path, reason: error.localizedDescription)
      }
    }
  }
}
