// kmemcheck judge: the search, or the repetition of one case, and the report on it.

import EmulatedKernel
import JudgeReports
import Judgement
import KernelFiles
import Profiles
import PropCheckHost
import SimulatedPC

/// One run of the judge.
struct JudgeSearch {
  private let command: JudgeCommand
  private let input: JudgeInput

  /// Cases of each property where the command line says neither a number nor a time.
  private static let usualCases = 1_000

  init(_ command: JudgeCommand, _ input: JudgeInput) {
    self.command = command
    self.input = input
  }

  func run(printingTo output: Output) throws -> ExitStatus {
    let (bound, path) = try input.boundProfile()
    let known = try knownFindings(command.known)
    try checkDestinations()
    let replayed = try command.replay.map { try SavedCase(reading: $0, property: command.only) }
    // A profile without a name is named after its file; `profile` says nothing, so the kernel's file names it.
    let name = bound.profile.kernel == "profile" ? input.name : bound.profile.kernel
    var report = JudgeReport(
      kernel: name, kernelFile: InputFile(path: input.kernelPath).name,
      profileFile: InputFile(path: path).name)
    report.remarks = bound.remarks + input.file.lines.remarks.map { "Some source lines are not known: \($0)." }
    let lease = try MachineLease()
    let subject = try input.started(bound, profile: path, on: lease.machine)
    var found: [ShrunkFinding] = []
    subject.makeTightStarts()
    let judge = try Judge(subject)
    if let only = command.only ?? replayed?.property, !judge.properties.contains(only) {
      throw JudgeInputError(
        description: "\(report.profileFile): it offers no operations for the property '\(only.rawValue)', but for: "
          + judge.properties.map(\.rawValue).joined(separator: ", "))
    }
    if let replayed {
      found = judge.replay(replayed.bytes, as: replayed.property).map { [$0] } ?? []
    } else {
      search(judge, &found, &report)
      if !command.noWork && command.only == nil && !(command.failFast && !found.isEmpty) {
        try measureWork(bound, path, &found, &report)
      }
    }
    report.findings = found.map {
      ReportedFinding($0, kernel: input.file, isKnown: known.contains(KnownFinding($0.finding)))
    }
    if isWhole {
      report.gone = known.findings.filter { one in !report.findings.contains { $0.known == one } }
    }
    return try publish(&report, known, output)
  }

  /// Whether the run tries everything: only then can a known finding be reported as gone.
  private var isWhole: Bool { command.replay == nil && command.only == nil && !command.failFast && !command.noWork }

  /// A long run must not end without a place for its report.
  private func checkDestinations() throws {
    if let folder = command.save { try Files.makeDirectory(folder) }
    for path in [command.html, command.saveKnown].compactMap(\.self) {
      let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
      if InputFolder(path: folder) == nil {
        throw JudgeInputError(description: "\(InputFile(path: path).name): there is no such folder")
      }
    }
  }

  private func knownFindings(_ path: String?) throws -> KnownFindings {
    guard let path else { return KnownFindings() }
    let bytes = try JudgeInput.read(path, limit: 1 << 20, "known findings")
    return try KnownFindings(reading: String(decoding: bytes, as: UTF8.self), file: InputFile(path: path).name)
  }

  // MARK: Searching

  private func search(_ judge: Judge, _ found: inout [ShrunkFinding], _ report: inout JudgeReport) {
    let progress = JudgeProgressLine(limit: command.time)
    var options = JudgeOptions()
    options.cases = command.cases ?? (command.time == nil ? Self.usualCases : 1_000_000_000)
    options.seed = command.seed
    options.only = command.only
    options.stopsAtFirst = command.failFast
    if command.time != nil { options.shouldStop = { progress.isOver } }
    let results = judge.run(options) { progress.take($0) }
    progress.end()
    report.properties = results.properties
    found = results.findings
  }

  private func measureWork(
    _ bound: BoundProfile, _ path: String, _ found: inout [ShrunkFinding], _ report: inout JudgeReport
  ) throws {
    let lease = try MachineLease()
    let subject = try input.started(bound, profile: path, on: lease.machine, countsInstructions: true)
    let work = WorkTable(of: subject)
    found += work.growing.map { ShrunkFinding($0.finding, trace: [], in: subject) }
    report.work = work
  }

  // MARK: Reporting

  private func publish(
    _ report: inout JudgeReport, _ known: KnownFindings, _ output: Output
  ) throws -> ExitStatus {
    if let folder = command.save { try SavedCase.save(&report, in: folder) }
    try output.write(command.format == .json ? report.json : report.text)
    if let path = command.html { try Files.write(Array(JudgePage(report).text.utf8), to: path) }
    if let path = command.saveKnown {
      let accepted = report.findings.map(\.known) + (isWhole ? [] : known.findings)
      try Files.write(Array(known.text(accepting: accepted).utf8), to: path)
    }
    return report.newFindings.isEmpty ? .ok : .violated
  }
}
