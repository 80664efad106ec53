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

  func validate() throws {
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
    let result = harness.run(BootProperty.name, settings: Settings(cases: cases)) { source in
      try BootProperty.check(&source, on: machine)
    }
    try output.write(result.text + "\n")
    return result.passed ? .ok : .violated
  }
}
