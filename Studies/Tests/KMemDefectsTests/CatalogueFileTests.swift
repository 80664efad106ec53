// A file of the catalogue is read whole or refused with what is wrong in it.

import Testing

@testable import kmemdefects

@Suite struct CatalogueFileTests {
  private static let text = """
    name: lost
    cause: a carry is lost
    clause: P3
    analogue: none
    oracle: state
    file: Sources/KMem/A.swift
    kind: expression
    --- search
    a + b
    --- replacement
    a ^ b

    """

  private static func error(_ text: String) -> CatalogueError? {
    do throws(CatalogueError) {
      _ = try Defect(text, name: "lost")
      return nil
    } catch { return error }
  }

  @Test func `a defect is read`() throws {
    let defect = try Defect(Self.text, name: "lost")
    #expect(defect.clause == .p3)
    #expect(defect.edit.search == "a + b")
    #expect(defect.edit.replacement == "a ^ b")
    #expect(defect.length == nil)
  }

  @Test func `a replacement may be empty`() throws {
    let text = Self.text.replacing("a ^ b\n", with: "").replacing("expression", with: "statement")
    #expect(try Defect(text, name: "lost").edit.replacement.isEmpty)
  }

  @Test func `what is wrong is said`() {
    #expect(Self.error(Self.text.replacing("P3", with: "P99")) != nil)
    #expect(
      Self.error(Self.text.replacing("cause: a carry is lost\n", with: "")) == .missingPart(name: "lost", part: "cause")
    )
    #expect(
      Self.error(Self.text.replacing("name: lost", with: "name: found"))
        == .wrongName(path: "lost.defect", name: "found"))
    #expect(
      Self.error(Self.text.replacing("--- search", with: "--- find")) == .missingPart(name: "lost", part: "--- search"))
    #expect(Self.error(Self.text.replacing("cause:", with: "reason:")) == .unknownField(name: "lost", field: "reason"))
    #expect(Self.error(Self.text.replacing("oracle: state", with: "oracle: luck")) != nil)
  }
}
