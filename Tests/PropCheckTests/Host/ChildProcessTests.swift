// Child processes: a trap is a failure that shrinks, a hang is cut, and everything else is as in this process.

import PropCheck
import PropCheckHost
import Testing

@Suite struct ChildProcessTests {
  static func harness(milliseconds: Int) -> Harness {
    var harness = Harness(environment: Environment(), artefacts: nil)
    harness.isolationMilliseconds = milliseconds
    return harness
  }

  @Test func a_trap_is_caught_and_shrunk() throws {
    let result = Self.harness(milliseconds: 20_000).run("trap", settings: Settings(cases: 300)) { source in
      let list = source.note("list", try drawList(&source))
      if list.contains(where: { $0 > 100 }) { fatalError("planted") }
    }
    let counterexample = try #require(result.report.counterexample)
    #expect(counterexample.bytes == [0xF0, 101])
    #expect(["crash SIGILL", "crash SIGTRAP"].contains(counterexample.failure.oracle))
    #expect(counterexample.failure.message.hasPrefix("the process that ran the case was ended by SIG"))
    #expect(counterexample.notes.map(\.text) == ["list = [101]"])
  }

  @Test func a_hang_that_draws_nothing_is_cut_and_shrunk() throws {
    var settings = Settings(cases: 100)
    settings.shrinkEvaluations = 40
    settings.explainEvaluations = 0
    let result = Self.harness(milliseconds: 100).run("hang", settings: settings) { source in
      let value: UInt8 = try source.integer()
      while value > 100 { pause() }
    }
    let counterexample = try #require(result.report.counterexample)
    #expect(counterexample.failure.oracle == "hang")
    #expect(counterexample.failure.message == "no result after 100 ms; the case was cut")
    #expect(counterexample.bytes == [101])
  }

  @Test func a_child_that_is_stuck_once_is_tried_again_from_the_start() throws {
    let directory = TemporaryDirectory()
    let mark = directory.path + "/mark"
    let result = Self.harness(milliseconds: 10_000).run("stuck", settings: Settings(cases: 1)) { source in
      let list = try source.list(3...3) { source in try source.integer(UInt8.self) }
      if access(mark, F_OK) != 0 {
        directory.write([], to: mark)
        while true { pause() }
      }
      if source.choiceCount != 3 || list.count != 3 { try fail("state", "the first try left something behind") }
    }
    #expect(result.passed, "\(result.text)")
    #expect(result.report.statistics.choices == 3)
  }

  @Test func a_case_that_is_slow_once_in_a_while_is_no_hang() {
    let directory = TemporaryDirectory()
    var settings = Settings(cases: 3)
    settings.shrinkEvaluations = 0
    settings.explainEvaluations = 0
    let result = Self.harness(milliseconds: 200).run("slow", settings: settings) { _ in
      // Slower than the limit, faster than the longer one that confirms a hang.
      if access(directory.path + "/mark", F_OK) != 0 { usleep(400_000) }
      directory.write([], to: directory.path + "/mark")
    }
    #expect(result.passed, "\(result.text)")
    #expect(result.report.statistics.passed == 3)
  }

  @Test func a_shrunk_case_that_is_only_slow_is_not_shown_for_one_that_hangs() throws {
    var settings = Settings(cases: 100)
    settings.savedCases = [SavedCase(origin: "known", bytes: [200])]
    settings.shrinkEvaluations = 20
    settings.explainEvaluations = 0
    let result = Self.harness(milliseconds: 200).run("slow", settings: settings) { source in
      let value: UInt8 = try source.integer()
      while value > 150 { pause() }
      if value > 100 { usleep(400_000) }
    }
    let found = try #require(result.report.counterexample)
    #expect(found.failure.identity == .hang)
    #expect(found.bytes == [200])
    #expect(found.isFlaky)
    #expect(result.text.contains("The shrunk case did not fail again when repeated"))
  }

  @Test func what_waits_in_a_stream_is_not_written_by_the_child_as_well() throws {
    let directory = TemporaryDirectory()
    let path = directory.path + "/stream"
    let stream = try #require(fopen(path, "w"))
    fputs("once\n", stream)
    var settings = Settings(cases: 1)
    settings.shrinkEvaluations = 0
    settings.explainEvaluations = 0
    _ = Self.harness(milliseconds: 20_000).run("streams", settings: settings) { _ in exit(3) }
    fclose(stream)
    #expect(try Files.read(path, limit: 100) == Array("once\n".utf8))
  }

