// kmemcheck as a child process, and the maps that it is run on.

import Foundation
import ProcessSupport
import TestSupport

extension Invocation {
  /// Runs kmemcheck with `arguments` and `input`; see `init(of:_:input:shell:)`.
  init(_ arguments: [String], input: String = "", shell: String? = nil) throws {
    try self.init(of: "kmemcheck", arguments, input: input, shell: shell)
  }
}

/// A folder that exists while it is used.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "kmemcheck-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

/// Folders of maps: this package's, and those of real machines where they are.
enum MapFolder {
  static let own = PackageFiles.corpus.appending(path: "e820")

  static let all: [URL] = {
    let shared = PackageFiles.shared.appending(path: "e820")
    if FileManager.default.fileExists(atPath: shared.path) { return [own, shared] }
    print("../shared/e820 is absent: kmemcheck is not run on the maps of real machines")
    return [own]
  }()

  static func maps(in folder: URL) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".txt") }.sorted()
      .map { folder.appending(path: $0) }
  }

  static func path(_ name: String) -> String { own.appending(path: name).path }
}
