// One run of a defect: what is counted when the property that is likely to find it runs alone, and what runs when it does not.

import Foundation
import PropCheck
import Testing

@testable import kmemdefects

@Suite struct PropertyTrialTests {
  /// Properties that cost so much without a defect, in this order.
  private static let control = [
    PropertyCost(property: "first", cases: 100, microseconds: 1000),
    PropertyCost(property: "second", cases: 50, microseconds: 500),
    PropertyCost(property: "third", cases: 10, microseconds: 70),
  ]

  /// Runs `body` in the place of `kmemcheck`, a script that prints lines: a shell reads it from a file with the name of the first
  /// argument. A file that is executed itself would be busy where another test forks while it is written.
  private func run(_ body: String, likely: String?) throws -> Outcome {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kmemdefects-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let arm = Arm.default
    try Data("\(body)\n".utf8).write(to: folder.appending(path: try #require(arm.arguments.first)))
    let trial = PropertyTrial(
      executable: URL(filePath: "/bin/sh"), scratch: folder, limit: 60, arm: arm, armNumber: 0, control: Self.control)
    return try trial.run(Run(defect: 1, worker: 0, seed: 3, likelyProperty: likely))
  }

  private static let passed = #"echo '{"property":"first","outcome":"passed","cases":100,"microseconds":900}'"#
  private static let failed =
    #"echo '{"property":"second","outcome":"failed","cases":7,"microseconds":80,"oracle":"state","case":7}'; exit 1"#

  @Test func `what stands in front of the likely property counts as it is without a defect`() throws {
    let found = try run(#"case "$*" in *"--only second"*) \#(Self.failed);; esac; exit 2"#, likely: "second")
    let detection = try #require(found.detection)
    #expect(detection.property == "second" && detection.oracle == "state")
    #expect(detection.cases == 100 + 7 && detection.microseconds == 1000 + 80)
  }

  @Test func `where the likely property holds, all run, and what they cost is counted`() throws {
    let found = try run(
      #"case "$*" in *--only*) exit 0;; esac; \#(Self.passed); \#(Self.failed)"#, likely: "third")
    let detection = try #require(found.detection)
    #expect(detection.cases == 100 + 7 && detection.microseconds == 900 + 80)
  }

  @Test func `what nothing finds is missed after all cases`() throws {
    #expect(try run("\(Self.passed); exit 0", likely: nil) == .missed(cases: 100, microseconds: 900))
  }

  @Test func `a process that ends by a signal counts for the property that it was in`() throws {
    let body = #"""
      case "$PROPCHECK_ISOLATE" in
      "") echo '{"property":"e820-table","outcome":"passed","cases":5,"microseconds":9}'; kill -ILL $$;;
      *) echo '{"property":"e820-text","outcome":"failed","cases":3,"microseconds":4,"oracle":"crash SIGILL","case":3}'; exit 1;;
      esac
      """#
    let detection = try #require(try run(body, likely: nil).detection)
    #expect(detection.property == "e820-text" && detection.oracle == "trap")
    #expect(detection.cases == 5 + 3)
  }
}
