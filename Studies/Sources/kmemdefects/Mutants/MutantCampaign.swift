// The run of a list of mutants: merge, leave out what does not compile, build, control runs, then each mutant: the properties
// on the budget of `swift test`, and KMem's own tests for what they let live.

import Foundation

/// A measurement of automatic mutants.
struct MutantCampaign {
  let package: URL
  let folder: URL
  let mutants: [ListedMutant]
  let explanations: Explanations
  let jobs: Int
  let limit: Double

  func run() throws -> MutantTable {
    let scratch = folder.appending(path: "runs")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    let compiled = try TypeCheck(scratch: folder.appending(path: "typecheck")).filter(mutants) { try merge($0).folder }
    let copy = try merge(compiled)
    tell("building the copy with \(compiled.count) mutants ...")
    let builder = Builder(package: copy.folder, scratch: folder.appending(path: "build"))
    let trial = PropertyTrial(
      executable: try builder.build("kmemcheck", into: ".build-mutants"), scratch: scratch, limit: limit, arm: .default,
      armNumber: 0, locatesTraps: false)
    if case .found(let detection) = try trial.run(Run(defect: 0, worker: 0)) {
      throw RunError("without a mutant, '\(detection.property)' fails: \(detection.message)")
    }
    let outcomes = try Schedule.run(count: compiled.count, jobs: jobs, title: "mutants, properties") { number, worker in
      try trial.run(Run(defect: number + 1, worker: worker))
    } tell: { number, outcome in
      if outcome.detection == nil { Self.tell("the properties hold: \(compiled[number].text)") }
    }
    let fates = try meetTests(outcomes, copy: copy.folder, scratch: scratch)
    let records = zip(compiled, fates).map { mutant, fate in
      MutantRecord(mutant: mutant, fate: fate, explanation: explanations[mutant.key])
    }
    return MutantTable(
      records: records, uncompiled: mutants.count - compiled.count,
      unused: explanations.keys(missingFrom: Set(mutants.map(\.key))))
  }

  private func merge(_ mutants: [ListedMutant]) throws -> MergedCopy {
    try MergedCopy(
      of: package, at: folder.appending(path: "copy"), defects: mutants.map { try $0.edit() }, arms: [])
  }

  private func meetTests(_ outcomes: [Outcome], copy: URL, scratch: URL) throws -> [MutantRecord.Fate] {
    let missed = outcomes.indices.filter { outcomes[$0].detection == nil }
    var fates = outcomes.map { $0.detection.map(MutantRecord.Fate.property) ?? .survived }
    if missed.isEmpty { return fates }
    tell("building the tests for \(missed.count) mutants that the properties let live ...")
    let tests = try UnitTestTrial(copy: copy, scratch: scratch, limit: limit * 3)
    if try tests.kills(0, worker: 0) { throw RunError("without a mutant, KMemTests fail") }
    let killed = try Schedule.run(count: missed.count, jobs: jobs, title: "mutants, unit tests") { index, worker in
      try tests.kills(missed[index] + 1, worker: worker)
    } tell: { index, isKilled in
      Self.tell("\(isKilled ? "killed by KMemTests" : "survived"): mutant \(missed[index] + 1)")
    }
    for (index, isKilled) in zip(missed, killed) where isKilled { fates[index] = .test }
    return fates
  }

  private func tell(_ message: String) { Self.tell(message) }

  private static func tell(_ message: String) {
    FileHandle.standardError.write(Data("mutants: \(message)\n".utf8))
  }
}
