// Taking over what a fuzzer process left in its folder: when it has ended, and when the campaign that started it was killed.

import Foundation
import PropCheckHost

/// Takes failed inputs of one target into its store.
struct CrashCollector {
  let target: TargetFiles
  var store: CrashStore

  init(_ target: TargetFiles) {
    self.target = target
    store = CrashStore(folder: target.crashes)
  }

  /// What was found in one folder.
  struct Found {
    var kept: [(crash: CrashStore.Kept, finding: String)] = []
    /// Inputs that could not be stored, and why; they stay where they are.
    var problems: [String] = []
  }

  /// Takes over the inputs in `place`, where `log` is what its fuzzer said, and removes the folder when all are safe.
  mutating func collect(_ place: WorkPlace, log: WorkerLog, words: [String]) -> Found {
    var found = Found()
    for input in place.failedInputs {
      guard let account = account(of: input, in: place, log: log, words: words) else { continue }
      do throws(FileProblem) {
        let kept = try store.keep(input, signature: account.signature, log: account.words)
        found.kept.append((kept, account.finding))
      } catch {
        found.problems.append("a crash stays in \(place.path), since it cannot be stored: \(error)")
      }
    }
    if found.problems.isEmpty { place.remove() }
    return found
  }

  /// Takes over what campaigns that were killed left behind.
  mutating func collectLeftovers() -> Found {
    var found = Found()
    for place in WorkPlace.leftovers(below: target.crashes) {
      let text = (try? String(contentsOfFile: place.log, encoding: .utf8)) ?? ""
      var log = WorkerLog()
      for line in text.split(separator: "\n") { log.read(line) }
      let one = collect(place, log: log, words: WorkerLog.words(of: text, 100))
      found.kept += one.kept
      found.problems += one.problems
    }
    return found
  }

  private typealias Account = (signature: String, finding: String, words: [String])

  /// What went wrong with `input`; nil if nothing did and it only happened to be running. The log says it, or, where a kill
  /// or a full disk cut the log, the input once more.
  private func account(of input: FailedInput, in place: WorkPlace, log: WorkerLog, words: [String]) -> Account? {
    if let signature = log.signature { return (signature, log.finding ?? input.kind, words) }
    switch repeated(input, in: place) {
    case .failed(let log, let words): return (log.signature ?? input.kind, log.finding ?? input.kind, words)
    case .passed:
      return input.isCertain ? (input.kind, "\(input.kind), not seen again when repeated", words) : nil
    case .impossible(let problem): return (input.kind, "\(input.kind), not repeated: \(problem)", words)
    }
  }

  /// What became of an input that was run once more.
  private enum Repetition {
    case passed
    case failed(WorkerLog, words: [String])
    case impossible(String)
  }

  /// Runs the instrumented executable on `input` alone.
  private func repeated(_ input: FailedInput, in place: WorkPlace) -> Repetition {
    let file = "\(place.path)/again"
    let run: Finished
    do {
      try Files.write(input.bytes, to: file)
      run = try Finished(target.fuzzer, FuzzerOptions.limits + ["-artifact_prefix=\(file)-", file])
    } catch { return .impossible("\(error)") }
    if run.status == 0 { return .passed }
    var log = WorkerLog()
    for line in run.output.split(separator: "\n") { log.read(line) }
    return .failed(log, words: WorkerLog.words(of: run.output, 100))
  }
}
