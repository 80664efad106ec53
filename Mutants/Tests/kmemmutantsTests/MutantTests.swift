// What the sweep changes, what it leaves alone, and which of it a sample takes.

import Testing

@testable import kmemmutants

@Suite struct MutantTests {
  private func changes(_ body: String) throws -> [String] {
    try MutantFinder.mutants(of: "func f(a: UInt32, b: UInt32) -> UInt32 {\n\(body)\n}\n", file: "F.swift").map {
      "\($0.change.rawValue) \($0.original) => \($0.replacement)"
    }
  }

  @Test func precedenceIsRespected() throws {
    let found = try changes("g(a + b << 2)")
    #expect(found.contains("shift b << 2 => b >> 2"))
    #expect(found.contains("arithmetic a + b << 2 => a - b << 2"))
  }

  @Test func everyOperatorOfTheSweepIsFound() throws {
    let found = try changes("if a < b && a & 1 == 0 { a += 1 }\nlet c = a << 3\nh(c)\nreturn c")
    let kinds = Set(found.map { $0.split(separator: " ")[0] })
    #expect(
      kinds == [
        "relational", "logical", "bitwise", "arithmetic", "constant", "condition", "deletion", "shift", "return",
      ])
    #expect(found.contains("relational a < b => a <= b"))
    #expect(found.contains("condition a < b && a & 1 == 0 => !(a < b && a & 1 == 0)"))
    #expect(found.contains("deletion h(c) => "))
    #expect(found.contains("return c => 0"))
  }

  @Test func assertionsTextsPatternsAndDefaultsAreLeftAlone() throws {
    let body = "precondition(a < b)\nswitch a {\ncase 3: break\ndefault: break\n}\nlet t = \"\\(a + 1)\""
    #expect(try changes(body).isEmpty)
    #expect(try MutantFinder.mutants(of: "let x = 1 + 2\nfunc g(_ a: Int = 3) {}\n", file: "F.swift").isEmpty)
  }

  @Test func whatTriesIsNotWrapped() throws {
    let found = try changes("if try g(a) < b { try h() }")
    #expect(!found.contains { $0.hasPrefix("relational") || $0.hasPrefix("condition") })
    #expect(found.contains("deletion try h() => "))
  }

  @Test func placesOfTheSameTextHaveDifferentKeys() throws {
    let mutants = try MutantFinder.mutants(of: "func f() {\n g()\n g()\n}\n", file: "F.swift")
    #expect(mutants.map(\.key) == ["F.swift f deletion: g() => (deleted)", "F.swift f deletion: g() => (deleted) #1"])
    #expect(mutants.map(\.line) == [2, 3])
  }

  @Test func offsetsAndFormsSayWhatIsReplaced() throws {
    let source = "func f(a: Int) {\n  // é\n  if a < 3 { g(a) }\n}\n"
    let mutants = try MutantFinder.mutants(of: source, file: "F.swift")
    for mutant in mutants {
      let bytes = Array(source.utf8)[mutant.range]
      #expect(String(decoding: bytes, as: UTF8.self) == mutant.original)
      #expect((mutant.form == .statement) == (mutant.change == .deletion))
    }
    #expect(mutants.contains { $0.original == "a < 3" } && mutants.contains { $0.original == "g(a)" })
  }

  @Test func samplesDependOnTheSeedOnlyAndDoNotOverlap() throws {
    let source = "func f(a: Int) {\n" + (0..<40).map { "  g(a + \($0) < a - 2)\n" }.joined() + "}\n"
    let all = try MutantFinder.mutants(of: source, file: "F.swift")
    let first = Sample(seed: 1, count: 20).choose(from: all)
    #expect(first.map(\.key) == Sample(seed: 1, count: 20).choose(from: all).map(\.key))
    #expect(first.map(\.key) != Sample(seed: 2, count: 20).choose(from: all).map(\.key))
    #expect(first.count == 20)
    for (index, one) in first.enumerated() {
      for other in first[(index + 1)...] where one.range != other.range {
        #expect(!one.range.overlaps(other.range))
      }
    }
  }
}
