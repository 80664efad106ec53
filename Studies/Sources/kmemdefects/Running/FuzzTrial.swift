// One defect in the fuzzing build: libFuzzer on one target after the other, each for a bounded time or a number of executions,
// from the seeds of the corpus and an empty working corpus.

import Foundation
import Properties
import Specification

/// What is needed to fuzz a merged copy.
struct FuzzTrial: Sendable {
  /// The copy's `FuzzTargets`, built by its `tools/fuzz.sh build`.
  let executable: URL

  /// The package whose corpus has the seeds.
  let package: URL
  let scratch: URL

  /// Seconds for each target.
  let seconds: Int

  /// Executions of each target, those of the seeds included, in place of a time: then nothing depends on a clock; nil: the time
  /// counts.
  var runs: Int?

  init(executable: URL, package: URL, scratch: URL, seconds: Int) {
    self.executable = executable
    self.package = package
    self.scratch = scratch
    self.seconds = seconds
  }

  /// The same with another time for each target.
  init(_ trial: FuzzTrial, seconds: Int) {
    self.init(executable: trial.executable, package: trial.package, scratch: trial.scratch, seconds: seconds)
  }

  /// Fuzzes `targets` one after the other until one finds the defect with this number; 0: there is none.
  func run(
    defect: Int, seed: UInt64?, worker: Int, on targets: [String] = MemoryProperty.all.map(\.name)
  ) throws -> Outcome {
    var cases = 0
    var elapsed = 0.0
    for target in targets {
      let child = try start(target, defect: defect, seed: seed, worker: worker)
      cases += Self.executions(child.errors)
      elapsed += child.seconds
      if child.end == .status(0) { continue }
      let (oracle, message) = Self.report(child)
      let clause = Clause(rawValue: String(message.prefix { $0 != ":" }))
      return .found(
        Detection(
          property: target, oracle: oracle, clause: clause?.rawValue, cases: cases,
          microseconds: Int(elapsed * 1_000_000), message: message))
    }
    return .missed(cases: cases, microseconds: Int(elapsed * 1_000_000))
  }

  private func start(_ target: String, defect: Int, seed: UInt64?, worker: Int) throws -> ChildProcess {
    let folder = scratch.appending(path: "fuzz-\(worker)")
    let working = folder.appending(path: "working")
    let manager = FileManager.default
    if manager.fileExists(atPath: working.path) { try manager.removeItem(at: working) }
    try manager.createDirectory(at: working, withIntermediateDirectories: true)
    let corpus = package.appending(path: "Corpus/\(target)")
    let seeds = corpus.appending(path: "seeds").path
    let dictionary = corpus.appending(path: "\(target).dict").path
    let environment = [
      "KMEM_FUZZ_TARGET": target, MergedCopy.defectVariable: String(defect), "SWIFT_BACKTRACE": "enable=no",
      "ASAN_OPTIONS": "detect_leaks=0:handle_abort=1",
    ]
    let arguments =
      [
        "-seed=\((seed ?? 0) + 1)", "-timeout=10", "-rss_limit_mb=4096",
        "-len_control=20", "-print_final_stats=1", "-artifact_prefix=\(folder.path)/", working.path,
      ] + (runs.map { ["-runs=\($0)", "-reload=0"] } ?? ["-max_total_time=\(seconds)"])
      + (manager.fileExists(atPath: dictionary) ? ["-dict=\(dictionary)"] : [])
      + (manager.fileExists(atPath: seeds) ? [seeds] : [])
    return try ChildProcess(
      executable, arguments, environment: environment, in: folder, scratch: folder, limit: Double(seconds) + 60)
  }

  /// How many executions a fuzzer says that it made.
  static func executions(_ log: String) -> Int {
    let final = log.firstMatch(of: /stat::number_of_executed_units: +([0-9]+)/).flatMap { Int($0.output.1) }
    return final ?? log.matches(of: /(?m)^#([0-9]+)/).last.flatMap { Int($0.output.1) } ?? 0
  }

  /// Which oracle ended a fuzzer, and what it said.
  ///
  /// A report of AddressSanitizer may follow the line in which the machine says what access it is about: it is the sanitizer's.
  /// A trap of Swift is a signal to it, and no report on memory.
  static func report(_ child: ChildProcess) -> (oracle: String, message: String) {
    let summary = child.errors.firstMatch(of: /(?m)^SUMMARY: AddressSanitizer: (.*)$/).map { String($0.output.1) }
    let isTrap = ["ILL", "TRAP", "ABRT"].contains { child.errors.contains("AddressSanitizer: \($0)") }
    let finding = child.errors.firstMatch(of: /(?m)^([a-z]+) oracle: (.*)$/)
    if let summary, !isTrap {
      return ("sanitizer", finding.map { "\($0.output.2); \(summary)" } ?? summary)
    }
    if let finding { return (String(finding.output.1), String(finding.output.2)) }
    if child.end == .timeout || child.errors.contains("libFuzzer: timeout") { return ("hang", "") }
    return ("trap", summary ?? "")
  }
}
