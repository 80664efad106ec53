// CONTRACT.md and the table of clauses in TESTING.md, kept by force: the contract says what the code says, every clause has a
// row, what the row names exists, and the oracle that it promises is the one that a seeded defect of that clause is expected to
// meet first.

import Foundation
import PropCheck
import Properties
import Specification
import TestSupport
import Testing

@testable import kmemdefects

@Suite struct ClauseTableTests {
  private static let root = PackageFiles.root

  private struct Row {
    let clause: Clause
    let oracle: String

    /// The last cell: names of properties, test files and make targets between backticks.
    let places: String

    var names: [Substring] {
      places.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
        .map(\.element)
    }
  }

  /// Rows of three cells whose first is a clause.
  private static func rows() throws -> [Row] {
    let text = try String(contentsOf: root.appending(path: "TESTING.md"), encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 3, let clause = Clause(rawValue: cells[0]) else { return nil }
      return Row(clause: clause, oracle: cells[1], places: cells[2])
    }
  }

  @Test func `every clause has one row`() throws {
    let clauses = try Self.rows().map(\.clause)
    for clause in Clause.allCases { #expect(clauses.count { $0 == clause } == 1, "\(clause)") }
  }

  @Test func `every row names a property, a test file or a make target, and each of them exists`() throws {
    let tests = Self.root.appending(path: "Tests")
    let files = try #require(FileManager.default.enumerator(atPath: tests.path)).compactMap { $0 as? String }
    let testFiles = files.filter { $0.hasSuffix("Tests.swift") }
      .map { URL(filePath: $0).deletingPathExtension().lastPathComponent }
    let targets = try Self.makeTargets()
    for row in try Self.rows() {
      #expect(!row.names.isEmpty, "\(row.clause) names no place")
      for name in row.names {
        let exists =
          name.hasPrefix("make ")
          ? targets.contains(String(name.dropFirst(5)))
          : MemoryProperty.named(String(name)) != nil || testFiles.contains(String(name))
        #expect(exists, "\(row.clause): \(name)")
      }
    }
  }

  /// The targets of the makefile and of what it includes.
  private static func makeTargets() throws -> Set<String> {
    let folder = root.appending(path: "make")
    let parts = try FileManager.default.contentsOfDirectory(atPath: folder.path).map { folder.appending(path: $0) }
    let texts = try ([root.appending(path: "Makefile")] + parts).map { try String(contentsOf: $0, encoding: .utf8) }
    return Set(texts.flatMap { $0.matches(of: /(?m)^([a-z][a-z0-9-]*):/).map { String($0.output.1) } })
  }

  @Test func `the oracle of a row is the one that a defect of the clause is expected to meet first`() throws {
    let defects = try ["catalogue", "link"].flatMap { folder in
      try Catalogue(folder: Self.root.appending(path: "Tests/Defects/\(folder)")).defects
    }
    for row in try Self.rows() {
      let expected = Set(defects.filter { $0.clause == row.clause }.map(\.oracle))
      #expect(expected.contains(row.oracle), "\(row.clause): \(row.oracle), but its defects meet \(expected.sorted())")
    }
  }

  /// The paragraphs of CONTRACT.md that begin with a clause: its name, and its words on one line.
  private static func contract() throws -> [(name: String, isPending: Bool, words: String)] {
    let text = try String(contentsOf: root.appending(path: "CONTRACT.md"), encoding: .utf8)
    var paragraphs: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.trimmingCharacters(in: .whitespaces)
      if words.hasPrefix("- **") {
        paragraphs.append(words)
      } else if line.hasPrefix("  "), let last = paragraphs.indices.last {
        paragraphs[last] += " " + words
      }
    }
    return paragraphs.compactMap { paragraph in
      guard let match = paragraph.wholeMatch(of: /- \*\*(\[not yet\] )?([A-Z][0-9]{1,2})\*\* (.*)/) else { return nil }
      return (String(match.2), match.1 != nil, String(match.3))
    }
  }

  @Test func `the contract says of each clause what reports print`() throws {
    let stated = try Self.contract().filter { !$0.isPending }
    #expect(stated.map(\.name) == Clause.allCases.map(\.rawValue))
    for (name, _, words) in stated { #expect(Clause(rawValue: name)?.sentence == words) }
  }

  @Test func `what is agreed and not implemented is listed, and nothing else is`() throws {
    let pending = try Self.contract().filter(\.isPending).map(\.name)
    #expect(pending.isEmpty)
    let text = try String(contentsOf: Self.root.appending(path: "CONTRACT.md"), encoding: .utf8)
    let table = text.split(separator: "## What is not implemented yet").last ?? ""
    let listed = table.matches(of: /(?m)^\| ([A-Z][0-9]{1,2}) \|/).map { String($0.1) }
    #expect(listed.sorted() == pending.sorted())
  }
}
