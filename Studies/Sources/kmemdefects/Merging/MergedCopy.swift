// A copy of the package with all edits merged into it, built once: KMem's generic code is specialised in the modules that
// use it, so everything that imports KMem is built from the copy. What a process has chosen is a type beside each edited
// file: the modules of the harness cannot all import one.

import Foundation

/// Two lists of edits, each with a choice of its own: what is wrong with KMem, and what is left out of the harness.
struct MergedCopy {
  /// The copy's folder.
  let folder: URL

  /// The environment variables that choose, by the number in the list from 1 on.
  static let defectVariable = "KMEM_DEFECT"
  static let armVariable = "KMEM_ARM"

  /// Copies what the build needs from `package` and merges the edits. Files that are as they should be already are left
  /// alone, so that a second run builds nothing.
  ///
  /// - Parameters:
  ///   - defects: edits of KMem; the n-th applies where `KMEM_DEFECT` is n, counted from 1.
  ///   - arms: edits of anything, several with one name; they apply where `KMEM_ARM` is the number of the name.
  init(of package: URL, at folder: URL, defects: [Edit], arms: [Edit]) throws {
    self.folder = folder
    let names = Self.armNumbers(arms)
    let numbered =
      defects.enumerated().map { (edit: $1, number: $0 + 1, choice: "\(Self.choiceType(for: $1.file)).defect") }
      + arms.map { (edit: $0, number: names[$0.name] ?? 0, choice: "\(Self.choiceType(for: $0.file)).arm") }
    var files: [String: Data] = [:]
    for path in Self.paths(in: package) { files[path] = try Data(contentsOf: package.appending(path: path)) }
    for (file, edits) in Dictionary(grouping: numbered, by: \.edit.file) {
      guard let source = files[file] else { throw CatalogueError.noSuchFile(name: edits[0].edit.name, file: file) }
      files[file] = Data(try Self.merge(edits, into: String(decoding: source, as: UTF8.self)).utf8)
      let type = Self.choiceType(for: file)
      files["\(Self.folder(of: file))/\(type).swift"] = Data(Self.choice(named: type).utf8)
    }
    try Self.write(files, to: folder)
  }

  /// The folders whose files a build of the package reads: those of its targets, one of which is the header `kmem.h`.
  private static let folders = ["Sources", "Tests", "Kernel/C/include"]

  /// The files that the build needs, by their paths in the package.
  private static func paths(in package: URL) -> [String] {
    let manager = FileManager.default
    let alone = ["Package.swift", "Package.resolved"].filter {
      manager.fileExists(atPath: package.appending(path: $0).path)
    }
    return alone
      + folders.flatMap { folder in
        (manager.enumerator(atPath: package.appending(path: folder).path)?.compactMap { $0 as? String } ?? [])
          .map { "\(folder)/\($0)" }
          .filter { path in
            var isFolder: ObjCBool = false
            return manager.fileExists(atPath: package.appending(path: path).path, isDirectory: &isFolder)
              && !isFolder.boolValue
          }
      }
  }

  /// Makes the files of `folder` these and no others, its build folders aside.
  private static func write(_ files: [String: Data], to folder: URL) throws {
    let manager = FileManager.default
    try manager.createDirectory(at: folder, withIntermediateDirectories: true)
    for path in paths(in: folder) where files[path] == nil { try manager.removeItem(at: folder.appending(path: path)) }
    for (path, data) in files {
      let target = folder.appending(path: path)
      if (try? Data(contentsOf: target)) == data { continue }
      try manager.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: target, options: .atomic)
    }
  }

  /// The number of each arm, in the order of the names.
  static func armNumbers(_ arms: [Edit]) -> [String: Int] {
    let names = Set(arms.map(\.name)).sorted()
    return Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0 + 1) })
  }

  private static func merge(
    _ edits: [(edit: Edit, number: Int, choice: String)], into source: String
  ) throws(CatalogueError) -> String {
    let first = edits[0]
    if let other = edits.first(where: { $0.choice != first.choice }) {
      throw .overlap(name: other.edit.name, other: first.edit.name, file: first.edit.file)
    }
    var merged = MergedSource(source, choice: first.choice)
    for edit in edits { try merged.add(edit.edit, number: edit.number) }
    return merged.text
  }

  private static func folder(of file: String) -> Substring { file[..<(file.lastIndex(of: "/") ?? file.startIndex)] }

  /// The name of the type that chooses among the edits of a file: one for each folder, so that no two modules have the same.
  private static func choiceType(for file: String) -> String {
    "Choice" + folder(of: file).filter { $0.isLetter || $0.isNumber }
  }

  /// What a process has chosen, read from its environment once.
  private static func choice(named type: String) -> String {
    """
    #if canImport(Glibc)
      import Glibc
    #else
      import Darwin
    #endif

    public enum \(type) {
      public static let defect: Int32 = unsafe getenv("\(defectVariable)").map { unsafe atoi($0) } ?? 0
      public static let arm: Int32 = unsafe getenv("\(armVariable)").map { unsafe atoi($0) } ?? 0
    }
    """
  }
}
