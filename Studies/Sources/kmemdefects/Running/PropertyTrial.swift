// One defect, one seed: the properties in a process of their own, until one fails or all hold.
//
//   process                     ends with status 0 or 1     its lines say what was found, if anything
//                               ends by a signal, or not    the property that it was in runs again, with each case in a
//                                                           child process, so that the trap or hang is found and shrunk

import Foundation

/// What is needed to run the properties of a merged copy.
struct PropertyTrial: Sendable {
  /// The copy's `kmemcheck`.
  let executable: URL

  /// A folder for files of runs.
  let scratch: URL

  /// The longest that a property may take, in seconds.
  let limit: Double

  let arm: Arm

  /// The number of the arm among the edits of the harness; 0: none.
  let armNumber: Int

  /// What properties cost that have other cases than the arm's.
  var budget: [PropertyCost] = []

  /// What each property costs without a defect.
  var control: [PropertyCost] = []

  /// Whether a case that traps or hangs is looked for, each in a process of its own. Without it, only the property is known.
  var locatesTraps = true

  /// Runs with a defect.
  ///
  /// Where a property is likely to find it, that one runs alone at first. If it does, the properties before it are
  /// counted as they are without a defect, though one of them may have found it sooner.
  func run(_ run: Run) throws -> Outcome {
    let likely = run.likelyProperty
    var outcome = try runOnce(run, shrinks: false, only: likely)
    if let likely {
      if case .found(var detection) = outcome {
        let before = control.prefix { $0.property != likely }
        detection.cases += before.reduce(0) { $0 + $1.cases }
        detection.microseconds += before.reduce(0) { $0 + $1.microseconds }
        return .found(detection)
      }
      outcome = try runOnce(run, shrinks: false)
    }
    guard run.shrinks, case .found(var detection) = outcome,
      case .found(let shrunk) = try runOnce(run, shrinks: true)
    else { return outcome }
    (detection.commands, detection.trace, detection.message) = (shrunk.commands, shrunk.trace, shrunk.message)
    return .found(detection)
  }

  /// What each property costs without a defect, until its demands on coverage are met.
  ///
  /// - Throws: `RunError` where one does not hold.
  func runWithoutDefect() throws -> [PropertyCost] {
    let child = try start(arguments(shrinks: true), environment(Run(defect: 0, worker: 0)), 0)
    let lines = try Self.lines(of: child)
    if let failed = lines.first(where: { $0.outcome == "failed" }) {
      throw RunError(
        "without a defect, '\(failed.property)' fails in the arm '\(arm.rawValue)': \(failed.oracle ?? "no") oracle: "
          + (failed.message ?? ""))
    }
    guard case .status(0...1) = child.end else {
      throw RunError("without a defect kmemcheck ends by \(child.end): \(child.complaint)")
    }
    return lines.map { PropertyCost(property: $0.property, cases: $0.cases, microseconds: $0.microseconds) }
  }

  private func environment(_ run: Run) -> [String: String] {
    var environment = [
      MergedCopy.defectVariable: String(run.defect), MergedCopy.armVariable: String(armNumber),
      "PROPCHECK_ARTEFACTS": "none", "SWIFT_BACKTRACE": "enable=no",
    ]
    environment["PROPCHECK_SEED"] = run.seed.map(String.init)
    return environment
  }

  private func arguments(shrinks: Bool, only: String? = nil) -> [String] {
    arm.arguments + budget.flatMap { ["--budget", $0.budget] } + (shrinks ? [] : arm.withoutShrinking)
      + (only.map { ["--only", $0] } ?? [])
  }

  private func runOnce(_ run: Run, shrinks: Bool, only: String? = nil) throws -> Outcome {
    var environment = environment(run)
    let child = try start(arguments(shrinks: shrinks, only: only), environment, run.worker)
    let lines = try Self.lines(of: child)
    let passed = lines.filter { $0.outcome != "failed" }
    let cases = passed.reduce(0) { $0 + $1.cases }
    let microseconds = passed.reduce(0) { $0 + $1.microseconds }
    if let failed = lines.first(where: { $0.outcome == "failed" }) {
      return .found(detection(failed, afterCases: cases, afterMicroseconds: microseconds))
    }
    switch child.end {
    case .status(0), .status(1): return .missed(cases: cases, microseconds: microseconds)
    case .status(let status): throw RunError("kmemcheck ended with status \(status): \(child.complaint)")
    case .signal, .timeout: break
    }
    guard let subject = only ?? arm.subjects.first(where: { name in !lines.contains { $0.property == name } }) else {
      throw RunError("kmemcheck ended by \(child.end) after its last property: \(child.complaint)")
    }
    if !locatesTraps {
      return .found(
        Detection(
          property: subject, oracle: child.end.isHang ? "hang" : "trap", cases: cases,
          microseconds: Int(child.seconds * 1_000_000)))
    }
    environment["PROPCHECK_ISOLATE"] = "2000"
    if shrinks { environment["PROPCHECK_SHRINKS"] = child.end.isHang ? "60" : "1000" }
    let again = try start(arguments(shrinks: shrinks, only: subject), environment, run.worker, limit: limit * 20)
    guard let line = try Self.lines(of: again).first(where: { $0.outcome == "failed" }) else {
      throw RunError(
        "'\(subject)' ended by \(child.end) with defect \(run.defect), but holds case by case; if the machine is slow, raise --limit"
      )
    }
    var found = detection(line, afterCases: cases, afterMicroseconds: microseconds)
    found.microseconds = Int(child.seconds * 1_000_000)
    return .found(found)
  }

  private func start(
    _ arguments: [String], _ environment: [String: String], _ worker: Int, limit: Double? = nil
  ) throws -> ChildProcess {
    try ChildProcess(
      executable, arguments, environment: environment, in: scratch,
      scratch: scratch.appending(path: "worker-\(worker)"), limit: limit ?? self.limit)
  }

  private func detection(
    _ line: PropertyLine, afterCases cases: Int, afterMicroseconds microseconds: Int
  ) -> Detection {
    Detection(
      property: line.property, oracle: line.catalogueOracle, clause: line.clause, cases: cases + (line.case ?? 0),
      microseconds: microseconds + (line.microsecondsToFailure ?? line.microseconds), commands: line.commands,
      message: line.message ?? "", trace: line.trace ?? [])
  }

  /// The lines that a process got to print.
  private static func lines(of child: ChildProcess) throws -> [PropertyLine] {
    do {
      let decoder = JSONDecoder()
      return try child.output.split(separator: "\n").filter { $0.hasSuffix("}") }
        .map { try decoder.decode(PropertyLine.self, from: Data($0.utf8)) }
    } catch { throw RunError("kmemcheck printed what is no line of a property: \(error)") }
  }
}
