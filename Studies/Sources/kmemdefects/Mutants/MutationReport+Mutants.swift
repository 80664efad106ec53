// Automatic mutants in the schema of mutation-testing-elements.

import Properties

extension MutationReport {
  init(_ records: [MutantRecord], sources: [String: String]) throws {
    var files: [String: File] = [:]
    for (index, record) in records.enumerated() {
      let mutant = record.mutant
      guard let source = sources[mutant.file] else {
        throw CatalogueError.noSuchFile(name: mutant.key, file: mutant.file)
      }
      let place = try mutant.edit().place(in: source)
      let location = Location(start: source.position(of: place.lowerBound), end: source.position(of: place.upperBound))
      files[mutant.file, default: File(source: source, mutants: [])].mutants.append(
        Self.mutant(record, id: String(index + 1), at: location))
    }
    let tests = MemoryProperty.all.map { Test(id: $0.name, name: "\($0.name): \($0.summary)") }
    self.init(
      config: ["conditions": "the properties on the budget of swift test, then KMemTests"], files: files,
      testFiles: [
        "Sources/Properties/Table/MemoryProperty.swift": TestFile(tests: tests),
        "Tests/KMemTests": TestFile(tests: [Test(id: "KMemTests", name: "KMemTests")]),
      ])
  }

  private static func mutant(_ record: MutantRecord, id: String, at location: Location) -> Mutant {
    let status: String
    let reason: String
    var killers: [String] = []
    var duration = 0
    switch record.fate {
    case .property(let detection):
      status = detection.oracle == "hang" ? "Timeout" : "Killed"
      reason = "\(detection.oracle) oracle: \(detection.message)"
      killers = [detection.property]
      duration = detection.microseconds / 1000
    case .test: (status, reason, killers) = ("Killed", "a test of KMem failed", ["KMemTests"])
    case .survived:
      (status, reason) = record.explanation.map { ("Ignored", $0) } ?? ("Survived", "everything held")
    }
    return Mutant(
      id: id, mutatorName: record.mutant.operator, description: record.mutant.key,
      replacement: record.mutant.replacement, location: location, status: status, statusReason: reason,
      killedBy: killers, testsCompleted: 1, duration: duration)
  }
}
