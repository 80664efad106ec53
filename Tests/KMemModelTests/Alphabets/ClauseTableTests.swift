// The table of clauses in TESTING.md, kept by force: every clause has a row, and what the row names exists.

import Foundation
import KMemModel
import Testing

@Suite struct ClauseTableTests {
  private static let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }

  /// Rows of three cells whose first is a clause.
  private static func rows() throws -> [(clause: Clause, oracle: String, places: String)] {
    let text = try String(contentsOf: root.appending(path: "TESTING.md"), encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 3, let clause = Clause(rawValue: cells[0]) else { return nil }
      return (clause, cells[1], cells[2])
    }
  }

  @Test func `every clause has one row`() throws {
    let clauses = try Self.rows().map(\.clause)
    for clause in Clause.allCases { #expect(clauses.count { $0 == clause } == 1, "\(clause)") }
  }

  @Test func `every oracle is one`() throws {
    let oracles = Finding.Oracle.allCases.map(\.rawValue) + ["sanitizer", "link gate"]
    for row in try Self.rows() { #expect(oracles.contains(row.oracle), "\(row.clause): \(row.oracle)") }
  }

  @Test func `every property and test that a row names exists`() throws {
    let tests = Self.root.appending(path: "Tests")
    let files = try #require(FileManager.default.enumerator(atPath: tests.path)).compactMap { $0 as? String }
    let names = files.map { URL(filePath: $0).deletingPathExtension().lastPathComponent }
    for row in try Self.rows() {
      for (index, name) in row.places.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      where index % 2 == 1 && !name.hasPrefix("make ") {
        let exists = MemoryProperty.named(String(name)) != nil || names.contains(String(name))
        #expect(exists, "\(row.clause): \(name)")
      }
    }
  }

  @Test func `the clauses are those of the contract, where it is at hand`() throws {
    let contract = Self.root.deletingLastPathComponent().appending(path: "shared/contract.md")
    guard let text = try? String(contentsOf: contract, encoding: .utf8) else {
      print("the contract is not at hand; the enumeration of its clauses is not compared with it")
      return
    }
    let named = text.matches(of: /\b([EBPVKHX])(\d{1,2}) [A-Z0-9`\[]|\b([EBPVKHX])(\d{1,2}) [a-z]/)
      .compactMap { Clause(rawValue: String($0.output.0.prefix { $0 != " " })) }
    for clause in Clause.allCases { #expect(named.contains(clause), "\(clause) is not in the contract") }
  }
}
