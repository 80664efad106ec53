// kmemdefects: seeds each defect of the catalogue in turn and measures what finds it. This file parses arguments and turns
// every way to fail into a message and an exit status.

import ArgumentParser
import Foundation

/// The command line, which without a subcommand runs the catalogue.
@main
struct KMemDefects: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kmemdefects",
    abstract: "Seeds bugs into a copy of KMem and measures what finds them.",
    subcommands: [RunCatalogue.self, RunMutants.self, RunPower.self, LocateTexts.self],
    defaultSubcommand: RunCatalogue.self)
}

/// The command behind `make defects`.
struct RunCatalogue: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalogue",
    abstract: "Seeds known kinds of bugs into a copy of KMem, one at a time, and measures what finds them.",
    discussion: """
      All edits are merged into one copy of the package, which is built once; each process chooses one defect. First \
      everything runs without a defect, and must hold. The table on standard output lists what was missed first and ends \
      with the line K of N defects, where K counts those that every run found. The reports are written beside the copy: \
      report.html, mutation-report.json in the schema of mutation-testing-elements, and results.txt, which has a line for \
      each run of a defect without its times: arm, defect, seed, property, oracle, cases, commands.

      Exit status: 0 every defect was run, whatever was found; 1 with --require-all, one was missed; 2 an edit does not \
      apply or the set-up is broken.
      """)

  @Option(help: "Runs of each defect: the first with the properties' own seeds, the others with the seeds 1, 2, ...")
  var seeds = 1

  @Option(
    help: "The arms to compare, with commas between: default, random, exhaustive, fuzz, no-tlb, no-model, or all.")
  var arms = "default"

  @Option(help: "Only defects whose name has this in it; several with commas between.")
  var only = ""

  @Option(help: "Only so many defects, chosen by a hash of --sample-by; 0: all.")
  var sample = 0

  @Option(help: "What the sample is chosen by, such as the name of a commit.")
  var sampleBy = ""

  @Option(help: "Processes at once.")
  var jobs = 2

  @Option(help: "Seconds that a property may take until it counts as a hang.")
  var limit = 30

  @Option(help: "Seconds for each target in the fuzz arm.")
  var fuzzSeconds = 3

  @Option(
    help: "Executions of each target in the fuzz arm, in place of seconds: nothing depends on the machine's speed.")
  var fuzzRuns: Int?

  @Flag(help: "End with status 1 if a run of the first arm misses a defect that is not marked open.")
  var requireAll = false

  @Option(help: "The package.")
  var package = "."

  @Option(help: "The folder for the copy and the reports.")
  var output = ".build-defects"

  /// The arms asked for, in the order of the arguments.
  private func chosenArms() throws -> [Arm] {
    if arms == "all" { return Arm.allCases }
    return try arms.split(separator: ",").map { name in
      guard let arm = Arm(rawValue: String(name)) else {
        let names = Arm.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("'\(name)' is no arm; the arms are \(names), and all.")
      }
      return arm
    }
  }

  func validate() throws {
    if try chosenArms().isEmpty { throw ValidationError("--arms names at least one arm.") }
    if !(1...10_000).contains(seeds) { throw ValidationError("--seeds is a number from 1 to 10000.") }
    if !(1...1024).contains(jobs) { throw ValidationError("--jobs is a number from 1 to 1024.") }
    if limit < 1 || fuzzSeconds < 1 || fuzzRuns ?? 1 < 1 {
      throw ValidationError("--limit, --fuzz-seconds and --fuzz-runs are at least 1.")
    }
    if sample < 0 { throw ValidationError("--sample is at least 0.") }
  }

  func run() throws {
    do {
      let found = try perform()
      if requireAll && !found { throw ExitCode(1) }
    } catch let error as ExitCode { throw error } catch {
      FileHandle.standardError.write(Data("defects: \(error)\n".utf8))
      throw ExitCode(2)
    }
  }

  /// - Returns: whether every run of the first arm found its defect, those that are marked open aside.
  private func perform() throws -> Bool {
    let root = URL(filePath: package, directoryHint: .isDirectory).absoluteURL.standardizedFileURL
    let folder = URL(filePath: output, directoryHint: .isDirectory, relativeTo: root).absoluteURL
    let catalogue = try Catalogue(folder: root.appending(path: "Tests/Defects/catalogue"))
    let chosen = choose(from: catalogue)
    if chosen.isEmpty { throw RunError("no defect has '\(only)' in its name") }
    let campaign = DefectCampaign(
      package: root, folder: folder, catalogue: catalogue, chosen: chosen, arms: try chosenArms(), seeds: seeds,
      jobs: jobs,
      limit: Double(limit), fuzzSeconds: fuzzSeconds, fuzzRuns: fuzzRuns)
    let results = try campaign.run()
    let table = DefectTable(results.arms[0].records)
    try campaign.writeReports(results)
    if results.arms.count > 1 { print(results.text + "\n") }
    print(table.text)
    return results.arms[0].records.allSatisfy { $0.isFound || $0.defect.open != nil }
  }

  private func choose(from catalogue: Catalogue) -> [Defect] {
    let names = only.split(separator: ",")
    let sampled = sample == 0 ? catalogue.defects : catalogue.sample(sample, by: sampleBy)
    return sampled.filter { defect in names.isEmpty || names.contains { defect.name.contains($0) } }
  }
}
