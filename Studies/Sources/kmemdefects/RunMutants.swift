// The subcommand `kmemdefects mutants`.

import ArgumentParser
import Foundation

/// The command behind `make mutants`.
struct RunMutants: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mutants",
    abstract: "Runs the automatic mutants of a list from kmemmutants, and lists those that nothing kills.",
    discussion: """
      Survivors come first. Those that \(Explanations.path) explains are listed with the reason. The reports are written \
      beside the copy: mutants-report.json in the schema of mutation-testing-elements.

      Exit status: 0 every survivor is explained; 1 some are not; 2 a mutant does not apply or the set-up is broken.
      """)

  @Option(help: "The list.")
  var list: String

  @Option(help: "Processes at once.")
  var jobs = 2

  @Option(help: "Seconds that a process may take without a sign of life until it counts as a hang.")
  var limit = 60

  @Option(help: "The package.")
  var package = "."

  @Option(help: "The folder for the copy and the reports.")
  var output = ".build-mutants"

  func validate() throws {
    if !(1...1024).contains(jobs) { throw ValidationError("--jobs is a number from 1 to 1024.") }
    if limit < 1 { throw ValidationError("--limit is at least 1.") }
  }

  func run() throws {
    do {
      let table = try perform()
      print(table.text)
      if !table.unexplained.isEmpty { throw ExitCode(1) }
    } catch let error as ExitCode { throw error } catch {
      FileHandle.standardError.write(Data("mutants: \(error)\n".utf8))
      throw ExitCode(2)
    }
  }

  private func perform() throws -> MutantTable {
    let root = URL(filePath: package, directoryHint: .isDirectory).absoluteURL.standardizedFileURL
    let folder = URL(filePath: output, directoryHint: .isDirectory, relativeTo: root).absoluteURL
    let campaign = MutantCampaign(
      package: root, folder: folder, mutants: try ListedMutant.list(at: list),
      explanations: try Explanations(try String(contentsOf: root.appending(path: Explanations.path), encoding: .utf8)),
      jobs: jobs, limit: Double(limit))
    let table = try campaign.run()
    let sources = try Dictionary(
      uniqueKeysWithValues: Set(table.records.map(\.mutant.file)).map {
        ($0, try String(contentsOf: root.appending(path: $0), encoding: .utf8))
      })
    let report = try MutationReport(table.records, sources: sources)
    try report.text.write(to: folder.appending(path: "mutants-report.json"), atomically: true, encoding: .utf8)
    return table
  }
}
