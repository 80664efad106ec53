// The identity of a failure: what tells two failures apart, and that shrinking keeps to one.

import PropCheck
import PropCheckHost
import Testing

/// An error whose cases tell failures apart, and whose values do not.
private enum Refusal: Error, Equatable {
  case tooLarge(Int)
  case tooSmall(Int)
  case forbidden
  case unknown
}

/// An error that describes itself.
private enum SpeakingRefusal: Error, CustomStringConvertible {
  case tooLarge(Int)
  case forbidden

  var description: String {
    switch self {
    case .tooLarge(let size): "\(size) is too large"
    case .forbidden: "not allowed"
    }
  }
}

private struct PlainError: Error { var value: Int }

@Suite struct FailureIdentityTests {
  @Test func an_error_is_its_type_and_its_case_without_its_values() {
    let identity = PropertyFailure(thrown: Refusal.tooLarge(7)).identity
    #expect(identity == PropertyFailure(thrown: Refusal.tooLarge(8)).identity)
    #expect(identity != PropertyFailure(thrown: Refusal.tooSmall(7)).identity)
    #expect(PropertyFailure(thrown: Refusal.forbidden).identity != PropertyFailure(thrown: Refusal.unknown).identity)
    #expect(identity.description == "oracle 'error PropCheckTests.Refusal', case 'tooLarge'")
    #expect(PropertyFailure(thrown: Refusal.forbidden).identity["case"] == "forbidden")
  }

  @Test func an_error_that_describes_itself_is_told_apart_all_the_same() {
    let identity = PropertyFailure(thrown: SpeakingRefusal.tooLarge(7)).identity
    #expect(identity == PropertyFailure(thrown: SpeakingRefusal.tooLarge(8)).identity)
    #expect(identity["case"] == "tooLarge")
    #expect(PropertyFailure(thrown: SpeakingRefusal.forbidden).identity["case"] == "not allowed")
  }

  @Test func the_values_of_a_structure_are_no_part_of_it() {
    let failure = PropertyFailure(thrown: PlainError(value: 3))
    #expect(failure.identity == FailureIdentity(oracle: "error PropCheckTests.PlainError"))
    #expect(failure.message == "threw PlainError(value: 3)")
  }

  @Test func a_failed_requirement_is_its_oracle_and_its_place() throws {
    func failure(_ check: () throws -> Void) throws -> PropertyFailure {
      do { try check() } catch { return try #require(error as? PropertyFailure) }
      throw PlainError(value: 0)
    }
    let first = try failure { try require(false, "first") }
    let second = try failure { try require(false, "second") }
    let third = try failure { try requireEqual(1, 2, oracle: "sum") }
    #expect(Set([first.identity, second.identity, third.identity]).count == 3)
    #expect(first.identity.place?.file == "PropCheckTests/FailureIdentityTests.swift")
    #expect(first.identity.place?.line == #line - 5)
    #expect(third.identity.oracle == "sum")
  }

  @Test func an_identity_of_many_parts_is_equal_part_by_part() {
    let identity = FailureIdentity(oracle: "machine").with("clause", "V12").with("operation", "vmm_map")
      .at(SourcePlace(file: "vmm.c", line: 212))
    #expect(identity.description == "oracle 'machine', clause 'V12', operation 'vmm_map', at vmm.c:212")
    #expect(identity["operation"] == "vmm_map")
    #expect(identity["function"] == nil)
    #expect(identity != identity.at(nil))
    #expect(identity != FailureIdentity(oracle: "machine").with("clause", "V12").at(identity.place))
  }

  @Test func shrinking_does_not_slip_from_one_case_of_an_error_to_another() throws {
    let shrunk = try shrink([200]) { source in
      let value = Int(try source.integer(UInt8.self))
      if value > 100 { throw Refusal.tooLarge(value) }
      if value > 3 { throw Refusal.tooSmall(value) }
    }
    #expect(shrunk.bytes == [101])
    #expect(shrunk.failure.identity["case"] == "tooLarge")
  }

  @Test func shrinking_does_not_slip_from_one_requirement_to_another() throws {
    let shrunk = try shrink([200]) { source in
      let value: UInt8 = try source.integer()
      try require(value <= 100, "too large")
      try require(value <= 3, "not small")
    }
    #expect(shrunk.bytes == [101])
    #expect(shrunk.summary.otherFailures.map(\.failure.message) == ["not small"])
  }

  @Test func a_choice_that_leads_to_another_failure_is_not_said_not_to_matter() {
    var settings = Settings()
    settings.savedCases = [SavedCase(origin: "known", bytes: [1, 1])]
    let report = Runner("explain", settings: settings).run { source in
      let isFirst = source.note("first", try source.boolean())
      if isFirst { try require(false, "one way") }
      try require(false, "another way")
    }
    #expect(report.counterexamples.map(\.irrelevant) == [[], []])
  }

  @Test func a_child_process_hands_over_every_part() throws {
    var harness = Harness(environment: Environment(), artefacts: nil)
    harness.isolationMilliseconds = 20_000
    let identity = FailureIdentity(oracle: "machine").with("clause", "V12").at(SourcePlace(file: "vmm.c", line: 212))
    let result = harness.run("parts", settings: Settings(cases: 1)) { _ in throw PropertyFailure(identity, "seen") }
    #expect(result.report.counterexample?.failure == PropertyFailure(identity, "seen"))
    let thrown = harness.run("thrown", settings: Settings(cases: 1)) { _ in throw Refusal.tooLarge(1) }
    #expect(thrown.report.counterexample?.failure == PropertyFailure(thrown: Refusal.tooLarge(1)))
  }
}
