// The code of the page "A first property in ten minutes" and of "Operations that overlap", as it stands there, and what
// the pages say that it prints.

import PropCheck
import PropCheckTesting
import Synchronization
import Testing

/// The page's code under test; `forgetsTheLast` is its defect.
private enum RunLength {
  static func encode(_ text: String, forgetsTheLast: Bool = false) -> [(character: Character, count: Int)] {
    var runs: [(character: Character, count: Int)] = []
    for character in text {
      if runs.last?.character == character { runs[runs.count - 1].count += 1 } else { runs.append((character, 1)) }
    }
    return forgetsTheLast ? runs.dropLast() : runs
  }

  static func decode(_ runs: [(character: Character, count: Int)]) -> String {
    runs.reduce(into: "") { $0 += String(repeating: $1.character, count: $1.count) }
  }
}

@Suite struct TutorialTests {
  @Test func decodingIsTheInverseOfEncoding() {
    checkProperty(forAll: .string(of: .printableASCII), examples: ["", "aaab"]) { text in
      #expect(RunLength.decode(RunLength.encode(text)) == text)
    }
  }

  @Test func the_failure_prints_what_the_page_shows() async throws {
    let found = Mutex("")
    let trait: IssueHandlingTrait = .compactMapIssues { issue in
      found.withLock { $0 = issue.comments.first?.rawValue ?? "" }
      return nil
    }
    try await trait.provideScope(for: #require(Test.current), testCase: Test.Case.current) {
      checkProperty(forAll: .string(of: .printableASCII), artefacts: nil) { text in
        #expect(RunLength.decode(RunLength.encode(text, forgetsTheLast: true)) == text)
      }
    }
    let lines = found.withLock { $0 }.split(separator: "\n")
    #expect(
      lines.first == "Property 'TutorialTests.the_failure_prints_what_the_page_shows' does not hold for this case:")
    #expect(lines.dropFirst().first == #"  value = "a"  (any other value tried fails too)"#)
    #expect(
      lines.contains { $0.hasPrefix("  Expectation failed: (RunLength.decode(") && $0.hasSuffix(#"(text → "a")"#) })
    #expect(lines.contains { $0.contains("the_failure_prints_what_the_page_shows=f0' swift test --filter ") })
  }

  @Test func cuttingKeepsEveryCharacter() {
    checkProperty { source in
      let text = try source.draw("text", .string(0...20, of: Alphabet("ab")))
      let position = try source.draw("position", .integer(in: 0...text.count))
      source.classify(text.isEmpty, "empty")
      #expect(text.prefix(position).count + text.dropFirst(position).count == text.count)
    }
  }

  struct Order: Equatable {
    var item: String
    var count: Int

    static func draw(_ source: inout Source) throws -> Order {
      Order(
        item: try source.draw(.oneOf(.element(of: ["tea", "rice"]), .string(1...5, of: .lowercase))),
        count: try source.integer(in: 1...99))
    }
  }

  @Test func totalsAddUp() {
    checkProperty { source in
      let orders = try source.draw("orders", .list(of: .drawn(by: Order.draw)))
      #expect(orders.reduce(0) { $0 + $1.count } >= orders.count)
    }
  }

  actor Counter {
    private(set) var total = 0
    func add(_ step: Int) { total += step }
  }

  @Test func theCounterCounts() async {
    await checkAsyncProperty { source in
      let steps = try source.draw("steps", .list(of: .integer(in: 0...9)))
      let counter = Counter()
      for step in steps { await counter.add(step) }
      #expect(await counter.total == steps.reduce(0, +))
    }
  }

  actor Account {
    private var balance = 10

    func withdraw(_ amount: Int) async -> Bool {
      guard balance >= amount else { return false }
      await audit(amount)
      balance -= amount
      return true
    }

    private func audit(_ amount: Int) async { await Task.yield() }
  }

  @Test func withdrawals_that_overlap_print_what_the_page_shows() throws {
    let test = Interleaving {
      Account()
    } draw: { source in
      try source.integer(in: 1...9)
    } perform: { account, amount in
      await account.withdraw(amount)
    } specify: { balance, amount in
      guard balance >= amount else { return false }
      balance -= amount
      return true
    }
    let report = Runner("account").run { source in try test.run(&source, model: 10) }
    #expect(
      try #require(report.counterexample).notes.map(\.text)
        == ["branch 1, from 1 to 3: 2  // true", "branch 2, from 2 to 4: 9  // true"])
  }
}
