// kmemcheck soak: the `kernel` property over hundreds of millions of commands and millions of boots, on all cores.

import ArgumentParser
import PropCheck
import PropCheckHost
import SimulatedPC

/// Runs the `kernel` property until the given numbers of commands and of different boots have passed.
struct SoakCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "soak",
    abstract: "Run the 'kernel' property over millions of boots and hundreds of millions of commands.",
    discussion: """
      Traces have \(SoakBlock.typicalSteps) commands on average. The same seed and goals give the same summary, however \
      many processes share the work. What is done is kept in a folder: an interrupted soak goes on where it was. The \
      first case for which the property does not hold ends it; it is shrunk, printed and kept in Corpus/propcheck.

      \(ExitStatus.help)
      """)

  @Option(help: "The seed of the cases.")
  var seed: UInt64 = Settings.seed(for: "kernel soak")

  @Option(help: "How many commands must have been judged, 1 to 1000000000000.")
  var commands: Int = 300_000_000

  @Option(help: "How many different machines must have booted, 1 to 100000000.")
  var boots: Int = 2_000_000

  @Option(help: "How many processes share the work, 1 to 256; 0: as many as there are processors.")
  var jobs: Int = 0

  @Option(help: ArgumentHelp("The folder that keeps what is done.", valueName: "folder"))
  var state: String = ".build-soak"

  func validate() throws {
    if !(1...1_000_000_000_000).contains(commands) {
      throw ValidationError("--commands is a number from 1 to 1000000000000.")
    }
    if !(1...100_000_000).contains(boots) { throw ValidationError("--boots is a number from 1 to 100000000.") }
    if !(0...256).contains(jobs) { throw ValidationError("--jobs is a number from 0 to 256.") }
    if state.isEmpty { throw ValidationError("--state is the path of a folder.") }
  }

  /// Runs what is missing, and prints the summary.
  ///
  /// - Returns: `violated` if the property does not hold for a case.
  func run(printingTo output: Output) throws -> ExitStatus {
    let plan = SoakPlan(seed: seed, commands: commands, boots: boots)
    do {
      let folder = try SoakFolder(state, for: plan, build: SoakProcess.build)
      var soak = Soak(plan: plan, folder: folder, jobs: jobs == 0 ? SoakProcess.processorCount : jobs)
      let finding = try soak.run()
      if let finding { try output.write(Self.explanation(of: finding, seed: seed)) }
      try output.write(soak.totals.text(plan, finding: finding))
      return finding == nil ? .ok : .violated
    } catch let problem as FileProblem {
      throw ValidationError("\(problem)")
    } catch let trouble as SoakTrouble {
      throw ValidationError(trouble.description)
    }
  }

  /// Runs a case for which the property does not hold once more, in child processes, since it may end the process: shrunk,
  /// printed and kept like any other failure.
  private static func explanation(of finding: UInt64, seed: UInt64) throws -> String {
    let lease = try MachineLease()
    let machine = lease.machine
    var harness = Harness(environment: Environment(), command: "kmemcheck properties --only kernel")
    harness.isolationMilliseconds = Int(SoakBlock.secondsForCase) * 1000
    var settings = Settings(cases: 1)
    settings.seed = SplitMix64.seed(seed, ofCase: finding)
    let result = harness.run("kernel", settings: settings, SoakBlock.property(on: machine))
    return result.text + "\n"
  }
}

/// Runs one block for `SoakCommand`, in a process of its own.
struct SoakBlockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "soak-block", shouldDisplay: false)

  @Option var seed: UInt64
  @Option var first: UInt64
  @Option var count: UInt64
  @Option var file: String

  func run() throws {
    let lease = try MachineLease()
    let running = try RunningCase(file + ".case")
    let block = SoakBlock(first..<first + count, seed: seed, on: lease.machine) { running.note($0) }
    try Files.write(block.bytes, to: file)
    running.forget()
  }
}
