// Artefacts: saved at once, replayed first, and never a reason for a wrong verdict.

import PropCheck
import PropCheckHost
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A directory of its own for a test, deleted afterwards.
final class TemporaryDirectory {
  let path: String

  init() {
    var template = Array("\(P_tmpdir)/propcheck-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? "."
  }

  deinit { remove(below: path) }

  private func remove(below path: String) {
    for name in names(path) { remove(below: "\(path)/\(name)") }
    #if canImport(Glibc)
      _ = Glibc.remove(path)
    #else
      _ = Darwin.remove(path)
    #endif
  }

  /// The names of saved cases in a directory below this one, sorted, without those of the texts beside them.
  func cases(_ path: String) -> [String] { names(path).filter { !$0.hasSuffix(".txt") } }

  /// The names in a directory below this one, sorted.
  func names(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  func write(_ bytes: [UInt8], to path: String) {
    let file = fopen(path, "w")
    defer { fclose(file) }
    _ = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
  }
}

@Suite struct ArtefactTests {
  static func small(_ source: inout Source) throws {
    if try source.integer(UInt8.self) > 100 { try fail() }
  }

  @Test func a_failure_is_saved_shrunk_and_replayed_first() throws {
    let directory = TemporaryDirectory()
    let harness = Harness(environment: Environment(), artefacts: ArtefactStore(directory: directory.path))
    let first = harness.run("keeps", Self.small)
    let folder = ArtefactStore(directory: directory.path).folder(for: "keeps")
    #expect(!first.passed)
    #expect(directory.cases(folder).count == 1)
    #expect(first.text.contains("Saved: \(folder)/\(directory.cases(folder)[0])\n"))
    let second = harness.run("keeps", Self.small)
    #expect(second.report.statistics.passed == 0)
    #expect(second.report.saved.count == 1)
    let fixed = harness.run("keeps") { source in _ = try source.integer(UInt8.self) }
    #expect(fixed.passed)
    #expect(fixed.text.contains("no longer fails."))
  }

  @Test func the_case_is_saved_before_it_is_shrunk() {
    let directory = TemporaryDirectory()
    let store = ArtefactStore(directory: directory.path)
    var savedWhileShrinking: [Int] = []
    var failures = 0
    _ = Harness(environment: Environment(), artefacts: store).run("early") { source in
      if failures > 0 { savedWhileShrinking.append(store.load("early").cases.count) }
      if try source.integer(UInt8.self) > 100 {
        failures += 1
        try fail()
      }
    }
    #expect(savedWhileShrinking.allSatisfy { $0 == 1 })
    #expect(!savedWhileShrinking.isEmpty)
  }

  @Test func a_directory_that_cannot_be_written_is_named_and_the_verdict_stands() {
    let directory = TemporaryDirectory()
    directory.write([], to: directory.path + "/file")
    let store = ArtefactStore(directory: directory.path + "/file/sub")
    let result = Harness(environment: Environment(), artefacts: store).run("readonly", Self.small)
    #expect(result.report.counterexample?.bytes == [101])
    #expect(result.text.contains("Saved: not saved: cannot create the directory '\(directory.path)/file/sub'"))
    let passing = Harness(environment: Environment(), artefacts: store).run("readonly") { _ in }
    #expect(passing.passed)
  }

  @Test func a_full_disk_is_named_and_leaves_no_half_file() {
    let directory = TemporaryDirectory()
    // The draft leads to a device that refuses every byte.
    symlink("/dev/full", directory.path + "/draft")
    var problem = ""
    do throws(FileProblem) {
      try Files.write([1], to: directory.path + "/case", draft: directory.path + "/draft")
    } catch {
      problem = error.description
    }
    #expect(problem == "cannot write '\(directory.path)/case': No space left on device")
    #expect(directory.names(directory.path) == [])
  }

  @Test func threads_that_save_the_same_case_do_not_disturb_each_other() async {
    let directory = TemporaryDirectory()
    let store = ArtefactStore(directory: directory.path)
    let bytes = [UInt8](repeating: 1, count: 100_000)
    let problems = await withTaskGroup(of: [String].self) { group in
      for _ in 0..<4 {
        group.addTask {
          (0..<20).compactMap { _ in
            do throws(FileProblem) { _ = try store.save(bytes, of: "crowd") } catch { return error.description }
            return nil
          }
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(problems == [])
    #expect(store.load("crowd").cases.map(\.bytes) == [bytes])
    #expect(directory.names(store.folder(for: "crowd")).count == 1)
  }

  @Test func a_regression_test_that_fails_again_is_kept_beside_its_simplified_case() throws {
    let directory = TemporaryDirectory()
    let store = ArtefactStore(directory: directory.path)
    let regression = try store.save([200], of: "kept")
    let result = Harness(environment: Environment(), artefacts: store).run("kept", Self.small)
    #expect(result.report.counterexample?.bytes == [101])
    #expect(access(regression, F_OK) == 0)
    #expect(directory.cases(store.folder(for: "kept")).count == 2)
  }

  @Test func a_saved_case_is_not_replaced_by_one_that_passes() throws {
    let directory = TemporaryDirectory()
    let store = ArtefactStore(directory: directory.path)
    var settings = Settings(cases: 200)
    settings.casesAfterFailure = 0
    let result = Harness(environment: Environment(), artefacts: store).run("fading", settings: settings) { source in
      let value = try source.integer(UInt8.self)
      if value > 150 || (value > 100 && !source.isNarrating) { try fail() }
    }
    let saved = store.load("fading").cases.map(\.bytes)
    #expect(saved == [try #require(result.report.counterexample).originalBytes])
    // A case above 150, whose encoding is one byte or, above 239, two.
    #expect(saved[0].last ?? 0 > 150)
  }

  @Test func the_text_of_a_failure_lies_beside_the_case() throws {
    let directory = TemporaryDirectory()
    let store = ArtefactStore(directory: directory.path)
    _ = Harness(environment: Environment(), artefacts: store).run("told", Self.small)
    let folder = store.folder(for: "told")
    let file = try #require(directory.cases(folder).first)
    #expect(directory.names(folder) == [file, file + ".txt"])
    let text = String(decoding: try Files.read("\(folder)/\(file).txt", limit: 10_000), as: UTF8.self)
    #expect(text.hasPrefix("Drew 1 choices, digest "))
    #expect(
      text.contains("\n\nProperty 'told' does not hold for this case:\n  101\nWhat went wrong (oracle 'property', at "))
    #expect(text.contains("shrunk to 1 in "))
    #expect(try Files.read("\(folder)/\(file)", limit: 10) == [101])
    store.delete("\(folder)/\(file)")
    #expect(directory.names(folder) == [])
  }

  @Test func a_saved_case_from_which_the_property_draws_something_else_says_so() throws {
    let directory = TemporaryDirectory()
    let store = ArtefactStore(directory: directory.path)
    let harness = Harness(environment: Environment(), artefacts: store)
    _ = harness.run("moved", Self.small)
    let path = try #require(store.load("moved").cases.first?.origin)
    let words = "passes, but the property draws differently now: it may no longer be the case that failed."
    // The same bytes: one more draw comes first, and takes the value of the one that failed.
    let moved = harness.run("moved") { source in
      _ = try source.integer(in: 0...UInt8(150))
      _ = try source.integer(UInt8.self)
    }
    #expect(moved.remarks == ["Saved case \(path): \(words)"])
    let narrowed = harness.run("moved") { source in _ = try source.integer(in: 0...UInt8(101)) }
    #expect(narrowed.remarks == moved.remarks)
    let rejecting = harness.run("moved", settings: Settings(cases: 1)) { source in
      try source.assume(try source.integer(in: 0...UInt8(200)) != 101)
    }
    #expect(rejecting.text.contains("is not a valid case any more (rejected): the property draws differently now."))
    let replay = Environment(["PROPCHECK_REPLAY": "moved=@\(path)"])
    let repeated = Harness(environment: replay, artefacts: nil).run("moved") { source in _ = try source.boolean() }
    #expect(repeated.remarks == moved.remarks)
  }

  @Test func a_saved_case_that_goes_on_because_it_no_longer_fails_is_the_same_case() throws {
    let directory = TemporaryDirectory()
    let store = ArtefactStore(directory: directory.path)
    let harness = Harness(environment: Environment(), artefacts: store)
    var isBroken = true
    let property = { (source: inout Source) in
      if try source.integer(UInt8.self) > 100 && isBroken { try fail() }
      _ = try source.integer(UInt8.self)
    }
    _ = harness.run("fixed", property)
    isBroken = false
    let fixed = harness.run("fixed", property)
    #expect(fixed.remarks.count == 1)
    #expect(fixed.remarks.first?.hasSuffix(": no longer fails, and draws 1 more choice than when it failed.") == true)
    isBroken = true
    let broken = harness.run("fixed", property)
    #expect(broken.report.saved.map(\.drawing) == [.same])
  }

  @Test func a_long_case_is_cut_in_the_report_and_whole_beside_the_case() throws {
    let directory = TemporaryDirectory()
    let store = ArtefactStore(directory: directory.path)
    var settings = Settings(cases: 5)
    settings.shrinkEvaluations = 0
    let result = Harness(environment: Environment(), artefacts: store).run("long", settings: settings) { source in
      for number in 0..<1_000 { source.note("line \(number)") }
      source.note(String(repeating: "x", count: 1_500))
      try fail("long", (0..<500).map { "word \($0)" }.joined(separator: "\n"))
    }
    let folder = store.folder(for: "long")
    let path = "\(folder)/\(try #require(directory.cases(folder).first)).txt"
    let lines = result.text.split(separator: "\n")
    #expect(lines.count < 450)
    #expect(
      lines.filter { $0.hasPrefix("  ... (") } == [
        "  ... (802 lines left out; the whole text is in \(path))",
        "  ... (301 lines left out; the whole text is in \(path))",
      ])
    #expect(lines.filter { $0.hasSuffix("x... (502 characters left out)") }.count == 1)
    #expect(lines.map(\.count).max() ?? 0 < 1_100)
    let whole = String(decoding: try Files.read(path, limit: 1 << 20), as: UTF8.self).split(separator: "\n")
    #expect(whole.filter { $0.hasPrefix("  line ") } == (0..<1_000).map { "  line \($0)" })
    #expect(whole.filter { $0.hasPrefix("  word ") } == (0..<500).map { "  word \($0)" })
    #expect(whole.map(\.count).max() == 1_502)
  }

  @Test func what_is_not_a_regular_file_is_named_and_not_waited_for() {
    let directory = TemporaryDirectory()
    let store = ArtefactStore(directory: directory.path)
    let folder = store.folder(for: "pipe")
    mkdir(folder, 0o700)
    mkfifo("\(folder)/fifo", 0o600)
    let (cases, problems) = store.load("pipe")
    #expect(cases == [])
    #expect(problems == ["'\(folder)/fifo' is not a regular file"])
  }

  @Test func damaged_and_foreign_files_are_named_and_the_rest_is_run() {
    let directory = TemporaryDirectory()
    let store = ArtefactStore(directory: directory.path)
    let harness = Harness(environment: Environment(), artefacts: store)
    _ = harness.run("damaged", Self.small)
    let folder = store.folder(for: "damaged")
    directory.write([7], to: "\(folder)/0000000000000000.case1")
    directory.write([1], to: "\(folder)/0000000000000000.case9")
    directory.write(Array(repeating: 1, count: ArtefactStore.sizeLimit + 1), to: "\(folder)/huge")
    mkdir("\(folder)/directory", 0o700)
    let (cases, problems) = store.load("damaged")
    #expect(cases.count == 2)
    #expect(problems.count == 4)
    let result = harness.run("damaged", Self.small)
    #expect(result.report.counterexample?.bytes == [101])
    #expect(result.text.contains("was changed since it was saved; it is run as it is"))
    #expect(result.text.contains("is of format 9, this engine reads format 1"))
    #expect(result.text.contains("is larger than 1048576 bytes"))
  }

  @Test func names_that_look_alike_have_folders_of_their_own() {
    let store = ArtefactStore(directory: "d")
    #expect(store.folder(for: "a b") != store.folder(for: "a-b"))
    #expect(store.folder(for: "Pages are never lost!").hasPrefix("d/pages-are-never-lost-"))
    #expect(!store.folder(for: "../../etc").contains(".."))
  }
}
