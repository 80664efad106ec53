// What is wrong with a profile is said with file, line and column, what is allowed, and what was probably meant.

import Profiles
import Testing

@Suite struct ProfileErrorTests {
  private func errors(_ text: String) -> [String] {
    do throws(ProfileErrors) {
      _ = try Profile(reading: Array(text.utf8), file: "p.yaml")
      return []
    } catch { return error.problems.map(\.description) }
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    var text: String
    /// Where the problem is.
    var place: String
    /// What its message says among other things.
    var parts: [String]
    var testDescription: String { text }

    init(_ text: String, _ place: String, _ parts: String...) {
      self.text = text
      self.place = place
      self.parts = parts
    }
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "operatoins: {}", "1:1", "a profile has no 'operatoins'; did you mean 'operations'?"),
    Mistake("xyz: {}", "1:1", "a profile has no 'xyz'; it has kernel, boot, setup"),
    Mistake("boot: {entry: multiboot, untl: f}", "1:26", "did you mean 'until'?"),
    Mistake("boot:\n  entry: multiboot", "1:1", "add 'until: SYMBOL'"),
    Mistake("boot:\n  until: f", "1:1", "add 'entry: multiboot'"),
    Mistake("boot: {memory: 5000}", "1:16", "whole pages from 1M to 4G"),
    Mistake("boot: {memory: 64X}", "1:16", "'64X' is no size"),
    Mistake("boot: {memory: 1M, least memory: 2M}", "1:1", "least memory is above memory"),
    Mistake("boot: {map: argumnet}", "1:13", "did you mean 'argument'?"),
    Mistake("boot: {map: {table: 5, entry: base 64}}", "1:31", "among them base, and length, end or last"),
    Mistake("operations:\n  alloc_fram: f()", "2:3", "did you mean 'alloc_frame'?"),
    Mistake("operations:\n  alloc_frame: f() -> phisical", "2:23", "'phisical' is no role; did you mean 'physical'?"),
    Mistake("operations:\n  alloc_frame: f -> physical", "2:16", "write 'f()'"),
    Mistake("operations:\n  alloc_frame: \"f() -> phisical\"", "2:24", "did you mean 'physical'?"),
    Mistake("operations:\n  alloc_frame: f()", "2:16", "alloc_frame must return a frame", "out ROLE"),
    Mistake("operations:\n  free_frame: f(size)", "2:15", "free_frame cannot pass 'size'", "it passes a frame"),
    Mistake("operations:\n  free_frame: f()", "2:15", "free_frame must pass a frame"),
    Mistake("operations:\n  free_frame: f(physical, physical)", "2:15", "cannot pass 'physical' (again)"),
    Mistake("operations:\n  free_frame: f(12-bit physical)", "2:17", "8, 16, 32 or 64 bits"),
    Mistake("operations:\n  free_frame: f(physical virtual)", "2:26", "a comma may be missing"),
    Mistake("operations:\n  free_frame: f(pointer)", "2:17", "'pointer at 0xC0000000'"),
    Mistake("operations:\n  free_frame: f(physical, 0x100000000)", "2:27", "write '64-bit 0x100000000'"),
    Mistake("operations:\n  free_frame: f(physical", "2:16", "not closed"),
    Mistake("operations:\n  free_frame: f(physical) [fastcal]", "2:28", "did you mean 'fastcall'?"),
    Mistake("operations:\n  free_frame: f(physical) nothing", "2:27", "write '-> RESULT' or '[CONVENTION]'"),
    Mistake(
      "operations:\n  free_frame: f(physical) -> nothing, 0 means done", "2:27", "returns nothing cannot mean done"),
    Mistake("operations:\n  free_frame: f(physical) -> 0 means nothing", "2:30", "'VALUE means done'"),
    Mistake("operations:\n  free_frame: f(physical) -> zero means done", "2:30", "'zero' is no value"),
    Mistake("operations:\n  alloc_frame: f() -> physical at 6 of 8 bytes", "2:32", "'ROLE at 0 of 8 bytes'"),
    Mistake("operations:\n  reserve: f(start)", "2:12", "reserve must pass one of end, size, count"),
    Mistake(
      "operations: {free: kfree(block)}\npromises: {double free of block: ignores}", "2:12",
      "did you mean 'double free of a block'?"),
    Mistake(
      "operations: {free: kfree(block)}\npromises: {double free of a block: ignored}", "2:36",
      "did you mean 'ignores'?", "refuses, ignores, panics, undefined"),
    Mistake(
      "operations: {free: kfree(block)}\npromises: {double free of a block: refuses}", "2:12",
      "no result of free means refused"),
    Mistake(
      "operations: {free: kfree(block)}\npromises: {double free of a block: panics}", "2:12",
      "no panic function is named"),
    Mistake("operations: {free: kfree(block)}\npromises: {tables: kept}", "2:12", "the profile does not offer"),
    Mistake("operations: {free: kfree(block)}\npromises: {blocks are aligned to: 12}", "2:12", "12 is no power of two"),
    Mistake(
      "operations: {free: f(block)}\nlayout: {heap: 0xD0000000-0xD0001000}", "2:16", "is no range of whole pages"),
    Mistake(
      "operations: {free: f(block)}\nlayout: {heap: 0xD0001000-0xD0000FFF}", "2:16", "is no range of whole pages"),
    Mistake("operations: {free: f(block)}\nlayout: {spaces: phisical}", "2:18", "did you mean 'physical'?"),
    Mistake("operations: {free: f(block)}\nlayout: {ports: {0x10000: 0}}", "2:18", "is no port"),
    Mistake("operations: {free: f(block)}\nlayout: {ports: {0x10: 256}}", "2:24", "is no byte"),
    Mistake("operations: {free: f(block)}\npromises: {ignores: [free of nul]}", "2:22", "did you mean 'free of null'?"),
    Mistake("operations: {free: f(block)}\npromises: {kept: [free of null]}", "2:19", "'kept' is not an answer"),
    Mistake(
      "operations: {free: f(block)}\npromises: {free of null: ignores, undefined: [free of null]}", "2:47",
      "promised twice"),
    Mistake("operations: {free: f(block)}\nflags: {writeable: 2}", "2:9", "did you mean 'writable'?"),
    Mistake("operations: {free: f(block)}\ncall: regparm(4)", "2:7", "did you mean 'regparm(1)'?"),
    Mistake("operations: {free: f(block)}\nsetup: [init(map)]", "2:9", "boot has none"),
    Mistake("operations: {free: f(block)}\nsetup: [init(virtual)]", "2:9", "setup cannot pass 'virtual'"),
    Mistake("operations: {free: f(block)}\npanic: panic(size)", "2:8", "panic cannot take 'size'"),
    Mistake("operations: {free: f(block)}\nkernel: a\nkernel: b", "2:1", "'kernel' stands here twice"),
    Mistake("operations: {free: f(block)}\nlayout:\n  kernel space: *dir", "3:17", "in quotes"),
    Mistake("operations:\n  free: f(block) -> status: 8 bits", "2:27", "'64-bit physical'"),
    Mistake("operations:\n\tfree: f(block)", "2:1", "indent with spaces"),
    Mistake("operations: {free: f(block)", "2:1", "not YAML"),
    Mistake("- a", "1:1", "a profile is a list of 'KEY: VALUE' lines"),
  ]

  @Test(arguments: mistakes)
  func mistakeIsSaid(_ mistake: Mistake) throws {
    let errors = errors(mistake.text)
    let first = try #require(errors.first)
    #expect(first.hasPrefix("p.yaml:\(mistake.place): "))
    for part in mistake.parts { #expect(first.contains(part), "\(first)") }
  }

  @Test(arguments: ["", "# nothing\n", "kernel: a", "operations:\n"])
  func profileWithoutOperationsIsRefused(_ text: String) throws {
    let first = try #require(errors(text).first)
    #expect(first.hasPrefix("p.yaml: ") && (first.contains("operations") || first.contains("empty")))
  }

  @Test func mapAsArgumentNeedsCallThatTakesIt() {
    #expect(errors("boot: {map: argument}\noperations: {free: f(block)}").first?.contains("passes 'map'") == true)
    #expect(errors("boot: {map: argument}\nsetup: init(map)\noperations: {free: f(block)}").isEmpty)
  }

  @Test func allMistakesAreSaidInOrder() {
    let text = """
      kernle: a
      operations:
        free: f(blok)
        alloc_frame: f() -> physical, 0 means non
      promises:
        tables: keep
      """
    #expect(errors(text).map { $0.split(separator: ":")[1] } == ["1", "3", "4", "6"])
  }

  @Test func rawBytesAreRefused() {
    #expect(throws: ProfileErrors.self) { try Profile(reading: [0xFF, 0xFE, 0], file: "p") }
    #expect(throws: ProfileErrors.self) { try Profile(reading: [UInt8](repeating: 0x23, count: 70_000), file: "p") }
  }
}
