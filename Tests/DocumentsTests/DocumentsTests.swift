// Every document names files, commands and functions that exist. A document that is wrong about one of them is worse than none.

import Foundation
import TestSupport
import Testing

@Suite struct DocumentsTests {
  private static let tree = Result { try PackageTree() }
  private static let documents = Result { try tree.get().documents.map { try Document($0) } }

  /// Files of somebody else's package, in examples.
  private static let foreignFiles: Set<String> = ["Tests/SortingTests.swift"]

  /// What is wrong with the paths of a document, a line each.
  static func brokenPaths(_ document: Document, _ tree: PackageTree) -> [String] {
    var broken: [String] = []
    for (line, target) in document.links where !tree.has(target, from: document.folder) {
      broken.append("\(document.path):\(line): the link \(target) leads nowhere")
    }
    for (line, text) in document.code {
      for word in text.split(whereSeparator: { " \t'\"()=,;".contains($0) }) where PackageTree.beginsInTree(word) {
        let path = String(word).replacing(/:[0-9]+$|[.:]+$/, with: "")
        if isExample(path) || tree.has(path, from: document.folder) { continue }
        broken.append("\(document.path):\(line): there is no \(path)")
      }
    }
    for (line, word) in document.codeWords {
      if word.contains("/"), word.wholeMatch(of: /[A-Za-z0-9_.+*-]+(\/[A-Za-z0-9_.+*-]+)+\/?/) != nil {
        if word.hasPrefix(".build") || word.hasPrefix("/") || isExample(word) { continue }
        if !tree.has(word, from: document.folder) { broken.append("\(document.path):\(line): there is no \(word)") }
      } else if word.wholeMatch(of: /[A-Za-z0-9_.+-]+\.(swift|md|sh|mk|c|h|S|defect)/) != nil {
        if !tree.names.contains(word) { broken.append("\(document.path):\(line): there is no file \(word)") }
      } else if word.wholeMatch(of: /[A-Z][A-Za-z]+Tests/) != nil {
        if !tree.names.contains("\(word).swift") && !tree.names.contains(word) {
          broken.append("\(document.path):\(line): there are no tests \(word)")
        }
      }
    }
    return broken
  }

  /// Whether a path stands for others (a part in capitals, or dots), is only there after a run, or is somebody else's.
  private static func isExample(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    let made: Set<Substring> = [".build", "crashes", "working", "propcheck"]
    return path.contains("...") || path.contains("…") || foreignFiles.contains(path)
      || parts.contains { made.contains($0) }
      || parts.contains { $0.wholeMatch(of: /[A-Z]{3,}([+.].*)?/) != nil && $0 != "README.md" }
  }

  /// The jobs of make that a document names and make has not got.
  static func unknownJobs(_ document: Document, _ tree: PackageTree) -> [String] {
    document.code.flatMap { line, text in
      text.matches(of: /\bmake((?: [a-z][a-z0-9-]*)+)/).flatMap { match in
        match.output.1.split(separator: " ").filter { !tree.makeTargets.contains(String($0)) }
          .map { "\(document.path):\(line): there is no job 'make \($0)'" }
      }
    }
  }

  /// Filters of tests that a document gives and that no file of tests answers to.
  static func emptyFilters(_ document: Document, _ tree: PackageTree) -> [String] {
    document.code.flatMap { line, text in
      text.matches(of: /(?:FILTER=|--filter )'?([A-Z][A-Za-z|]+)/).flatMap { match in
        match.output.1.split(separator: "|").filter { word in !tree.names.contains { $0.contains(word) } }
          .map { "\(document.path):\(line): there are no tests \($0)" }
      }
    }
  }

  /// Rows of tables that name a function and then its file, where the file has no such function.
  static func wrongFunctions(_ document: Document) -> [String] {
    document.rows.compactMap { line, cells in
      guard let place = cells.last, cells.count == 3,
        let file = place.wholeMatch(of: /`([^`]+\.(?:swift|c))`/).map({ String($0.output.1) }),
        let function = cells[1].wholeMatch(of: /`([^`]+)`/).map({ String($0.output.1) })
      else { return nil }
      let name = function.prefix { $0 != "(" }.split(separator: ".").last.map(String.init) ?? function
      let text = try? String(contentsOf: PackageFiles.root.appending(path: file), encoding: .utf8)
      guard let text else { return "\(document.path):\(line): there is no \(file)" }
      let declaration = name == "init" ? "init[?]?[(<]" : "(func|var|let|int|void) \(name)\\b"
      if text.range(of: declaration, options: .regularExpression) != nil { return nil }
      return "\(document.path):\(line): \(file) declares no \(name)"
    }
  }