  @Test func an_exit_is_a_failure() {
    let result = Self.harness(milliseconds: 20_000).run("exit", settings: Settings(cases: 5)) { _ in
      endProcess(status: 3)
    }
    #expect(result.report.counterexample?.failure.message.hasSuffix("exited with status 3") == true)
    #expect(result.report.counterexample?.failure.oracle == "crash exit 3")
  }

  @Test func shrinking_does_not_slip_from_one_end_to_another() {
    let result = Self.harness(milliseconds: 20_000).run("ends", settings: Settings(cases: 300)) { source in
      let value = try source.integer(UInt8.self)
      if value > 200 { raise(SIGABRT) }
      if value > 100 && value <= 200 { endProcess(status: 4) }
    }
    let found = result.report.counterexample
    let simplest: [UInt8]? = found?.failure.oracle == "crash exit 4" ? [101] : [0xF8, 201]
    #expect(found?.failure.oracle == "crash exit 4" || found?.failure.oracle == "crash SIGABRT")
    #expect(found?.record.choices.map(\.key) == simplest?.suffix(1).map(UInt64.init))
    #expect(found?.shrinking.otherFailures.count == (simplest == [101] ? 0 : 1))
  }

  @Test func a_process_that_outlives_its_case_does_not_hold_up_the_verdict() {
    let result = Self.harness(milliseconds: 5_000).run("outlived", settings: Settings(cases: 1)) { source in
      _ = try source.boolean()
      startProcessThatHoldsItsPipes()
    }
    #expect(result.passed, "\(result.text)")
  }

  @Test func a_crash_is_no_hang_when_another_process_holds_its_pipes() {
    var settings = Settings(cases: 1)
    settings.shrinkEvaluations = 0
    settings.explainEvaluations = 0
    let result = Self.harness(milliseconds: 5_000).run("orphan", settings: settings) { _ in
      startProcessThatHoldsItsPipes()
      endProcess(status: 5)
    }
    #expect(result.report.counterexample?.failure.oracle == "crash exit 5")
  }

  @Test func a_child_that_closes_its_pipes_is_cut_all_the_same() {
    var settings = Settings(cases: 1)
    settings.shrinkEvaluations = 0
    settings.explainEvaluations = 0
    let result = Self.harness(milliseconds: 100).run("closed", settings: settings) { _ in
      for file in 2..<256 as Range<Int32> { close(file) }
      while true { pause() }
    }
    #expect(result.report.counterexample?.failure.oracle == "hang")
  }

  @Test func a_long_text_is_cut_and_the_case_still_counts() {
    let long = String(repeating: "x", count: 1 << 21)
    let result = Self.harness(milliseconds: 20_000).run("long", settings: Settings(cases: 2)) { source in
      _ = try source.boolean()
      source.label(long)
    }
    #expect(result.passed)
    #expect(result.report.statistics.labels.map(\.text) == ["\(long.prefix(1 << 16)) ... (cut, 2097152 bytes)"])
    #expect(result.report.statistics.labels.map(\.count) == [2])
  }

