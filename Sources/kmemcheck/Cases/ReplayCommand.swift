// kmemcheck replay: the verdicts on many cases.

import ArgumentParser
import CaseFiles
import SimulatedPC

/// Judges cases, a line for each that fails.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Judge cases again: a line for each that fails, and a total.",
    discussion: """
      PATH is a case or a folder, of which all files are taken. The property of a file is the one in whose folder it lies, or \
      --target's. kmemcheck explain says what a case is.

      \(ExitStatus.help)
      """)

  @Option(help: "The property, for files that lie in no property's folder.")
  var target: String?

  @Argument(help: ArgumentHelp("A case, or a folder of cases.", valueName: "path"))
  var paths: [String]

  func run(printingTo output: Output) throws -> ExitStatus {
    let lease = try MachineLease.orExplain()
    var worst: [ExitStatus] = []
    var judged = 0
    for path in paths {
      do {
        for file in try CaseFile.paths(at: path) {
          let status = try judge(file, on: lease.machine, printingTo: output)
          worst.append(status)
          if status != .badInput { judged += 1 }
        }
      } catch let error as CaseFileError {
        Output.complain("\(error)")
        worst.append(.badInput)
      }
    }
    let failed = worst.count { $0 == .violated }
    try output.write(
      "\(judged) \(judged == 1 ? "case" : "cases") judged, \(failed == 0 ? "none fails" : "\(failed) fail")\n")
    return .worst(worst)
  }

  private func judge(_ path: String, on machine: SimulatedMachine, printingTo output: Output) throws -> ExitStatus {
    do {
      let file = try CaseFile(path: path, target: target)
      let verdict = try IsolatedCase(try file.read(), of: file.target, on: machine).explanation().verdict
      guard let failure = verdict.failure else { return .ok }
      let name = InputFile.printable(path)
      try output.write("\(name): \(file.target.name), \(failure.oracle) oracle: \(failure.message)\n")
      return .violated
    } catch let error as OutputError {
      throw error
    } catch {
      Output.complain("\(error)")
      return .badInput
    }
  }
}
