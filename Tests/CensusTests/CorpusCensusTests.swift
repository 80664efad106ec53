// The census of the corpus, computed by its own command and compared with the committed text.

import Foundation
import ProcessSupport
import Testing

@Suite struct CorpusCensusTests {
  private static let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }

  /// Runs the census of the package in `package` with the executables that were built for the tests.
  private static func census(of package: URL, _ arguments: [String]) throws -> Invocation {
    try Invocation(
      of: "FuzzTargets", [package.path] + arguments,
      shell: #"binaries=$(dirname "$1"); cd "$2" && shift 2 && exec tools/census.sh --binaries "$binaries" "$@""#)
  }

  @Test func `every file of the corpus is and means what the census says`() throws {
    let run = try Self.census(of: Self.root, ["--check", "corpus"])
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func `a case that is new, changed or gone is named, and so is the command that renews the census`() throws {
    let manager = FileManager.default
    let package = manager.temporaryDirectory.appending(path: "census-\(UUID().uuidString)")
    defer { try? manager.removeItem(at: package) }
    func copy(_ path: String, to name: String? = nil) throws {
      let copy = package.appending(path: name ?? path)
      try manager.createDirectory(at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
      try? manager.removeItem(at: copy)
      try manager.copyItem(at: Self.root.appending(path: path), to: copy)
    }
    for path in ["tools/census.sh", "tools/census", "Corpus/e820/pc-2m.txt", "Corpus/e820/README.md"] { try copy(path) }
    for number in 0..<3 { try copy("Corpus/boot/seeds/seed-\(number)") }
    #expect(try Self.census(of: package, ["corpus"]).status == 0)
    #expect(try Self.census(of: package, ["--check", "corpus"]).status == 0)

    try copy("Corpus/boot/seeds/seed-3", to: "Corpus/boot/seeds/seed-0")
    try manager.removeItem(at: package.appending(path: "Corpus/boot/seeds/seed-1"))
    try copy("Corpus/kmap/seeds/seed-0")
    try copy("Corpus/e820/pc-4m.txt", to: "Corpus/e820/pc-2m.txt")
    let run = try Self.census(of: package, ["--check", "corpus"])
    #expect(run.status == 1)
    for line in [
      "\n< Corpus/boot/seeds/seed-0 ", "\n> Corpus/boot/seeds/seed-0 ", "\n< Corpus/boot/seeds/seed-1 ",
      "\n> Corpus/kmap/seeds/seed-0 ", "\n< Corpus/e820/pc-2m.txt ", "\n> Corpus/e820/pc-2m.txt ",
      "make census SECTIONS=corpus",
    ] {
      #expect(run.errors.contains(line), "no '\(line)' in:\n\(run.errors)")
    }
    #expect(!run.errors.contains("seed-2"))
    #expect(!run.errors.contains("\n> Corpus/boot/seeds/seed-1 "))
  }

  @Test(arguments: [["--chekc"], ["corpses"], ["--binaries"]])
  func `bad usage gets a message and status 2`(arguments: [String]) throws {
    let run = try Invocation(
      of: "FuzzTargets", [Self.root.path] + arguments,
      shell: #"cd "$2" && shift 2 && exec tools/census.sh "$@""#)
    #expect(run.status == 2)
    #expect(run.errors.contains("usage: tools/census.sh"))
  }
}
