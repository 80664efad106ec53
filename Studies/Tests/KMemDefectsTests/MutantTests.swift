// The list of mutants, what is said of survivors, and the summary.

import Foundation
import Testing

@testable import kmemdefects

@Suite struct MutantTests {
  private static func mutant(_ key: String, offset: Int = 4, original: String = "a") -> ListedMutant {
    ListedMutant(
      key: key, file: "F.swift", line: 1, column: 5, offset: offset, operator: "constant", form: "expression",
      original: original, replacement: "b")
  }

  @Test func `an edit with an offset is that place, however often the text occurs`() throws {
    let edit = try Self.mutant("k", offset: 4).edit()
    let source = "a + a + a"
    #expect(source.distance(from: source.startIndex, to: try edit.place(in: source).lowerBound) == 4)
    var merged = MergedSource(source, choice: "c")
    try merged.add(edit, number: 1)
    #expect(merged.text == "a + (c == 1 ? (b) : (a)) + a")
  }

  @Test(arguments: [3, 9, 100])
  func `an edit whose text is not at its offset does not apply`(offset: Int) throws {
    let edit = try Self.mutant("k", offset: offset).edit()
    #expect(throws: CatalogueError.textNotFound(name: "k", file: "F.swift")) { try edit.place(in: "a + a + a") }
  }

  @Test func `explanations belong to keys`() throws {
    let explanations = try Explanations("# remark\nkey one\n  because\n  of this\n\nkey two\n  why\n")
    #expect(explanations["key one"] == "because of this")
    #expect(explanations["key three"] == nil)
    #expect(explanations.keys(missingFrom: ["key one"]) == ["key two"])
  }

  @Test(arguments: ["  because\n", "key\nkey two\n  why\n", "key\n  why\nkey\n  why\n", "key\n"])
  func `a file of explanations with a line out of place is refused`(text: String) {
    #expect(throws: RunError.self) { try Explanations(text) }
  }

  @Test func `the summary names unexplained survivors first and counts all`() {
    let found = Detection(property: "boot", oracle: "state", clause: "E1", cases: 3, microseconds: 9)
    let table = MutantTable(
      records: [
        MutantRecord(mutant: Self.mutant("one"), fate: .property(found), explanation: nil),
        MutantRecord(mutant: Self.mutant("two"), fate: .survived, explanation: "no difference"),
        MutantRecord(mutant: Self.mutant("three"), fate: .survived, explanation: nil),
        MutantRecord(mutant: Self.mutant("four"), fate: .test, explanation: nil),
      ], uncompiled: 2, unused: [])
    #expect(table.unexplained.map(\.mutant.key) == ["three"])
    #expect(
      table.text == """
        survived, unexplained: F.swift:1:5  a => b
            three
        survived: F.swift:1:5  a => b
            no difference

        constant: 2 of 4 killed

        killed by KMemTests: 1
        killed by boot, state: 1
        2 of 4 mutants killed (50.0 %), 1 survivors explained, 1 not; 2 do not compile
        """)
  }
}
