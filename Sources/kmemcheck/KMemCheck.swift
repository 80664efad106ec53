// kmemcheck: the command line. This file parses arguments, turns every way to fail into a message and an exit status,
// and does nothing else.

import ArgumentParser
import CArguments
import PropCheckHost

@main
struct KMemCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kmemcheck",
    abstract: "Finds memory-manager bugs before a kernel boots.",
    discussion: ExitStatus.help,
    subcommands: [
      BootCommand.self, JudgeCommand.self, PropertiesCommand.self, SoakCommand.self, ExplainCommand.self,
      ReplayCommand.self, ListCommand.self, PageCommand.self, SoakBlockCommand.self,
    ])

  func run() throws {
    throw ValidationError("No command was given.")
  }

  /// Parses and runs, and exits with one of `ExitStatus`.
  static func main() {
    let output = Output()
    do {
      var command = try parseAsRoot(arguments)
      // A run that went another way than it was told would pass for the one that was asked for.
      let problems = Environment.current.problems
      if !problems.isEmpty { throw ValidationError(problems.joined(separator: "; ")) }
      if let boot = command as? BootCommand { ExitStatus.exit(try boot.run(printingTo: output)) }
      if let properties = command as? PropertiesCommand { ExitStatus.exit(try properties.run(printingTo: output)) }
      if let soak = command as? SoakCommand { ExitStatus.exit(try soak.run(printingTo: output)) }
      if let judge = command as? JudgeCommand { ExitStatus.exit(try judge.run(printingTo: output)) }
      if let explain = command as? ExplainCommand { ExitStatus.exit(try explain.run(printingTo: output)) }
      if let replay = command as? ReplayCommand { ExitStatus.exit(try replay.run(printingTo: output)) }
      if let list = command as? ListCommand { ExitStatus.exit(try list.run(printingTo: output)) }
      if let page = command as? PageCommand { ExitStatus.exit(try page.run(printingTo: output)) }
      try command.run()
      ExitStatus.exit(.ok)
    } catch let error as OutputError {
      Output.complain("\(error)")
      ExitStatus.exit(.badInput)
    } catch let error as OutputFileError {
      Output.complain("\(error)")
      ExitStatus.exit(.badInput)
    } catch let error as FileProblem {
      Output.complain("\(error)")
      ExitStatus.exit(.badInput)
    } catch {
      ExitStatus.exit(tell(error, on: output))
    }
  }

  /// The arguments after the program's name. Without /proc the runtime does not know them, and the C library does.
  private static var arguments: [String] {
    if CommandLine.arguments.count > 1 { return Array(CommandLine.arguments.dropFirst()) }
    return (1..<max(1, arguments_count())).map { String(cString: arguments_at($0)) }
  }

  /// Prints help on standard output where it was asked for, and what is wrong on standard error otherwise.
  private static func tell(_ error: any Error, on output: Output) -> ExitStatus {
    let message = fullMessage(for: error)
    guard exitCode(for: error).isSuccess else {
      Output.writeToStandardError(message + "\n")
      return .badInput
    }
    do throws(OutputError) {
      try output.write(message + "\n")
      return .ok
    } catch {
      Output.complain("\(error)")
      return .badInput
    }
  }
}
