// Edits of one file become choices in one text.

import Testing

@testable import kmemdefects

@Suite struct MergedSourceTests {
  private static func edit(
    _ name: String, _ search: String, _ replacement: String, kind: Edit.Kind = .expression
  ) -> Edit {
    Edit(name: name, file: "F.swift", kind: kind, search: search, replacement: replacement)
  }

  private static func merge(_ source: String, _ edits: [Edit]) throws(CatalogueError) -> String {
    var merged = MergedSource(source, choice: "c")
    for (index, edit) in edits.enumerated() { try merged.add(edit, number: index + 1) }
    return merged.text
  }

  @Test func `an expression becomes a conditional`() throws {
    #expect(
      try Self.merge("if a < b { x() }", [Self.edit("one", "a < b", "a <= b")])
        == "if (c == 1 ? (a <= b) : (a < b)) { x() }")
  }

  @Test func `statements become branches, on lines of their own`() throws {
    let merged = try Self.merge("x() // why\ny()", [Self.edit("one", "x() // why", "", kind: .statement)])
    #expect(merged == "if c == 1 {\n\n} else {\nx() // why\n}\ny()")
  }

  @Test func `edits of one text share its place`() throws {
    let edits = [Self.edit("one", "a < b", "true"), Self.edit("two", "a < b", "false")]
    #expect(try Self.merge("(a < b)", edits) == "((c == 1 ? (true) : c == 2 ? (false) : (a < b)))")
  }

  @Test(arguments: [[0, 1], [1, 0]])
  func `a place may lie within another, in whatever order they come`(order: [Int]) throws {
    let edits = [Self.edit("outer", "a < b", "true"), Self.edit("inner", "b", "d")]
    let merged = try Self.merge("a < b", order.map { edits[$0] })
    let (outer, inner) = (order.firstIndex(of: 0)! + 1, order.firstIndex(of: 1)! + 1)
    #expect(merged == "(c == \(outer) ? (true) : (a < (c == \(inner) ? (d) : (b))))")
  }

  @Test func `edits that cannot be merged are named`() {
    #expect(throws: CatalogueError.textNotFound(name: "one", file: "F.swift")) {
      try Self.merge("a", [Self.edit("one", "b", "c")])
    }
    #expect(throws: CatalogueError.textNotUnique(name: "one", file: "F.swift", times: 2)) {
      try Self.merge("a a", [Self.edit("one", "a", "c")])
    }
    #expect(throws: CatalogueError.overlap(name: "two", other: "one", file: "F.swift")) {
      try Self.merge("a + b + c", [Self.edit("one", "a + b", "a"), Self.edit("two", "b + c", "b")])
    }
    #expect(throws: CatalogueError.kindsDiffer(name: "two", other: "one", file: "F.swift")) {
      try Self.merge("x()", [Self.edit("one", "x()", "y()"), Self.edit("two", "x()", "", kind: .statement)])
    }
  }
}
