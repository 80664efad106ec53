// What there is in the package that documents can name: files, folders, make's targets.

import Foundation
import TestSupport

/// The files of the package, without what was built.
struct PackageTree {
  /// The paths of all files and folders, from the package's folder.
  let paths: Set<String>
  /// The last components of all paths.
  let names: Set<String>
  let makeTargets: Set<String>

  private static let topFolders = [
    "Benchmarks", "Corpus", "Examples", "Kernel", "Mutants", "Sources", "Studies", "Tests", "make", "tools", ".ci",
    ".clusterfuzzlite", ".github",
  ]

  init() throws {
    var paths: Set<String> = []
    for name in try FileManager.default.contentsOfDirectory(atPath: PackageFiles.root.path) {
      let isFolder = Self.topFolders.contains(name)
      if isFolder || !name.hasPrefix(".") || name == ".swift-format" { paths.insert(name) }
      guard isFolder else { continue }
      let below = try FileManager.default.subpathsOfDirectory(atPath: PackageFiles.root.appending(path: name).path)
      paths.formUnion(below.filter { !$0.contains(".build") && !$0.contains("/working") }.map { "\(name)/\($0)" })
    }
    self.paths = paths
    names = Set(paths.map { String($0.split(separator: "/").last ?? "") })
    let makefiles = ["Makefile"] + paths.filter { $0.hasSuffix(".mk") }
    makeTargets = Set(
      try makefiles.flatMap { file in
        try String(contentsOf: PackageFiles.root.appending(path: file), encoding: .utf8)
          .matches(of: /(?m)^([a-z][a-z0-9 -]*):(?!=)/).flatMap { $0.output.1.split(separator: " ").map(String.init) }
      })
  }

  /// The names that the sources declare, and those of the modules.
  func declaredNames() throws -> Set<String> {
    let keywords = Set(["func", "var", "let", "case", "struct", "enum", "protocol", "class"].map { Array($0.utf8) })
    var names: Set<String> = ["init"]
    for path in paths where path.hasPrefix("Sources/") {
      names.insert(String(path.split(separator: "/").last ?? ""))
      guard path.hasSuffix(".swift") else { continue }
      let text = try Data(contentsOf: PackageFiles.root.appending(path: path))
      var previous: [UInt8] = []
      for word in text.split(whereSeparator: { $0 < 0x30 || $0 > 0x7A || (0x3A...0x40).contains($0) }) {
        // `case a, b, c` declares three names, with a comma before the second.
        if keywords.contains(previous) || word.startIndex > 1 && text[word.startIndex - 2] == UInt8(ascii: ",") {
          names.insert(String(decoding: word, as: UTF8.self))
        }
        previous = Array(word)
      }
    }
    return names
  }

  /// The documents.
  var documents: [String] { paths.filter { $0.hasSuffix(".md") }.sorted() }

  /// Whether a path exists: from the package's folder, from `folder`, or from the package's `Sources`.
  func has(_ path: String, from folder: String) -> Bool {
    let path = path.hasSuffix("/") ? String(path.dropLast()) : path
    return [path, "\(folder)/\(path)", "Sources/\(path)", "Sources/\(path).swift"].contains { candidate in
      guard let resolved = Self.resolved(candidate) else { return false }
      if resolved.isEmpty || paths.contains(resolved) { return true }
      guard resolved.contains("*") else { return false }
      let pattern = "^" + NSRegularExpression.escapedPattern(for: resolved).replacing("\\*", with: "[^/]*") + "$"
      return paths.contains { $0.range(of: pattern, options: .regularExpression) != nil }
    }
  }

  /// The path without `.` and `..`; nil if it leaves the package.
  private static func resolved(_ path: String) -> String? {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part != ".." { parts.append(part) } else if parts.popLast() == nil { return nil }
    }
    return parts.joined(separator: "/")
  }

  /// Whether a word begins with one of the package's folders.
  static func beginsInTree(_ word: some StringProtocol) -> Bool {
    topFolders.contains { word.hasPrefix("\($0)/") }
  }
}
