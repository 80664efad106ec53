// kmemcheck judge: the binary of any 32-bit x86 kernel, run on an emulated processor and judged call by call.

import ArgumentParser
import EmulatedKernel
import EmulatedProcessor
import Judgement
import KernelFiles
import Profiles
import PropCheck
import SimulatedPC

/// Judges a kernel's binary.
struct JudgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge",
    abstract: "Judge the memory manager in a kernel's unmodified ELF file.",
    discussion: """
      The kernel is started on an emulated processor (Unicorn 2.1 or later) as a boot loader would, and then its functions \
      are called one by one, as its profile says: a YAML file of a few lines, which is KERNEL.yaml beside the kernel, or \
      profile.yaml in its folder, if --profile names no other. Every store, every page-table entry and every cached \
      translation is judged; what is found is shrunk to the shortest calls and printed as C.

      \(ExitStatus.help)
      """)

  @Argument(help: "The kernel: a 32-bit i386 ELF file.")
  var kernel: String

  @Option(help: "The profile, a YAML file.")
  var profile: String?

  @Option(help: "Run only this property: \(JudgeProperty.allCases.map(\.rawValue).joined(separator: ", ")).")
  var only: String?

  @Option(help: "How many cases of each property are run, 1 to 1000000000.")
  var cases: Int = 1_000

  @Option(help: "The seed of the run; without it each property has its own, the same in every run.")
  var seed: UInt64?

  func validate() throws {
    if !(1...1_000_000_000).contains(cases) { throw ValidationError("--cases is a number from 1 to 1000000000.") }
    if let only, JudgeProperty(rawValue: only) == nil {
      let names = JudgeProperty.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--only names one of these properties: \(names).")
    }
  }

  /// Runs the command.
  func run(printingTo output: Output) throws(OutputError) -> ExitStatus {
    do {
      return try judge(output)
    } catch let error as OutputError {
      throw error
    } catch {
      Output.complain("judge: \(error)")
      return .badInput
    }
  }

  private func judge(_ output: Output) throws -> ExitStatus {
    let file = try KernelFile(try InputFile(path: kernel).read(limit: 64 << 20))
    let path = profile ?? kernel + ".yaml"
    let profile = try Profile(reading: try InputFile(path: path).read(limit: 1 << 20), file: path)
    let bound = try profile.bound(to: file, file: path)
    let lease = try MachineLease()
    let subject = try KernelUnderJudgement(EmulatedKernel(file, bound, on: lease.machine))
    subject.makeTightStarts()
    let judge = try Judge(subject)
    var options = JudgeOptions()
    options.cases = cases
    options.seed = seed
    options.only = only.flatMap { JudgeProperty(rawValue: $0) }
    let results = judge.run(options)
    for found in results.findings {
      try output.write("\(found.identity)\n\(found.finding.message)\n\(found.trace.joined(separator: "\n"))\n\n")
    }
    let findings = results.findings.count
    try output.write("\(findings) findings\n")
    return findings == 0 ? .ok : .violated
  }
}