  /// Symbols that a page of a catalogue links to and no module declares, and pages that are not there.
  static func brokenSymbols(_ document: Document, _ declared: Set<String>) -> [String] {
    let lines = document.lines.filter { !$0.isCode }
    let symbols = lines.flatMap { line in
      line.text.matches(of: /``([^`]+)``/).compactMap { match -> String? in
        let name = match.output.1.split(separator: "/").last.map { $0.prefix { $0 != "(" && $0 != "-" } } ?? ""
        return declared.contains(String(name))
          ? nil : "\(document.path):\(line.number): there is no symbol \(match.output.1)"
      }
    }
    let folder = PackageFiles.root.appending(path: document.folder)
    return symbols
      + lines.flatMap { line in
        line.text.matches(of: /<doc:([A-Za-z]+)>/).compactMap { match -> String? in
          let page = folder.appending(path: "\(match.output.1).md").path
          if FileManager.default.fileExists(atPath: page) { return nil }
          return "\(document.path):\(line.number): there is no page \(match.output.1)"
        }
      }
  }

  @Test func `every symbol and page that a catalogue links to exists`() throws {
    let declared = try Self.tree.get().declaredNames()
    let pages = try Self.documents.get().filter { $0.path.contains(".docc/") }
    #expect(pages.count > 10)
    for page in pages { #expect(Self.brokenSymbols(page, declared) == []) }
    let invented = Document(path: "Sources/KMem/KMem.docc/X.md", text: "``KernelMemory/setDown(_:)`` and <doc:Nothing>")
    #expect(Self.brokenSymbols(invented, declared).count == 2)
  }

  @Test func `every link and every path leads to something`() throws {
    let tree = try Self.tree.get()
    for document in try Self.documents.get() { #expect(Self.brokenPaths(document, tree) == []) }
  }

  @Test func `every job of make and every filter of tests that a document names exists`() throws {
    let tree = try Self.tree.get()
    #expect(tree.makeTargets.isSuperset(of: ["check", "dev", "fuzz", "judge"]))
    for document in try Self.documents.get() {
      #expect(Self.unknownJobs(document, tree) == [])
      #expect(Self.emptyFilters(document, tree) == [])
    }
  }

  @Test func `every function of a walk stands in the file that the walk names`() throws {
    for document in try Self.documents.get() { #expect(Self.wrongFunctions(document) == []) }
    let walks = try #require(try Self.documents.get().first { $0.path == "ARCHITECTURE.md" })
    #expect(walks.rows.count { $0.cells.count == 3 } > 60)
  }

  @Test func `a document that is wrong is found to be wrong`() throws {
    let tree = try Self.tree.get()
    let document = Document(
      path: "Kernel/INVENTED.md",
      text: """
        See [the contract](../CONTRACT.md) and [nothing](../NOTHING.md), `Sources/KMem/Nothing.swift`, `NoSuchTests`,
        `missing.sh`, and `README.md`. Run `make nonsense`, or

            make check nonsense-too
            make dev FILTER='KmapTests|NonsenseTests'
            kmemcheck boot Corpus/e820/no-such-map.txt

        | step | function | file |
        |---|---|---|
        | a | `KernelMemory.setUp` | `Sources/KMem/KernelMemory/KernelMemory.swift` |
        | b | `KernelMemory.setDown` | `Sources/KMem/KernelMemory/KernelMemory.swift` |
        """)
    #expect(
      Self.brokenPaths(document, tree).map { $0.split(separator: " ", maxSplits: 1).last.map(String.init) ?? "" } == [
        "the link ../NOTHING.md leads nowhere", "there is no Sources/KMem/Nothing.swift",
        "there is no Corpus/e820/no-such-map.txt", "there is no Sources/KMem/Nothing.swift",
        "there are no tests NoSuchTests", "there is no file missing.sh",
      ])
    #expect(Self.unknownJobs(document, tree).count == 2)
    #expect(Self.emptyFilters(document, tree).count == 1)
    #expect(Self.wrongFunctions(document).count == 1)
  }
}
