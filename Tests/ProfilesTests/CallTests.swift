// The grammar of calls, and what results mean.

import Profiles
import Testing

@Suite struct CallTests {
  @Test func argumentsHaveValuesAndBits() throws {
    let call = try call("map(*dir+4, &context, virtual, 64-bit physical, 8-bit flags, 0x1F, 64-bit -1)", of: "map_page")
    #expect(call.arguments.map(\.bits) == [32, 32, 32, 64, 8, 32, 64])
    #expect(call.passed == [.virtual, .physical, .flags])
    #expect(call.arguments[5].value == .literal(0x1F) && call.arguments[6].value == .literal(.max))
    guard case .wordAt(let word) = call.arguments[0].value, case .addressOf(let address) = call.arguments[1].value
    else {
      Issue.record("no places")
      return
    }
    #expect(word.symbol?.name == "dir" && word.offset == 4 && address.symbol?.name == "context" && address.offset == 0)
    #expect(call.operands.map(\.name) == ["dir", "context"])
    #expect(call.result == .nothing && call.convention == .cdecl && !call.canFail)
  }

  @Test func framesHaveFourForms() throws {
    #expect(try call("f(frame number)", of: "free_frame").passed == [.frameNumber])
    #expect(
      try call("f(pointer at 0xC0000000)", of: "free_frame").passed == [
        .pointer(at: .value(Place(offset: 0xC000_0000)))
      ])
    guard case .record(20, .wordAt(let place)) = try call("f(record of 20 bytes at *pages)", of: "free_frame").passed[0]
    else {
      Issue.record("no record")
      return
    }
    #expect(place.symbol?.name == "pages")
  }

  @Test func resultsComeBackInThreeWays() throws {
    #expect(try call("f() -> 64-bit physical", of: "alloc_frame").result == .value(.physical, bits: 64))
    #expect(
      try call("f() -> physical at 4 of 8 bytes", of: "alloc_frame").result
        == .structure(.physical, bits: 32, offset: 4, size: 8))
    let out = try call("f(out physical) -> 8-bit status, 0 means none", of: "alloc_frame")
    #expect(out.returned == [.physical] && out.passed.isEmpty && out.result == .status(bits: 8))
    #expect(try call("f(virtual) -> 0 means done", of: "unmap_page").result == .status(bits: 32))
    let bool = try call("f(virtual) -> bool, false means refused", of: "unmap_page")
    #expect(bool.result == .status(bits: 8) && bool.outcome(of: 0xAB00) == .refused && bool.outcome(of: 1) == .done)
  }

  @Test(
    arguments: [
      ("cdecl", .cdecl), ("stdcall", .stdcall), ("fastcall", .fastcall), ("thiscall", .thiscall),
      ("regparm(2)", .regparm(2)),
    ] as [(String, CallingConvention)])
  func conventionIsNamed(_ word: String, _ convention: CallingConvention) throws {
    #expect(try call("f() -> physical [\(word)]", of: "alloc_frame").convention == convention)
  }

  @Test func methodsAreNamed() throws {
    let call = try call("pmm::Allocator::take(&pmm) -> physical [thiscall]", of: "alloc_frame")
    #expect(call.function.name == "pmm::Allocator::take")
  }

  struct Meaning: Sendable, CustomTestStringConvertible {
    var rules: String
    var value: UInt64
    var outcome: Call.Outcome
    var testDescription: String { "\(rules): \(value)" }

    init(_ rules: String, _ value: UInt64, _ outcome: Call.Outcome) {
      self.rules = rules
      self.value = value
      self.outcome = outcome
    }
  }

  static let meanings: [Meaning] = [
    Meaning("physical, 0 means none", 0, .none), Meaning("physical, 0 means none", 4096, .done),
    Meaning("physical, -1 means none", 0xFFFF_FFFF, .none), Meaning("physical, -1 means none", 0, .done),
    Meaning("64-bit physical, -1 means none", 0xFFFF_FFFF, .done),
    Meaning("64-bit physical, -1 means none", .max, .none),
    Meaning("physical, negative means refused", 0x8000_0000, .refused),
    Meaning("physical, negative means refused", 0x7FFF_FFFF, .done),
    Meaning("physical, below 4096 means none", 4095, .none), Meaning("physical, below 4096 means none", 4096, .done),
    Meaning("physical, above 9 means none", 9, .done), Meaning("physical, above 9 means none", 10, .none),
    Meaning("physical, odd means refused, 0 means none", 7, .refused),
    Meaning("physical, odd means refused, 0 means none", 0, .none),
    Meaning("physical, odd means refused, 0 means none", 8, .done),
    Meaning("8-bit physical, 0 means none", 0xAB00, .none), Meaning("physical, anything means done", 0, .done),
  ]

  @Test(arguments: meanings)
  func resultHasMeaning(_ meaning: Meaning) throws {
    #expect(try call("f() -> \(meaning.rules)", of: "alloc_frame").outcome(of: meaning.value) == meaning.outcome)
  }

  /// Where a rule says what means done, everything else is a refusal.
  @Test(arguments: [(0, .done), (1, .refused), (0xFFFF_FFFF, .refused)] as [(UInt64, Call.Outcome)])
  func onlyWhatMeansDoneIsDone(_ value: UInt64, _ outcome: Call.Outcome) throws {
    #expect(try call("f(virtual) -> 0 means done", of: "unmap_page").outcome(of: value) == outcome)
  }

  @Test func callThatNeverFailsCannotFail() throws {
    #expect(try !call("f() -> physical, anything means done", of: "alloc_frame").canFail)
    #expect(try call("f() -> physical, 0 means none", of: "alloc_frame").canFail)
  }
}
