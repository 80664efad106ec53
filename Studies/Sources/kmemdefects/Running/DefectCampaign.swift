// The whole measurement: merge, build, control runs, then every defect with every seed in every arm, and the reports.

import Foundation

/// A measurement of some defects.
struct DefectCampaign {
  let package: URL
  let folder: URL
  let catalogue: Catalogue
  let chosen: [Defect]
  let arms: [Arm]
  let seeds: Int
  let jobs: Int
  let limit: Double
  let fuzzSeconds: Int

  /// Executions of each target in the fuzz arm, in place of seconds.
  var fuzzRuns: Int?

  private var scratch: URL { folder.appending(path: "runs") }

  /// Runs everything.
  func run() throws -> ArmTable {
    let edits = try Self.armEdits(of: package)
    let copy = try MergedCopy(
      of: package, at: folder.appending(path: "copy"), defects: catalogue.defects.map(\.edit), arms: edits)
    tell("building the copy with \(catalogue.defects.count) defects ...")
    let numbers = MergedCopy.armNumbers(edits)
    let builder = Builder(package: copy.folder, scratch: folder.appending(path: "build"))
    let kmemcheck = try builder.build("kmemcheck", into: ".build")
    return ArmTable(
      arms: try arms.map { arm in
        let trial = try trial(arm, number: numbers[arm.rawValue] ?? 0, kmemcheck: kmemcheck, copy: copy)
        return (arm, try measure(arm, trial))
      })
  }

  private typealias Trial = @Sendable (Run) throws -> Outcome

  private func trial(_ arm: Arm, number: Int, kmemcheck: URL, copy: MergedCopy) throws -> Trial {
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    if arm == .fuzz {
      tell("building the fuzz targets of the copy ...")
      var fuzz = FuzzTrial(
        executable: try FuzzBuild(copy: copy.folder, package: package, scratch: folder.appending(path: "build")).run(),
        package: package, scratch: scratch, seconds: fuzzSeconds)
      fuzz.runs = fuzzRuns
      if case .found(let detection) = try fuzz.run(defect: 0, seed: nil, worker: 0) {
        throw RunError("without a defect, the target '\(detection.property)' fails: \(detection.message)")
      }
      return { [fuzz] in try fuzz.run(defect: $0.defect, seed: $0.seed, worker: $0.worker) }
    }
    var properties = PropertyTrial(
      executable: kmemcheck, scratch: scratch, limit: limit, arm: arm, armNumber: number)
    if arm == .random {
      // Its own demands on coverage are not judged, so that nothing prolongs its runs: it gets what a usual run needs.
      let usual = PropertyTrial(executable: kmemcheck, scratch: scratch, limit: limit, arm: .default, armNumber: 0)
      properties.budget = try usual.runWithoutDefect()
    }
    properties.control = try properties.runWithoutDefect()
    return { [properties] in try properties.run($0) }
  }

  /// Runs every defect with the first seed, then with the others: where the first was found, they look first.
  private func measure(_ arm: Arm, _ trial: @escaping Trial) throws -> [DefectRecord] {
    let runs = arm.hasSeeds ? seeds : 1
    let numbers = Dictionary(uniqueKeysWithValues: catalogue.defects.enumerated().map { ($1.name, $0 + 1) })
    let chosen = chosen
    let first = try Schedule.run(count: chosen.count, jobs: jobs, title: "\(arm.rawValue)") { index, worker in
      try trial(Run(defect: numbers[chosen[index].name] ?? 0, worker: worker, shrinks: true))
    } tell: { index, outcome in
      Self.tell(arm, chosen[index], seed: 0, outcome)
    }
    let others = try Schedule.run(count: chosen.count * (runs - 1), jobs: jobs, title: "\(arm.rawValue), other seeds") {
      number, worker in
      let (index, seed) = (number / (runs - 1), number % (runs - 1) + 1)
      var run = Run(defect: numbers[chosen[index].name] ?? 0, worker: worker)
      run.seed = UInt64(seed)
      run.likelyProperty = first[index].detection?.property
      return try trial(run)
    } tell: { number, outcome in
      let (index, seed) = (number / (runs - 1), number % (runs - 1) + 1)
      if outcome.detection == nil { Self.tell(arm, chosen[index], seed: seed, outcome) }
    }
    return chosen.enumerated().map { index, defect in
      DefectRecord(defect, [first[index]] + others[index * (runs - 1)..<(index + 1) * (runs - 1)], in: arm)
    }
  }

  /// The edits that leave parts of the harness out: several files may have one name before a dash.
  static func armEdits(of package: URL) throws(CatalogueError) -> [Edit] {
    let files = try Catalogue.files(in: package.appending(path: "Tests/Defects/arms"), extension: "edit")
    return try files.map { (name, text) throws(CatalogueError) in
      let edit = try CatalogueFile(text, name: name).edit()
      let arms = Arm.allCases.map(\.rawValue)
      guard let arm = arms.first(where: { name.hasPrefix($0) }) else {
        throw .wrongValue(name: name, field: "arm", value: name, allowed: arms.joined(separator: ", "))
      }
      return Edit(
        name: arm, file: edit.file, kind: edit.kind, search: edit.search, replacement: edit.replacement)
    }
  }

  /// Writes the page, the report for the viewer, and the bare results beside the copy.
  func writeReports(_ results: ArmTable) throws {
    let records = results.arms[0].records
    let conditions =
      "\(seeds) run\(seeds == 1 ? "" : "s") of each defect, arm '\(results.arms[0].arm.rawValue)': \(results.arms[0].arm.summary)"
    let page = Page(records, arms: results, conditions: conditions)
    try page.html.write(to: folder.appending(path: "report.html"), atomically: true, encoding: .utf8)
    var sources: [String: String] = [:]
    for file in Set(records.map(\.defect.edit.file)) {
      sources[file] = try String(contentsOf: package.appending(path: file), encoding: .utf8)
    }
    let report = try MutationReport(records, sources: sources, config: ["conditions": conditions])
    try report.text.write(to: folder.appending(path: "mutation-report.json"), atomically: true, encoding: .utf8)
    try ResultList(results).text.write(to: folder.appending(path: "results.txt"), atomically: true, encoding: .utf8)
    tell("reports: \(folder.appending(path: "report.html").path), mutation-report.json and results.txt beside it")
  }

  private func tell(_ message: String) { Self.tell(message) }

  private static func tell(_ message: String) {
    FileHandle.standardError.write(Data("defects: \(message)\n".utf8))
  }

  private static func tell(_ arm: Arm, _ defect: Defect, seed: Int, _ outcome: Outcome) {
    let what =
      switch outcome {
      case .found(let found):
        "\(found.property), \(found.oracle), \(found.cases) cases, \(found.microseconds / 1000) ms, \(found.commands ?? 0) commands"
      case .missed(let cases, _): "MISSED in \(cases) cases"
      }
    tell("\(arm.rawValue) \(defect.name), seed \(seed): \(what)")
  }
}
