// kmemcheck explain: what a case is, and what becomes of it.

import ArgumentParser
import CaseFiles
import SimulatedPC

/// Prints the trace of cases and judges them.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say what a case is, call by call, and what becomes of it.",
    discussion: """
      FILE is a case: a seed, a crash of the fuzzer, a regression, or what a property kept in Corpus/propcheck. Printed are the \
      machine (its map, the kernel, the configuration), every call and what it answered, and the verdict: which oracle saw what. \
      The property is the one in whose folder FILE lies, or --target's; kmemcheck list has their names. Each case runs in a \
      process of its own, so that a trap is a verdict too.

      \(ExitStatus.help)
      """)

  @Option(help: "The property, for a file that lies in no property's folder.")
  var target: String?

  @Argument(help: ArgumentHelp("A case.", valueName: "file"))
  var files: [String]

  func run(printingTo output: Output) throws -> ExitStatus {
    let lease = try MachineLease.orExplain()
    var worst: [ExitStatus] = []
    for file in files {
      do {
        let file = try CaseFile(path: file, target: target)
        let explanation = try IsolatedCase(try file.read(), of: file.target, on: lease.machine).explanation()
        let lines = explanation.text(of: InputFile.printable(file.path), target: file.target.name)
        try output.write(lines.map { $0 + "\n" }.joined())
        worst.append(explanation.verdict.failure == nil ? .ok : .violated)
      } catch let error as OutputError {
        throw error
      } catch {
        Output.complain("\(error)")
        worst.append(.badInput)
      }
    }
    return .worst(worst)
  }
}

extension MachineLease {
  /// A machine, or what to say if the system gives none.
  static func orExplain() throws(ValidationError) -> MachineLease {
    do throws(ReservationError) { return try MachineLease() } catch {
      throw ValidationError("A simulated machine needs 5 GiB of address space, which the system refuses: \(error)")
    }
  }
}
