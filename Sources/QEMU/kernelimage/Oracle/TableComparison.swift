// One amount of memory: the image in QEMU and the simulated machine go through the same stages, and at each the tables that
// they are on are compared.
//
//   image   report ──► set up / refused ──► held setup ──► held kernel ──► held user ──► held switched ──► end
//             │              │ same line?         │ same tables?
//   machine scenario ──► memory_setup ──────► series ─────► series ──────► ...       judged by the specification throughout

import KernelSeries
import Properties
import QEMU
import Sessions
import SimulatedPC
import Specification

/// The comparison of one image with the simulated machine.
struct TableComparison {
  let options: PCOptions

  /// Lines about one difference after another stop here.
  private static let shownDifferences = 24

  /// A line for each stage, and one for each difference.
  private(set) var lines: [String] = []

  /// Whether everything was equal so far.
  private(set) var isEqual = true

  init(_ options: PCOptions) { self.options = options }

  /// Goes through all stages.
  ///
  /// - Throws: whatever keeps the run from a verdict.
  mutating func run() throws {
    var image = try HeldImage(options)
    let scenario = try image.report.scenario()
    let lease = try MachineLease()
    let boot = try BootRun(scenario, on: lease.machine)
    if let finding = boot.findings.first { differ(["the simulation: \(finding)"]) }
    let line = try image.readLine()
    let expected = Self.setupLine(of: boot)
    if line != expected { differ(["the image says: \(line ?? "nothing")", "the simulation: \(expected)"]) }
    guard boot.refusal == nil else {
      if isEqual { say("equal", "setup", "both \(expected)") }
      try finish(&image, status: .refused)
      return
    }
    guard isEqual else { return }
    guard let session = try KernelSession(boot, on: lease.machine) else { throw NoPrediction() }
    try compareStages(&image, session)
  }

  private mutating func compareStages(_ image: inout HeldImage, _ session: KernelSession) throws {
    var memory = SessionMemory(session: session)
    var series = Series()
    for stage in SeriesStage.allCases {
      do {
        try series.reach(stage, on: &memory)
        try session.finish()
      } catch let finding as Finding { return differ(["the simulation, stage \(stage.name): \(finding)"]) }
      do { try image.wait(for: "\(stage.name)") } catch let error as HeldImageError { return differ(["\(error)"]) }
      compareTables("\(stage.name)", predicted: PageTables(predictedBy: session.machine), seen: try image.tables())
      try image.letGo()
    }
    try finish(&image, status: .passed)
  }

  private mutating func compareTables(_ stage: String, predicted: PageTables, seen: PageTables) {
    let differences = PageTables.differences(predicted: predicted, seen: seen)
    let (tables, pages, users) = seen.counts
    let summary =
      "CR3 \(Hexadecimal.of(seen.registers.controlRegister3)), \(tables) tables, \(pages) pages, \(users) of them user's"
    if differences.isEmpty { return say("equal", stage, summary) }
    say("DIFFERENT", stage, summary)
    differ(differences)
  }

  private mutating func finish(_ image: inout HeldImage, status: KernelStatus) throws {
    let seen = try image.exitStatus()
    if seen != status.rawValue { differ(["the image ended with status \(seen), expected \(status.rawValue)"]) }
  }

  /// What the image must say of its memory_setup.
  private static func setupLine(of boot: BootRun) -> String {
    if let failure = boot.failure { return "refused at \(failure.refusal.stage.kernelName): \(failure.message)" }
    guard let answers = boot.summary?.answers else { return "nothing" }
    let (free, total) = (answers.frames.free, answers.frames.total)
    return "set up: directory \(Hexadecimal.of(answers.directory)), frames free \(free) of \(total)"
  }

  private mutating func say(_ verdict: String, _ stage: String, _ what: String) {
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    lines.append("\(padded(verdict, 9))  \(padded(options.memory, 5)) \(padded(stage, 8)) \(what)")
  }

  private mutating func differ(_ differences: [String]) {
    if isEqual && lines.last?.hasPrefix("DIFFERENT") != true { say("DIFFERENT", "", "") }
    isEqual = false
    lines += differences.prefix(Self.shownDifferences).map { "  \($0)" }
    let rest = differences.count - Self.shownDifferences
    if rest > 0 { lines.append("  and \(rest) more") }
  }
}
