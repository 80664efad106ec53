// The store of crashes: bugs apart, and no file over another.

import Foundation
import PropCheckHost
import Testing

@testable import fuzzcampaign

@Suite struct CrashStoreTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "crashes-\(UUID().uuidString)").path

  private func input(_ name: String, _ text: String) -> FailedInput {
    FailedInput(name: name, bytes: Array(text.utf8), isCertain: true)
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func `crashes of one bug share a name and none replaces another`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var store = CrashStore(folder: folder)
    let first = try store.keep(input("crash-1", "one"), signature: "state < a", log: ["why"])
    let second = try store.keep(input("crash-2", "two"), signature: "state < a", log: [])
    let third = try store.keep(input("crash-3", "three"), signature: "state < b", log: [])
    #expect((first.isNew, second.isNew, third.isNew) == (true, false, true))
    #expect((store.bugs.count, store.count) == (2, 3))
    #expect(first.bug == second.bug && first.bug != third.bug)
    #expect(try text(store.notePath(first.bug)) == "state < a\n\nwhy\n")
  }

  @Test func `the same crash is one file, another one of the same name a second`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var store = CrashStore(folder: folder)
    let first = try store.keep(input("crash-1", "one"), signature: "s", log: [])
    let again = try store.keep(input("crash-1", "one"), signature: "s", log: [])
    let other = try store.keep(input("crash-1", "two"), signature: "s", log: [])
    let more = try store.keep(input("crash-1", "three"), signature: "s", log: [])
    #expect(first.path == again.path)
    #expect(Set([first.path, other.path, more.path]).count == 3)
    #expect(try [first, other, more].map { try text($0.path) } == ["one", "two", "three"])
  }

  @Test func `drafts of a process that was killed do no harm`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var store = CrashStore(folder: folder)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for number in 1...50 { try Data("half".utf8).write(to: URL(filePath: "\(folder)/x.tmp\(getpid())-\(number)")) }
    let kept = try store.keep(input("crash-1", "one"), signature: "s", log: [])
    #expect(try text(kept.path) == "one")
  }

  @Test func `a trace goes between the signature and the fuzzer's words`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var store = CrashStore(folder: folder)
    let kept = try store.keep(input("crash-1", "one"), signature: "state < a", log: ["words"])
    try store.explain(kept.bug, report: "trace\n")
    #expect(try text(store.notePath(kept.bug)) == "state < a\n\ntrace\n\n\nwords\n")
  }

  @Test func `a recording holds the input that ran, and nothing between two`() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let recording = try Recording.create(at: "\(folder)/r")
    #expect(recording.runningInput == nil)
    #expect(throws: CampaignError.self) { try Recording.create(at: "\(folder)/r") }
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: recording.path)))
    #expect(bytes.count == 65_536)
    bytes.replaceSubrange(0..<19, with: Array("KMEMREC1".utf8) + [1, 0, 0, 0, 3, 0, 0, 0] + Array("abc".utf8))
    try Data(bytes).write(to: URL(filePath: recording.path))
    #expect(recording.runningInput == Array("abc".utf8))
    bytes[8] = 0
    try Data(bytes).write(to: URL(filePath: recording.path))
    #expect(recording.runningInput == nil)
    #expect(!recording.isInUse)
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
