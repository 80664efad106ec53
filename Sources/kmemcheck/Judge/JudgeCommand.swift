// kmemcheck judge: the binary of any 32-bit x86 kernel, run on an emulated processor and judged call by call.

import ArgumentParser
import Judgement

/// Judges a kernel's binary.
struct JudgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge",
    abstract: "Judge the memory manager in a kernel's unmodified ELF file.",
    discussion: """
      The kernel is started on an emulated processor (Unicorn 2.1 or later) as a boot loader would, and then its functions \
      are called one by one, as its profile says: a YAML file of a few lines, which is KERNEL.yaml beside the kernel, or \
      profile.yaml in its folder, if --profile names no other. Every store, every page-table entry and every cached \
      translation is judged; every distinct failure is shrunk to the shortest calls and printed as C.

      Begin with --init, which drafts a profile from the kernel's symbols, and --check, which calls each operation once \
      and shows what was understood.

      Properties: \(JudgeProperty.allCases.map { "\($0.rawValue) (\($0.summary))" }.joined(separator: "; ")).

      --format json prints one object on one line; its member schema is raised when a member is taken away or changes \
      its meaning. Equal commands on equal files print equal reports, but with --time.

      \(ExitStatus.help)
      """)

  @Argument(help: "The kernel: a 32-bit i386 ELF file.")
  var kernel: String

  @Option(help: "The profile, a YAML file; with --init the file to be written.")
  var profile: String?

  @Option(help: "The file with the kernel's symbols and debug information, if the kernel itself was stripped.")
  var symbols: String?

  @Flag(
    name: .customLong("init"), help: "Draft a profile instead: on standard output, or into a new file with --profile.")
  var drafts = false

  @Flag(help: "Call each operation once instead, and print what was understood, and every promise.")
  var check = false

  @Option(help: "Run only this property.")
  var only: JudgeProperty?

  @Option(
    help:
      "Cases of each property, and fewer starts of the kernel, 1 to 1000000000 (default: 1000; as many as fit with --time)."
  )
  var cases: Int?

  @Option(help: "How long to search, such as 30s, 10m or 2h. What was found by then is shrunk and reported.")
  var time: RunTime?

  @Option(help: "The seed of the run; without it each property has its own, the same in every run.")
  var seed: UInt64?

  @Flag(help: "Stop at the first finding.")
  var failFast = false

  @Flag(help: "Do not measure how many instructions operations take while the kernel fills up.")
  var noWork = false

  @Option(help: "How the report is printed.")
  var format: ReportFormat = .text

  @Option(help: "Write the report to this file as one HTML page, too.")
  var html: String?

  @Option(help: "A file of findings that are accepted: they are reported, and are no failure.")
  var known: String?

  @Option(
    help: "Write the findings of this run to a file for --known; comments of the --known file stay.")
  var saveKnown: String?

  @Option(help: "Save each finding in this folder: its case for --replay, and its report.")
  var save: String?

  @Option(help: "Repeat the case in this file instead of searching; --only names its property if the file does not.")
  var replay: String?

  func validate() throws {
    if let cases, !(1...1_000_000_000).contains(cases) {
      throw ValidationError("--cases is a number from 1 to 1000000000.")
    }
    if drafts || check {
      let others = [
        ("--only", only != nil), ("--cases", cases != nil), ("--time", time != nil), ("--seed", seed != nil),
        ("--fail-fast", failFast), ("--no-work", noWork), ("--format", format != .text), ("--html", html != nil),
        ("--known", known != nil), ("--save-known", saveKnown != nil), ("--save", save != nil),
        ("--replay", replay != nil), ("--check", drafts && check),
      ]
      if let other = others.first(where: \.1) {
        throw ValidationError("\(drafts ? "--init" : "--check") does not go with \(other.0).")
      }
    }
    if replay != nil {
      let others = [
        ("--cases", cases != nil), ("--time", time != nil), ("--seed", seed != nil), ("--save-known", saveKnown != nil),
      ]
      if let other = others.first(where: \.1) { throw ValidationError("--replay does not go with \(other.0).") }
    }
  }

  /// Runs the command.
  func run(printingTo output: Output) throws(OutputError) -> ExitStatus {
    do {
      let input = try JudgeInput(self)
      if drafts { return try JudgeDraft(input).run(printingTo: output) }
      if check { return try JudgeCheck(input).run(printingTo: output) }
      return try JudgeSearch(self, input).run(printingTo: output)
    } catch let error as OutputError {
      throw error
    } catch {
      Output.complain("\(error)")
      return .badInput
    }
  }
}

extension JudgeProperty: ExpressibleByArgument {}

/// How long a run may take.
struct RunTime: ExpressibleByArgument, Equatable {
  let seconds: Int

  /// A number of seconds, minutes or hours: `90`, `90s`, `10m`, `2h`.
  init?(argument: String) {
    var digits = argument[...]
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600]
    var unit = 1
    if let last = digits.last, let named = units[last] {
      unit = named
      digits = digits.dropLast()
    }
    guard digits.allSatisfy({ $0.isASCII && $0.isWholeNumber }), let number = Int(digits),
      (1...1_000_000).contains(number)
    else { return nil }
    seconds = number * unit
  }
}
