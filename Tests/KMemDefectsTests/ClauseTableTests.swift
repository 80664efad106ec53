// The table of clauses in TESTING.md, kept by force: every clause of the contract has a row, what the row names exists, and the
// oracle that it promises is the one that a seeded defect of that clause is expected to meet first.

import Foundation
@testable import kmemdefects
import PropCheck
import Properties
import Specification
import Testing

@Suite struct ClauseTableTests {
  private static let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
  private static let contract = root.deletingLastPathComponent().appending(path: "shared/contract.md")

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

  @Test(.enabled(if: FileManager.default.fileExists(atPath: contract.path), "the contract is not at hand"))
  func `the clauses are those of the contract, no more and no fewer`() throws {
    let text = try String(contentsOf: Self.contract, encoding: .utf8)
    let named = text.matches(of: /\b([EBPVKHX][0-9]{1,2}) [A-Za-z0-9`\[]/).map { String($0.output.1) }
    #expect(Set(named) == Set(Clause.allCases.map(\.rawValue)))
  }
}
