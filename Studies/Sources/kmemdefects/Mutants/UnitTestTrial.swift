// A mutant that the properties let live meets KMem's own tests.

import Foundation

/// Runs the tests of KMem in a merged copy.
struct UnitTestTrial: Sendable {
  /// The copy's test bundle.
  let bundle: URL
  let scratch: URL

  /// Seconds without a sign of life after which a run counts as a hang, which kills the mutant too.
  let limit: Double

  /// Builds the tests of the copy.
  init(copy: URL, scratch: URL, limit: Double) throws {
    let child = try ChildProcess(
      URL(filePath: "/usr/bin/env"),
      ["-u", "KMEM_WARNINGS_AS_ERRORS", "swift", "build", "--build-tests", "--package-path", copy.path],
      environment: [:], in: copy, scratch: scratch.appending(path: "build-tests"), limit: 3600)
    guard child.end == .status(0) else {
      throw RunError("the tests of the merged copy do not build; \(scratch.path)/build-tests has the log")
    }
    bundle = copy.appending(path: ".build/debug/kmemPackageTests.xctest")
    self.scratch = scratch
    self.limit = limit
  }

  /// Whether a test fails with the mutant.
  func kills(_ number: Int, worker: Int) throws -> Bool {
    let child = try ChildProcess(
      bundle, ["--testing-library", "swift-testing", "--filter", "KMemTests"],
      environment: [MergedCopy.defectVariable: String(number), "SWIFT_BACKTRACE": "enable=no"],
      in: scratch, scratch: scratch.appending(path: "tests-\(worker)"), limit: limit)
    return child.end != .status(0)
  }
}
