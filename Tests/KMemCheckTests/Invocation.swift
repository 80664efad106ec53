// Runs kmemcheck as a user does: as a child process, found beside the tests in the build folder.

import Foundation
import KMemModel

/// One run of kmemcheck that has ended.
struct Invocation {
  var status: Int32
  var output: String
  var errors: String

  /// Runs kmemcheck with `arguments` and `input`, in a shell if `shell` is to pipe or redirect: there "$@" is the command.
  init(_ arguments: [String], input: String = "", shell: String? = nil) throws {
    let process = Process()
    let command = [try Invocation.executable.path] + arguments
    if let shell {
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", shell, "sh"] + command
    } else {
      process.executableURL = URL(filePath: command[0])
      process.arguments = Array(command.dropFirst())
    }
    let pipes = (input: Pipe(), output: Pipe(), errors: Pipe())
    process.standardInput = pipes.input
    process.standardOutput = pipes.output
    process.standardError = pipes.errors
    try process.run()
    try pipes.input.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try pipes.input.fileHandleForWriting.close()
    output = String(decoding: pipes.output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    errors = String(decoding: pipes.errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
  }

  private struct NotBuilt: Error {
    var folders: [String]
  }

  private static var executable: URL {
    get throws {
      let bundles = Bundle.allBundles.filter { $0.bundlePath.hasSuffix(".xctest") }.map(\.bundleURL)
      let folders = ([URL(filePath: CommandLine.arguments[0]), Bundle.main.executableURL].compactMap(\.self) + bundles)
        .map { $0.deletingLastPathComponent() }
      for folder in folders {
        let candidate = folder.appending(path: "kmemcheck")
        if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      }
      throw NotBuilt(folders: folders.map(\.path))
    }
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
  private static let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }

  static let own = root.appending(path: "Corpus/e820")

  static let all: [URL] = {
    let shared = root.deletingLastPathComponent().appending(path: "shared/e820")
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
