// kmemcheck properties: the properties that `swift test` and the fuzzers run, in a release build, as many cases as wanted.

import ArgumentParser
import KMemModel
import PropCheck
import PropCheckHost

/// Runs properties on random cases and prints a report of each.
struct PropertiesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "properties",
    abstract: "Run the memory manager's properties on random cases.",
    discussion: """
      The seed derives from the property's name, so that the same cases run everywhere; PROPCHECK_SEED sets another one, \
      or a fresh one. A failure is shrunk, printed with the line that repeats it, and kept in Corpus/propcheck.

      \(ExitStatus.help)
      """)

  @Option(help: "How many cases each property must pass, 1 to 1000000000.")
  var cases: Int = 20_000

  @Option(help: "Run only this property. Without it all of them run.")
  var only: String?

  /// The properties asked for.
  private var properties: [MemoryProperty] {
    MemoryProperty.all.filter { only == nil || $0.name == only }
  }

  func validate() throws {
    if properties.isEmpty {
      let names = MemoryProperty.all.map(\.name).joined(separator: ", ")
      throw ValidationError("--only names one of these properties: \(names).")
    }
    if !(1...1_000_000_000).contains(cases) { throw ValidationError("--cases is a number from 1 to 1000000000.") }
  }

  /// Runs every property.
  ///
  /// - Returns: `violated` if one does not hold.
  func run(printingTo output: Output) throws -> ExitStatus {
    let lease: MachineLease
    do throws(ReservationError) { lease = try MachineLease() } catch {
      throw ValidationError("A simulated machine needs 5 GiB of address space, which the system refuses: \(error)")
    }
    let machine = lease.machine
    let harness = Harness(command: "kmemcheck properties")
    var passed = true
    for property in properties {
      let result = harness.run(property.name, settings: Settings(cases: cases)) { source in
        try property.check(&source, machine)
      }
      try output.write(result.text + "\n")
      passed = passed && result.passed
    }
    return passed ? .ok : .violated
  }
}
