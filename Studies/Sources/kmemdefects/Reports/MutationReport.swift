// The results in the schema of mutation-testing-elements (version 2), so that its public viewer shows them beside the source:
// a file for each source that has defects, a mutant for each defect, a test for each property.

import Foundation
import Properties

/// A report for the viewer.
struct MutationReport: Codable {
  /// Line and column from 1; the end is after the last character.
  struct Position: Codable {
    var line: Int
    var column: Int
  }

  struct Location: Codable {
    var start: Position
    var end: Position
  }

  struct Mutant: Codable {
    var id: String
    var mutatorName: String
    var description: String
    var replacement: String
    var location: Location
    var status: String
    var statusReason: String
    var killedBy: [String]
    var testsCompleted: Int
    var duration: Int
  }

  struct File: Codable {
    var language = "swift"
    var source: String
    var mutants: [Mutant]
  }

  struct Test: Codable {
    var id: String
    var name: String
  }

  struct TestFile: Codable {
    var tests: [Test]
  }

  struct Thresholds: Codable {
    var high = 100
    var low = 95
  }

  struct Framework: Codable {
    var name = "kmemdefects"
  }

  var schemaVersion = "2.0"
  var thresholds = Thresholds()
  var framework = Framework()
  var config: [String: String]
  var files: [String: File]
  var testFiles: [String: TestFile]

  init(config: [String: String], files: [String: File], testFiles: [String: TestFile]) {
    (self.config, self.files, self.testFiles) = (config, files, testFiles)
  }

  /// - Parameters:
  ///   - sources: the text of each file that an edit names.
  ///   - config: how the runs were made.
  init(_ records: [DefectRecord], sources: [String: String], config: [String: String]) throws(CatalogueError) {
    self.config = config
    files = [:]
    for record in records.sorted(by: { $0.defect.name < $1.defect.name }) {
      let edit = record.defect.edit
      guard let source = sources[edit.file] else { throw .noSuchFile(name: edit.name, file: edit.file) }
      let place = try edit.place(in: source)
      let location = Location(start: source.position(of: place.lowerBound), end: source.position(of: place.upperBound))
      files[edit.file, default: File(source: source, mutants: [])].mutants.append(Self.mutant(record, at: location))
    }
    let tests = MemoryProperty.all.map { Test(id: $0.name, name: "\($0.name): \($0.summary)") }
    testFiles = ["Sources/Properties/Table/MemoryProperty.swift": TestFile(tests: tests)]
  }

  private static func mutant(_ record: DefectRecord, at location: Location) -> Mutant {
    let defect = record.defect
    let reason = record.shown.map { "\($0.oracle) oracle: \($0.message)" } ?? "every property held"
    return Mutant(
      id: defect.name, mutatorName: defect.name, description: "\(defect.clause): \(defect.cause)",
      replacement: defect.edit.replacement, location: location, status: status(of: record),
      statusReason: "found in \(record.share) runs; \(reason)",
      killedBy: Set(record.detections.map(\.property)).sorted(),
      testsCompleted: record.outcomes.count,
      duration: (record.microseconds.quantile(percent: 50)?.number ?? 0) / 1000)
  }

  /// A defect that one run misses has survived. A trap is a kill: the schema's RuntimeError is a mutant that says nothing.
  private static func status(of record: DefectRecord) -> String {
    if !record.isFound { return "Survived" }
    return record.usual(\.oracle) == "hang" ? "Timeout" : "Killed"
  }

  /// The report as text, the same for the same results.
  var text: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
  }
}

extension String {
  /// The line and the column of a place, both from 1.
  func position(of index: Index) -> MutationReport.Position {
    let before = self[..<index]
    let line = before.count { $0 == "\n" } + 1
    let start = before.lastIndex(of: "\n").map { self.index(after: $0) } ?? startIndex
    return MutationReport.Position(line: line, column: distance(from: start, to: index) + 1)
  }
}
