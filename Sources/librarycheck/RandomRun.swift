// Random cases of the properties of a whole kernel, on libkmem.a.

import ArgumentParser
import KMemLibrary
import PropCheck
import Properties
import SimulatedPC

struct RandomRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs random cases.",
    discussion: """
      Each property runs until it has made its share of the commands, the first ones of a seed always the same. A finding is printed \
      with its trace and ends the run with status 1.
      """)

  @OptionGroup var options: ImageOptions
  @Option(help: "The property to run; all of a whole kernel's where none is named.") var property: String?
  @Option(help: "How many commands all properties together make.") var commands = 100_000
  @Option(help: "The seed of the run.") var seed: UInt64 = 1
  @Option(help: "How many commands a case has on average.") var typical = KernelProperty.typicalSteps

  func run() throws {
    let lease = try MachineLease()
    let library = try options.library(on: lease.machine)
    let properties = KernelProperty.all.filter { property == nil || $0.name == property }
    if properties.isEmpty {
      let names = KernelProperty.all.map(\.name).joined(separator: ", ")
      throw ValidationError("no property is called \(property ?? ""); there are \(names)")
    }
    let tally = LoweringTally()
    let target = KernelTarget(library, name: "library") { try tally.lower($0, for: library) }
    let clock = ContinuousClock()
    for property in properties {
      let watched = WatchedRunner(property, of: target, on: lease.machine, typical: typical)
      var (cases, made, index, statistics) = (0, 0, UInt64(0), Statistics())
      let start = clock.now
      while made < commands / properties.count {
        let before = index
        let verdict = watched.runner.run(seed: seed, from: &index, count: 1, statistics: &statistics)
        let result = watched.result(verdict)
        cases += result.isCase ? 1 : 0
        made += result.commands
        if let finding = result.finding {
          print("\(property.name), seed \(seed), case \(before): \(finding)")
          print(result.message)
          if let end = library.abnormalEnd { print("the last call did not return: \(end)") }
          for note in watched.runner.narrate(watched.runner.encoded).notes { print("  \(note)") }
          throw ExitCode(1)
        }
      }
      let seconds =
        Double((clock.now - start).components.seconds) + 1e-18 * Double((clock.now - start).components.attoseconds)
      print(
        "\(property.name): \(cases) cases, \(made) commands, no finding, \(Int(Double(made) / seconds)) commands and "
          + "\(Int(Double(cases) / seconds)) cases a second")
    }
    for reason in NotLowered.allCases { print("not lowered: \(tally.reasons[reason] ?? 0) cases: \(reason)") }
    print(
      "not asked: \(library.unaskedCount) of \(library.operationCount) operations, on a directory that is another space's now"
    )
  }
}
