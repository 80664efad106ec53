// The store of crashes: bugs apart, and no file over another.

import Foundation
import PropCheck
import PropCheckHost
import Testing

@testable import fuzzcampaign

@Suite struct CrashStoreTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "crashes-\(UUID().uuidString)").path

  private func input(_ name: String, _ text: String) -> FailedInput {
    FailedInput(name: name, bytes: Array(text.utf8), isCertain: true)
  }

  private func failure(_ operation: String, _ message: String = "what") -> PropertyFailure {
    PropertyFailure(FailureIdentity(oracle: "state").with("operation", operation), message)
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func `crashes of one bug share a name and none replaces another`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var store = CrashStore(folder: folder)
    let first = try store.keep(input("crash-1", "one"), failure("a"), log: ["why"])
    let second = try store.keep(input("crash-2", "two"), failure("a", "other words"), log: [])
    let third = try store.keep(input("crash-3", "three"), failure("b"), log: [])
    #expect((first.isNew, second.isNew, third.isNew) == (true, false, true))
    #expect((store.bugs.count, store.count) == (2, 3))
    #expect(first.bug == second.bug && first.bug != third.bug)
    #expect(try text(store.notePath(first.bug)) == "oracle 'state', operation 'a'\n\nwhat\n\nwhy\n")
  }

  @Test func `the same crash is one file, another one of the same name a second`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var store = CrashStore(folder: folder)
    let first = try store.keep(input("crash-1", "one"), failure("s"), log: [])
    let again = try store.keep(input("crash-1", "one"), failure("s"), log: [])
    let other = try store.keep(input("crash-1", "two"), failure("s"), log: [])
    let more = try store.keep(input("crash-1", "three"), failure("s"), log: [])
    #expect(first.path == again.path)
    #expect(Set([first.path, other.path, more.path]).count == 3)
    #expect(try [first, other, more].map { try text($0.path) } == ["one", "two", "three"])
  }

  @Test func `drafts of a process that was killed do no harm`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var store = CrashStore(folder: folder)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for number in 1...50 { try Data("half".utf8).write(to: URL(filePath: "\(folder)/x.tmp\(getpid())-\(number)")) }
    let kept = try store.keep(input("crash-1", "one"), failure("s"), log: [])
    #expect(try text(kept.path) == "one")
  }

  @Test func `a trace goes between the identity and the words`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var store = CrashStore(folder: folder)
    let kept = try store.keep(input("crash-1", "one"), failure("a"), log: ["words"])
    try store.explain(kept.bug, report: "trace\n")
    #expect(try text(store.notePath(kept.bug)) == "oracle 'state', operation 'a'\n\ntrace\n\n\nwhat\n\nwords\n")
  }

  @Test func `two bugs have two names: every part of an identity counts`() {
    let place = SourcePlace(file: "a.c", line: 1, column: 2)
    let identities = [
      FailureIdentity(oracle: "state"), FailureIdentity(oracle: "result"),
      FailureIdentity(oracle: "state").with("clause", "P4"), FailureIdentity(oracle: "state").with("clause", "P5"),
      FailureIdentity(oracle: "state").with("operation", "P4"),
      FailureIdentity(oracle: "state").with("clause", "P4").with("operation", "a"),
      FailureIdentity(oracle: "state").with("operation", "a").with("clause", "P4"),
      FailureIdentity(oracle: "state").at(place),
      FailureIdentity(oracle: "state").at(SourcePlace(file: "a.c", line: 1, column: 3)),
      FailureIdentity(oracle: "state").at(SourcePlace(file: "a.c", line: 12)),
      FailureIdentity(oracle: "state").with("a.c", "1").at(place),
    ]
    #expect(Set(identities.map { CrashStore.name(of: $0) }).count == identities.count)
  }

  @Test func `a corpus whose minimiser was killed between its steps is put back`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let target = TargetFiles("boot", corpus: folder, binaries: "")
    try FileManager.default.createDirectory(atPath: target.setAside, withIntermediateDirectories: true)
    try Data("input".utf8).write(to: URL(filePath: "\(target.setAside)/one"))
    try target.makeCorpora()
    #expect(try text("\(target.working)/one") == "input")
    #expect(!FileManager.default.fileExists(atPath: target.setAside))
    // One that is there is never replaced.
    try FileManager.default.createDirectory(atPath: target.setAside, withIntermediateDirectories: true)
    try target.makeCorpora()
    #expect(try text("\(target.working)/one") == "input")
  }
}
