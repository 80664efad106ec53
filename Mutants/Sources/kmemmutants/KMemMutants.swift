// kmemmutants: lists a sample of the places where the memory manager's sources can be changed automatically. `kmemdefects
// mutants` merges the list into a copy of the package, builds it and runs it.

import ArgumentParser
import Foundation

/// The command behind `make mutants`.
@main
struct KMemMutants: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kmemmutants",
    abstract: "Lists changes of operators, constants, conditions, statements and results of KMem.",
    discussion: """
      Prints an array of JSON objects with key, file, line, column, offset, function, operator, form, original and \
      replacement. The same sources, count and seed give the same list. Exit status: 0 printed; 1 a file cannot be read \
      or parsed.
      """)

  @Option(help: "The package.")
  var package = "."

  @Option(help: "The folder whose Swift files are changed, in the package.")
  var sources = "Sources/KMem"

  @Option(help: "How many mutants are chosen; 0: all that can be merged into one copy.")
  var count = 300

  @Option(help: "Another seed chooses other mutants.")
  var seed: UInt64 = 1

  func validate() throws {
    if count < 0 { throw ValidationError("--count is at least 0.") }
  }

  func run() throws {
    let root = URL(filePath: package)
    let files = try swiftFiles(in: root)
    var all: [Mutant] = []
    for file in files {
      let text: String
      do { text = try String(contentsOf: root.appending(path: file), encoding: .utf8) } catch {
        throw Failure("\(file): \(error.localizedDescription)")
      }
      do { all += try MutantFinder.mutants(of: text, file: file) } catch {
        throw Failure("\(file): the operators cannot be put in order: \(error)")
      }
    }
    let chosen = Sample(seed: seed, count: count == 0 ? all.count : count).choose(from: all)
    try FileHandle.standardOutput.write(contentsOf: try Manifest.data(of: chosen))
    try FileHandle.standardError.write(
      contentsOf: Data("mutants: \(chosen.count) of \(all.count) in \(files.count) files\n".utf8))
  }

  private func swiftFiles(in root: URL) throws -> [String] {
    let folder = root.appending(path: sources)
    guard let paths = FileManager.default.enumerator(atPath: folder.path) else {
      throw Failure("there is no folder \(folder.path)")
    }
    let files = paths.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted()
    if files.isEmpty { throw Failure("no Swift file is in \(folder.path)") }
    return files.map { "\(sources)/\($0)" }
  }
}

/// What went wrong, and where.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
