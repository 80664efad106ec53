// Every file of the corpora, judged in the ordinary build: regressions and seeds of every target.

import Foundation
import HarnessTargets
import PropCheck
import PropCheckTesting
import Properties
import SimulatedPC
import TestSupport
import Testing

@testable import FuzzTargets

@Suite struct RegressionTests {
  /// A target and a folder of its corpus.
  private static func files(_ folder: String) -> [(target: String, file: String)] {
    FuzzTarget.all.flatMap { target in
      let path = PackageFiles.corpus.appending(path: "\(target.name)/\(folder)").path
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      return names.sorted().map { (target.name, "\(path)/\($0)") }
    }
  }

  /// The files of all folders of the corpus called `folder`, whoever they belong to.
  private static func filesInTheTree(_ folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: PackageFiles.corpus.path)
      .filter { $0.split(separator: "/").dropFirst().dropLast().first == Substring(folder) }
      .map { PackageFiles.corpus.appending(path: $0).path }
  }

  private static func expectAllPass(_ folder: String) throws {
    let lease = try MachineLease()
    let cases = files(folder)
    for (name, file) in cases {
      let target = try #require(FuzzTarget.named(name))
      let bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
      #expect(target.judge(on: lease.machine).run(bytes) == .passed, "\(file)")
    }
    #expect(!cases.isEmpty)
    #expect(cases.map(\.file).sorted() == (try filesInTheTree(folder)).sorted(), "one belongs to no target")
  }

  @Test func `every case that failed once passes`() throws { try Self.expectAllPass("regressions") }

  @Test func `every seed passes`() throws { try Self.expectAllPass("seeds") }

  @Test func `every target that is searched has seeds`() {
    let targets = FuzzTarget.all.map(\.name).filter { !$0.hasPrefix("canary") }
    #expect(targets.filter { name in !Self.files("seeds").contains { $0.target == name } } == [])
  }

  @Test func `a case passes that costs much, but no search starts from it`() throws {
    let lease = try MachineLease()
    let target = FuzzTarget(
      name: "works", summary: "",
      input: .choices { source, machine in
        machine.reset(installing: InstalledMemory())
        let isMuch = try source.boolean()
        for _ in 0..<(isMuch ? 150_001 : 150_000) { _ = machine.load(0x1000) }
      })
    let judge = target.judge(on: lease.machine)
    for isMuch in [true, false, true] {
      #expect(judge.run([isMuch ? 1 : 0]) == .passed)
      #expect(judge.isLastTooCostly == isMuch)
    }
  }

  @Test func `every folder of regressions belongs to a target and says what each of them was`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: PackageFiles.corpus.path).filter {
      FileManager.default.fileExists(atPath: PackageFiles.corpus.appending(path: "\($0)/regressions").path)
    }
    for name in names { #expect(FuzzTarget.named(name) != nil, "\(name)") }
    for (name, file) in Self.files("regressions") {
      let notes = try String(contentsOf: PackageFiles.corpus.appending(path: "\(name)/README.md"), encoding: .utf8)
      #expect(notes.contains("| `\(URL(filePath: file).lastPathComponent)` | "), "\(file)")
    }
  }

  @Test func `random bytes keep the promises of the case format`() {
    checkProperty(CaseFormatProperty.name, Settings(cases: 2_000)) { source in
      try CaseFormatProperty.check(try source.list(0...200) { try $0.integer(in: 0...0xFF as ClosedRange<UInt8>) })
    }
  }
}
