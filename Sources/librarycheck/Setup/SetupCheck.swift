// The property of the staged set-up: sequences of kmem.h's set-up calls, right and wrong ones in any order.

import ArgumentParser
import EmulatedProcessor
import KMemLibrary
import PropCheck
import SimulatedPC

struct SetupCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "setup",
    abstract: "Calls the functions of the set-up in drawn orders with drawn arguments.",
    discussion: """
      Each answer, and everything that can be asked after it, is compared with a model of kmem.h's sentences. A finding is \
      shrunk, printed as calls, and ends the run with status 1.
      """)

  @OptionGroup var options: ImageOptions
  @Option(help: "How many cases.") var cases = 2000
  @Option(help: "The seed of the run.") var seed: UInt64 = 1
  @Option(help: "How many calls a case has on average.") var typical = 14

  func run() throws {
    let lease = try MachineLease()
    let processor = try LibraryProcessor(options.libraryImage(), on: lease.machine)
    var settings = Settings(cases: cases)
    settings.seed = seed
    settings.demandsCoverage = false
    settings.distinctFailures = 1
    settings.casesAfterFailure = 0
    settings.shrinkEvaluations = 3000
    settings.explainEvaluations = 0
    let report = Runner("setup", settings: settings).run { source in
      try Self.check(&source, processor, typical: typical)
    }
    print(report.text())
    if !report.passed { throw ExitCode(1) }
  }

  /// One case.
  private static func check(_ source: inout Source, _ processor: LibraryProcessor, typical: Int) throws {
    let machine = try SetupMachine(&source, processor.image)
    source.note("// \(machine)")
    var session = try SetupSession(machine, on: processor)
    var reached = SetupStage.none
    try source.trace(1...60, typical: typical) { source in
      let call = try session.draw(&source)
      source.beginStep("\(call)")
      let status = try session.perform(call)
      source.result(status.statusName)
      source.label("\(call.name): \(status.statusName)")
      reached = max(reached, session.model.stage)
    }
    source.classify(true, "reached \(reached)")
  }
}