  @Test func a_case_that_says_too_much_makes_the_run_inconclusive() {
    let result = Self.harness(milliseconds: 20_000).run("talk", settings: Settings(cases: 2)) { source in
      for number in 0..<40 { source.label(String(repeating: "x", count: 60_000) + "\(number)") }
    }
    #expect(result.report.counterexample == nil)
    #expect(
      result.text.hasPrefix(
        "Property 'talk' could not be judged: answer too long: a case's labels and counts take 2400"))
  }

  @Test func a_failure_is_reported_however_much_the_case_says() {
    let result = Self.harness(milliseconds: 20_000).run("loud", settings: Settings(cases: 2)) { source in
      for number in 0..<40 {
        let long = String(repeating: "x", count: 60_000) + "\(number)"
        source.label(long)
        source.note(long)
      }
      try fail("loud", "seen")
    }
    #expect(result.report.counterexample?.failure.oracle == "loud")
    #expect(result.report.counterexample?.failure.message == "seen")
    #expect(result.report.counterexample?.notes.count == 17)
  }

  @Test func a_case_that_writes_over_its_record_is_named() throws {
    let shared = try #require(SharedTape(capacity: 8))
    shared.tape.header.pointee.choices = 9
    #expect(!shared.tape.isWellFormed)
    shared.tape.header.pointee.choices = 1
    shared.tape.header.pointee.spans = 1
    shared.tape.choices.initialize(to: Choice(key: 3, low: 0, high: 9, target: 0, kind: .unsigned))
    shared.tape.spans.initialize(to: Span(label: 0, start: 0, end: 1, parent: -1))
    #expect(shared.tape.isWellFormed)
    for span in [(-1, 1, -1), (2, 1, -1), (0, 2, -1), (0, 1, 0), (0, -2, -1)] as [(Int32, Int32, Int32)] {
      shared.tape.spans.pointee = Span(label: 0, start: span.0, end: span.1, parent: span.2)
      #expect(!shared.tape.isWellFormed, "\(span)")
    }
    shared.tape.spans.pointee = Span(label: 0, start: 0, end: -1, parent: -1)
    #expect(shared.tape.isWellFormed)
    shared.tape.choices.pointee.key = 10
    #expect(!shared.tape.isWellFormed)
    shared.tape.choices.pointee.key = 9
    UnsafeMutableRawPointer(shared.tape.choices).storeBytes(of: 200, toByteOffset: 32, as: UInt8.self)
    #expect(!shared.tape.isWellFormed)
  }

  @Test func a_damaged_record_makes_the_run_inconclusive() throws {
    let shared = try #require(SharedTape(capacity: 8))
    let judge = ChildJudge(timeoutMilliseconds: 20_000, tape: shared)
    var source = Source(tape: shared.tape)
    let verdict = judge.judge(&source) { source in
      _ = try source.boolean()
      shared.tape.header.pointee.choices = 1 << 40
    }
    #expect(verdict == .stopped(.misused))
    #expect(judge.trouble?.hasPrefix("a case wrote over the memory that records its choices") == true)
    #expect(source.choiceCount == 0)
  }

  @Test func a_process_that_cannot_have_more_files_makes_the_run_inconclusive() {
    var settings = Settings(cases: 5)
    settings.savedCases = [SavedCase(origin: "known", bytes: [1])]
    let result = Self.harness(milliseconds: 20_000).run("crowded", settings: settings) { source in
      _ = try source.boolean()
      // The copy of the process that runs this cannot isolate anything itself.
      limitOpenFiles(to: 0)
      let inner = Self.harness(milliseconds: 1_000).run("inner", settings: settings) { _ in }
      try requireEqual(
        inner.text.split(separator: "\n").first,
        "Property 'inner' could not be judged: cannot make a pipe for a case: Too many open files")
    }
    #expect(result.passed, "\(result.text)")
  }

  @Test func a_process_that_cannot_have_more_memory_does_not_run_its_cases_unprotected() {
    var settings = Settings(cases: 1)
    settings.shrinkEvaluations = 0
    settings.explainEvaluations = 0
    let result = Self.harness(milliseconds: 20_000).run("memory", settings: settings) { _ in
      var inner = Settings(cases: 1)
      inner.choiceLimit = 1 << 24
      limitMemory(to: 1 << 20)
      let text = Self.harness(milliseconds: 1_000).run("inner", settings: inner) { _ in }.text
      try requireEqual(
        text, "Property 'inner' could not be judged: the system gives no memory to share with child processes")
    }
    #expect(result.passed, "\(result.text)")
  }

  @Test(arguments: [0, -1, Int.min])
  func a_limit_that_makes_no_sense_is_named(milliseconds: Int) {
    let result = Self.harness(milliseconds: milliseconds).run("limit") { _ in }
    #expect(
      result.text
        == "Property 'limit' could not be judged: isolationMilliseconds is \(milliseconds), but must be 1 or more")
  }

  @Test func the_line_that_repeats_a_case_isolates_it_too() {
    let result = Self.harness(milliseconds: 20_000).run("line", settings: Settings(cases: 5)) { _ in try fail() }
    #expect(result.text.contains("  PROPCHECK_ISOLATE=20000 PROPCHECK_REPLAY='line=' swift test\n"))
  }

  @Test func a_run_in_children_reports_the_same_as_one_in_this_process() {
    let property = { (source: inout Source) in
      let list = try drawList(&source)
      source.classify(list.isEmpty, "empty")
      source.cover(list.count < 30, atLeast: 50, "short")
      source.note("list", list)
      try source.assume(list.count != 3)
      if list.count > 12 { try fail("long", "\(list.count) elements") }
    }
    var settings = Settings()
    settings.casesAfterFailure = 20
    let here = Harness(environment: Environment(), artefacts: nil).run("same", settings: settings, property)
    let there = Self.harness(milliseconds: 20_000).run("same", settings: settings, property)
    #expect(here.report.text() == there.report.text())
    #expect(here.report.counterexample != nil)
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
