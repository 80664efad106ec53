// kmemcheck list: what there is to run and to replay.

import ArgumentParser
import CaseFiles
import Properties
import ReportFormats

/// Lists the properties and the small scopes.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the properties, whose names --only, --target and TARGET= take.",
    discussion: """
      Columns: the name, which is also the folder in Corpus; whether a file holds choices (PropCheck's format) or the input's own \
      bytes; what it covers. Scopes are what kmemcheck properties --exhaustive runs.

      --format json prints one object a line: kind (property or scope), name, input (choices or bytes; null for a scope), summary.

      \(ExitStatus.help)
      """)

  @Option(name: .customLong("format"), help: "A table for people, or JSON for programs.")
  var format: ReportFormat = .text

  func run(printingTo output: Output) throws -> ExitStatus {
    let targets = CaseTarget.all
    if format == .json {
      for target in targets {
        try output.write(
          JSONValue.object([
            ("kind", .string("property")), ("name", .string(target.name)), ("input", .string(target.input.kind)),
            ("summary", .string(target.summary)),
          ]).text + "\n")
      }
      for scope in ExhaustiveScope.all {
        try output.write(
          JSONValue.object([
            ("kind", .string("scope")), ("name", .string(scope.name)), ("input", .null), ("summary", .null),
          ]).text + "\n")
      }
      return .ok
    }
    let width = targets.map(\.name.utf8.count).max() ?? 0
    for target in targets {
      let name = target.name + String(repeating: " ", count: width - target.name.utf8.count)
      let kind = target.input.kind == "bytes" ? "bytes  " : "choices"
      try output.write("\(name)  \(kind)  \(target.summary)\n")
    }
    try output.write("\nScopes: \(ExhaustiveScope.all.map(\.name).joined(separator: ", "))\n")
    return .ok
  }
}
