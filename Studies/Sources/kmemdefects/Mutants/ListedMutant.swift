// A mutant of the list that kmemmutants prints.

import Foundation

/// One automatic change of one place.
struct ListedMutant: Decodable, Hashable, Sendable {
  /// A name that stays while the function's text does.
  let key: String
  let file: String
  let line: Int
  let column: Int

  /// UTF-8 bytes from the start of the file.
  let offset: Int
  let `operator`: String

  /// An `Edit.Kind`.
  let form: String
  let original: String
  let replacement: String

  /// Reads a list.
  static func list(at path: String) throws -> [ListedMutant] {
    let data: Data
    do { data = try Data(contentsOf: URL(filePath: path)) } catch {
      throw RunError("\(path): \(error.localizedDescription)")
    }
    do { return try JSONDecoder().decode([ListedMutant].self, from: data) } catch {
      throw RunError("\(path) is no list of kmemmutants: \(error)")
    }
  }

  func edit() throws -> Edit {
    guard let kind = Edit.Kind(rawValue: form) else { throw RunError("\(key): the form '\(form)' is unknown") }
    return Edit(name: key, file: file, kind: kind, search: original, replacement: replacement, offset: offset)
  }

  /// "FirmwareMap.swift:12  a < b => a <= b".
  var text: String {
    let texts = [original, replacement].map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    return "\(file):\(line):\(column)  \(texts[0]) => \(texts[1].isEmpty ? "(deleted)" : texts[1])"
  }
}
