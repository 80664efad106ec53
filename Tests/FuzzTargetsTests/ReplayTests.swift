// The fuzz targets without libFuzzer: files replayed, explained and judged.

import Foundation
import ProcessSupport
import TestSupport
import Testing

@Suite struct ReplayTests {
  private static let corpus = PackageFiles.corpus.appending(path: "boot")

  private static func replay(_ arguments: [String]) throws -> Invocation {
    try Invocation(of: "FuzzTargets", arguments)
  }

  @Test func `a seed is drawn as a table of its map and passes`() throws {
    let seed = Self.corpus.appending(path: "seeds/seed-7").path
    let run = try Self.replay(["boot", seed])
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("\(seed): boot, "))
    #expect(run.output.contains("\n    # start           length            type\n    0000000000100000  "))
    #expect(run.output.hasSuffix("\nverdict: passed\n"))
  }

  @Test func `an empty file is the simplest case: a PC that boots`() throws {
    let empty = FileManager.default.temporaryDirectory.appending(path: "replay-\(UUID().uuidString)")
    try Data().write(to: empty)
    defer { try? FileManager.default.removeItem(at: empty) }
    let run = try Self.replay(["boot", empty.path])
    #expect(run.status == 0)
    #expect(run.output.contains("booted: 4096 frames"))
  }

  @Test(arguments: [
    (["boot", "/does/not/exist"], "cannot open '/does/not/exist'"), (["boot"], "usage: boot FILE..."),
    (["no-such-target", "/dev/null"], "name a target"), ([], "name a target"),
    (["boot", "--write-seeds", "many", "."], "usage: boot --write-seeds COUNT FOLDER"),
    (["boot", "--write-seeds", "1", "/does/not/exist"], "cannot create '/does/not/exist/seed-0'"),
  ])
  func `bad usage gets a message and status 2`(arguments: [String], message: String) throws {
    let run = try Self.replay(arguments)
    #expect(run.status == 2)
    #expect(run.errors.contains(message))
  }
}
