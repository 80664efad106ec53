// The subcommand `kmemdefects power`.

import ArgumentParser
import Foundation
import Properties

/// The command behind `make fuzz-power`.
struct RunPower: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "power",
    abstract: "Fuzzes a copy of KMem with one defect at a time, each with its target, and measures how long it takes.",
    discussion: """
      \(PowerList.path) lists the defects and their targets. Each target first fuzzes the copy without a defect, and must \
      find nothing.

      Exit status: 0 nine seeds in ten found each defect; 1 they did not; 2 the set-up is broken.
      """)

  @Option(help: "Seeds of the fuzzer for each defect.")
  var seeds = 10

  @Option(help: "Seconds for each seed.")
  var seconds = 60

  @Option(help: "Processes at once.")
  var jobs = 1

  @Option(help: "The package.")
  var package = "."

  @Option(help: "The folder for the copy.")
  var output = ".build-defects"

  func validate() throws {
    if !(1...1000).contains(seeds) { throw ValidationError("--seeds is a number from 1 to 1000.") }
    if !(1...86_400).contains(seconds) { throw ValidationError("--seconds is a number from 1 to 86400.") }
    if !(1...1024).contains(jobs) { throw ValidationError("--jobs is a number from 1 to 1024.") }
  }

  func run() throws {
    do {
      let table = try perform()
      print(table.text)
      if !table.isEachFound { throw ExitCode(1) }
    } catch let error as ExitCode { throw error } catch {
      FileHandle.standardError.write(Data("fuzz-power: \(error)\n".utf8))
      throw ExitCode(2)
    }
  }

  private func perform() throws -> PowerTable {
    let root = URL(filePath: package, directoryHint: .isDirectory).absoluteURL.standardizedFileURL
    let folder = URL(filePath: output, directoryHint: .isDirectory, relativeTo: root).absoluteURL
    let list = try PowerList(
      try String(contentsOf: root.appending(path: PowerList.path), encoding: .utf8),
      catalogue: try Catalogue(folder: root.appending(path: "Tests/Defects/catalogue")),
      targets: MemoryProperty.all.map(\.name))
    let copy = try MergedCopy(
      of: root, at: folder.appending(path: "power"), defects: list.pairs.map(\.defect.edit), arms: [])
    tell("building the fuzz targets of a copy with \(list.pairs.count) defects ...")
    let build = FuzzBuild(copy: copy.folder, package: root, scratch: folder.appending(path: "build"))
    let trial = FuzzTrial(
      executable: try build.run(), package: root, scratch: folder.appending(path: "runs"), seconds: seconds)
    try checkControl(list, FuzzTrial(trial, seconds: min(seconds, 10)))
    return PowerTable(rows: try measure(list, trial), seconds: seconds)
  }

  /// Without a defect nothing must be found.
  private func checkControl(_ list: PowerList, _ trial: FuzzTrial) throws {
    for target in Set(list.pairs.map(\.target)).sorted() {
      let outcome = try trial.run(defect: 0, seed: 0, worker: 0, on: [target])
      guard let found = outcome.detection else { continue }
      throw RunError("without a defect, '\(target)' fails: \(found.oracle) oracle: \(found.message)")
    }
  }

  private func measure(_ list: PowerList, _ trial: FuzzTrial) throws -> [PowerTable.Row] {
    let pairs = list.pairs
    let seeds = seeds
    let outcomes = try Schedule.run(count: pairs.count * seeds, jobs: jobs, title: "fuzz-power") { run, worker in
      let index = run / seeds
      return try trial.run(
        defect: index + 1, seed: UInt64(run % seeds), worker: worker, on: [pairs[index].target])
    } tell: { run, outcome in
      let what = outcome.detection.map { "found after \($0.microseconds / 1000) ms" } ?? "MISSED"
      Self.tell("\(pairs[run / seeds].defect.name), seed \(run % seeds + 1): \(what)")
    }
    return pairs.enumerated().map { index, pair in
      PowerTable.Row(pair: pair, outcomes: Array(outcomes[index * seeds..<(index + 1) * seeds]))
    }
  }

  private func tell(_ message: String) { Self.tell(message) }

  private static func tell(_ message: String) {
    FileHandle.standardError.write(Data("fuzz-power: \(message)\n".utf8))
  }
}
