// Runs an executable of the package as a user does: as a child process, found beside the tests in the build folder.

import Foundation

/// One run of an executable that has ended.
public struct Invocation {
  /// The exit status, or the negative number of the signal that ended it.
  public let status: Int32
  public let output: String
  public let errors: String

  /// Runs the executable called `name` with `arguments` and `input`, in a shell if `shell` is to pipe or redirect: there
  /// "$@" is the command.
  public init(of name: String, _ arguments: [String], input: String = "", shell: String? = nil) throws {
    let process = Process()
    let command = [try Invocation.executable(name).path] + arguments
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
    let name: String
    let folders: [String]
  }

  /// The executable called `name` in the build folder.
  public static func executable(_ name: String) throws -> URL {
    let bundles = Bundle.allBundles.filter { $0.bundlePath.hasSuffix(".xctest") }.map(\.bundleURL)
    let folders = ([URL(filePath: CommandLine.arguments[0]), Bundle.main.executableURL].compactMap(\.self) + bundles)
      .map { $0.deletingLastPathComponent() }
    for folder in folders {
      let candidate = folder.appending(path: name)
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
    }
    throw NotBuilt(name: name, folders: folders.map(\.path))
  }
}
