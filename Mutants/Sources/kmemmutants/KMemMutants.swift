// kmemmutants: writes a copy of the memory manager's sources with a sample of automatic mutants in it, and the list of
// them. `kmemdefects --mutants` builds and runs the copy.

import ArgumentParser
import Foundation

/// The command behind `make mutants`.
@main
struct KMemMutants: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kmemmutants",
    abstract: "Changes operators, constants, conditions, statements and results of KMem, each behind a switch.",
    discussion: """
      Writes below OUTPUT every changed file, under its path in the package, and mutants.json: an array of objects with \
      number, key, file, line, column, function, operator, original and replacement. Exit status: 0 written; 2 a file \
      cannot be read, parsed or written.
      """)

  @Option(help: "The package.")
  var package = "."

  @Option(help: "The folder whose Swift files are changed, in the package.")
  var sources = "Sources/KMem"

  @Option(help: "How many mutants are chosen.")
  var count = 300

  @Option(help: "Another seed chooses other mutants.")
  var seed: UInt64 = 1

  @Option(help: "A file with the keys of mutants to leave out, one a line: those that do not compile.")
  var without: String?

  @Option(help: "The folder that is written.")
  var output: String

  @Flag(help: "Only list the keys of all mutants there are.")
  var list = false

  func run() throws {
    do {
      try write()
    } catch let error as CocoaError {
      throw Failure("\(error.localizedDescription)", error.filePath)
    }
  }

  private func write() throws {
    let root = URL(filePath: package)
    let files = try swiftFiles(in: root)
    var texts: [String: String] = [:]
    var all: [Mutant] = []
    for file in files {
      let text = try String(contentsOf: root.appending(path: file), encoding: .utf8)
      texts[file] = text
      all += try MutantFinder.mutants(of: text, file: file)
    }
    if list {
      for mutant in all { print(mutant.key) }
      return
    }
    let left = try without.map { Set(try String(contentsOfFile: $0, encoding: .utf8).split(separator: "\n")) } ?? []
    let chosen = Sample(seed: seed, count: count).choose(from: all.filter { !left.contains(Substring($0.key)) })
    let numbered = chosen.enumerated().map { (number: $0.offset + 1, mutant: $0.element) }
    let folder = URL(filePath: output)
    for (file, mutants) in Dictionary(grouping: numbered, by: \.mutant.file).sorted(by: { $0.key < $1.key }) {
      let path = folder.appending(path: file)
      try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(Schemata.merge(mutants, into: texts[file]!).utf8).write(to: path, options: .atomic)
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Manifest.data(of: numbered).write(to: folder.appending(path: "mutants.json"), options: .atomic)
    print("\(chosen.count) of \(all.count) mutants in \(files.count) files")
  }

  private func swiftFiles(in root: URL) throws -> [String] {
    let folder = root.appending(path: sources)
    guard let paths = FileManager.default.enumerator(atPath: folder.path) else {
      throw Failure("there is no folder to read", folder.path)
    }
    let files = paths.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted()
    if files.isEmpty { throw Failure("no Swift file is in it", folder.path) }
    return files.map { "\(sources)/\($0)" }
  }
}

/// What went wrong, and where.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ message: String, _ path: String?) { description = path.map { "\($0): \(message)" } ?? message }
}
