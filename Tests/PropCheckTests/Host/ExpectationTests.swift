// Swift Testing's own means in a property: expectations, tasks, arguments, limits. One issue is left, and no issue of a
// case on the way to it.

import PropCheck
import PropCheckTesting
import Synchronization
import Testing

@Suite struct ExpectationTests {
  /// The issues that `body` records, kept from the results of the test.
  private func issues(_ body: @Sendable () async throws -> Void) async throws -> [Issue] {
    let found = Mutex<[Issue]>([])
    let trait: IssueHandlingTrait = .compactMapIssues { issue in
      found.withLock { $0.append(issue) }
      return nil
    }
    try await trait.provideScope(for: #require(Test.current), testCase: Test.Case.current, performing: body)
    return found.withLock { $0 }
  }

  private func text(_ issue: Issue?) -> String { issue?.comments.first?.rawValue ?? "" }

  @Test func an_expectation_that_fails_is_one_issue_with_the_shrunk_case() async throws {
    let line = #line + 2
    let found = try await issues {
      checkProperty("expecting", artefacts: nil) { source in
        let list = try source.draw("list", .list(of: .integer(in: 0...99)))
        #expect(list.reduce(0, +) < 50)
      }
    }
    #expect(found.count == 1)
    #expect(found.first?.sourceLocation?.line == line)
    #expect(text(found.first).hasPrefix("Property 'expecting' does not hold for this case:\n  list = [50]\n"))
    #expect(text(found.first).contains("Expectation failed: (list.reduce(0, +) → 50) < 50"))
    #expect(text(found.first).contains("oracle 'expectation'"))
    #expect(text(found.first).contains("PROPCHECK_REPLAY='expecting="))
  }

  @Test func a_requirement_and_a_recorded_issue_are_failures_of_the_case() async throws {
    let found = try await issues {
      checkProperty("requiring", Settings(cases: 200), artefacts: nil) { source in
        let number = try source.draw("number", .integer(in: 0...99))
        let half = try #require(number < 20 ? number : nil, "no half of \(number)")
        if half > 9 { Issue.record("half is \(half)") }
      }
    }
    #expect(found.count == 1)
    // Both failures, each shrunk on its own: 10 records an issue, 20 has no half.
    #expect(text(found.first).contains("  number = 10\n"))
    #expect(text(found.first).contains("  number = 20\n"))
    #expect(text(found.first).contains("half is 10"))
    #expect(text(found.first).contains("no half of 20"))
  }

  @Test func two_expectations_of_one_property_are_two_failures() async throws {
    let report = Mutex<Report?>(nil)
    let found = try await issues {
      let result = checkProperty("two lines", artefacts: nil) { source in
        let number = try source.draw("number", .integer(in: 0...999))
        #expect(number < 10)
        #expect(number != 700)
      }
      report.withLock { $0 = result }
    }
    #expect(found.count == 1)
    let counterexamples = try #require(report.withLock { $0 }).counterexamples
    #expect(counterexamples.map { $0.notes.map(\.text) } == [["number = 10"]])
    #expect(counterexamples.first?.failure.identity.place?.file == "PropCheckTests/ExpectationTests.swift")
  }

  @Test func cases_that_are_given_up_after_a_failed_expectation_are_no_failures() async throws {
    let found = try await issues {
      checkProperty("given up", Settings(cases: 20), artefacts: nil) { source in
        let isSmall = try source.integer(in: 0...9) < 8
        #expect(isSmall)
        try source.assume(isSmall)
      }
    }
    #expect(found.isEmpty)
  }

  @Test func known_issues_and_warnings_are_no_failures() async throws {
    let found = try await issues {
      checkProperty("known", Settings(cases: 50), artefacts: nil) { source in
        let number = try source.integer(in: 0...9)
        withKnownIssue(isIntermittent: true) { #expect(number < 5) }
        Issue.record("only a word", severity: .warning)
      }
    }
    #expect(found.isEmpty)
  }

  @Test func an_expectation_in_a_child_process_is_a_failure_too() async throws {
    let found = try await issues {
      checkProperty("isolated", Settings(cases: 40), isolationMilliseconds: 10_000, artefacts: nil) { source in
        let number = try source.integer(UInt8.self)
        #expect(number < 3)
      }
    }
    #expect(found.count == 1)
    #expect(text(found.first).contains("does not hold for this case:\n  3\n"))
  }

  @Test func an_exhaustive_run_takes_expectations() async throws {
    let found = try await issues {
      checkExhaustively("scope", artefacts: nil) { source in
        let number = try source.integer(in: 0...9)
        #expect(number < 7)
      }
    }
    #expect(found.count == 1)
    #expect(text(found.first).contains("does not hold for this case:\n  7\n"))
  }

  actor Counter {
    private(set) var total = 0
    /// Loses an addition that comes while another one waits.
    func add(_ number: Int) async {
      let before = total
      await Task.yield()
      total = before + number
    }
  }

  @Test func asynchronous_properties_await_actors_tasks_and_sleep() async throws {
    let report = await checkAsyncProperty(nil, Settings(cases: 50)) { source in
      let steps = try source.draw("steps", .list(0...5, of: .integer(in: 0...9)))
      let counter = Counter()
      for step in steps { await counter.add(step) }
      try await Task.sleep(for: .microseconds(50))
      let elsewhere = await Task.detached { steps.reduce(0, +) }.value
      #expect(await counter.total == elsewhere)
    }
    #expect(report.passed && report.statistics.passed == 50)
    #expect(report.name == "ExpectationTests.asynchronous_properties_await_actors_tasks_and_sleep")
  }

  @Test func an_asynchronous_property_that_fails_is_one_issue_with_the_shrunk_case() async throws {
    let found = try await issues {
      await checkAsyncProperty("racing", artefacts: nil) { source in
        let steps = try source.draw("steps", .list(0...9, of: .integer(in: 0...9)))
        let counter = Counter()
        await withTaskGroup(of: Void.self) { group in
          for step in steps { group.addTask { await counter.add(step) } }
        }
        #expect(await counter.total == steps.reduce(0, +))
      }
    }
    #expect(found.count == 1)
    #expect(text(found.first).hasPrefix("Property 'racing' does not hold for this case:\n  steps = [1, 0]\n"))
  }

  @TaskLocal static var depth = 0

  @Test func an_asynchronous_property_sees_the_tasks_values() async throws {
    await Self.$depth.withValue(7) {
      let report = await checkAsyncProperty("task-local", Settings(cases: 3)) { _ in
        #expect(Self.depth == 7)
        #expect(Test.current?.name.contains("tasks_values") == true)
      }
      #expect(report.passed)
    }
  }

  @MainActor @Test func a_property_of_the_main_actor_runs_on_it() {
    var seen = 0
    let report = checkProperty("main", Settings(cases: 10)) { source in
      MainActor.assertIsolated()
      seen += try source.boolean() ? 1 : 0
      #expect(seen >= 0)
    }
    #expect(report.passed)
  }

  @Test(.tags(.shown), arguments: [1, 2, 3])
  func the_cases_of_a_parameterised_test_have_names_of_their_own(limit: Int) {
    let report = checkProperty(nil, Settings(cases: 5), argument: limit) { source in
      let number = try source.integer(in: 0...limit)
      #expect(number <= limit)
    }
    #expect(
      report.name
        == "ExpectationTests.the_cases_of_a_parameterised_test_have_names_of_their_own(limit:) [\(limit)]")
    #expect(report.seed == Settings.seed(for: report.name))
  }

  @Test(.timeLimit(.minutes(1)))
  func a_cancelled_test_with_a_time_limit_ends_its_run() async throws {
    let found = try await issues {
      let check = Task {
        await checkAsyncProperty("endless", Settings(cases: .max), artefacts: nil) { source in
          _ = try source.integer(in: 0...9)
        }
      }
      check.cancel()
      _ = await check.value
    }
    #expect(found.count == 1)
    #expect(text(found.first).contains("stopped by the clock"))
  }

  @Test func examples_run_first_and_fail_as_they_are() async throws {
    let tried = Mutex<[[Int]]>([])
    let found = try await issues {
      checkProperty(
        "examples", forAll: .list(of: .integer(in: 0...9)), examples: [[4], [70, 3], [80]], artefacts: nil
      ) {
        list in
        tried.withLock { $0.append(list) }
        #expect(list.allSatisfy { $0 < 50 })
      }
    }
    #expect(found.count == 1)
    #expect(tried.withLock { $0.prefix(2) } == [[4], [70, 3]])
    #expect(tried.withLock { !$0.contains([80]) })
    #expect(text(found.first).hasPrefix("Property 'examples' does not hold for this case:\n  value = [70, 3]\n"))
    #expect(text(found.first).contains("Saved: in the test, as example 2; it is not shrunk"))
  }

  @Test func a_property_over_values_shrinks_and_names_the_value() async throws {
    let found = try await issues {
      checkProperty("values", forAll: .pair(.string(of: .lowercase), .integer(in: 0...9)), artefacts: nil) {
        text, count in
        #expect(text.count < 2 || count < 4)
      }
    }
    #expect(found.count == 1)
    #expect(text(found.first).contains("value = (\"aa\", 4)\n"))
  }
}

extension Tag {
  @Tag static var shown: Self
}
