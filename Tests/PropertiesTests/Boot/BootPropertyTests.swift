// Random machines, booted and checked; and the cases that failed once.

import Foundation
import PropCheck
import PropCheckTesting
import Properties
import SimulatedPC
import TestSupport
import Testing

@Suite struct BootPropertyTests {
  @Test func `any machine boots as specified or is refused for the specified reason`() throws {
    let lease = try MachineLease()
    let machine = lease.machine
    checkProperty(BootProperty.name, Settings(cases: 2_000)) { source in
      try BootProperty.check(&source, on: machine)
    }
  }

  /// The files of Corpus/boot/regressions.
  private static let regressions: [URL] = {
    let folder = PackageFiles.corpus.appending(path: "boot/regressions")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().map { folder.appending(path: $0) }
  }()

  @Test func `there are regressions, and the corpus says what each of them was`() throws {
    #expect(!Self.regressions.isEmpty)
    let folder = try #require(Self.regressions.first).deletingLastPathComponent().deletingLastPathComponent()
    let notes = try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8)
    for file in Self.regressions { #expect(notes.contains("| `\(file.lastPathComponent)` | ")) }
  }

  @Test(arguments: regressions)
  func `a case that failed once passes`(file: URL) throws {
    let lease = try MachineLease()
    let machine = lease.machine
    let runner = CaseRunner { source in try BootProperty.check(&source, on: machine) }
    #expect(runner.run(bytes: [UInt8](try Data(contentsOf: file))) == .passed)
  }
}
