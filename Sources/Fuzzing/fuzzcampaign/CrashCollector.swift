// Taking over what a fuzzer process left in its folder: when it has ended, and when the campaign that started it was killed.

import Foundation
import PropCheck
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
    var kept: [(crash: CrashStore.Kept, failure: PropertyFailure)] = []
    /// Inputs that could not be stored, and why; they stay where they are.
    var problems: [String] = []
  }

  /// Takes over the inputs in `place`, where `words` is what its fuzzer said, and removes the folder when all are safe.
  mutating func collect(_ place: WorkPlace, words: [String]) -> Found {
    var found = Found()
    for input in place.failedInputs {
      guard let account = account(of: input, in: place, words: words) else { continue }
      do throws(FileProblem) {
        let kept = try store.keep(input, account.failure, log: account.words)
        found.kept.append((kept, account.failure))
      } catch {
        found.problems.append("a crash stays in \(place.path), since it cannot be stored: \(error)")
      }
    }
    if found.problems.isEmpty { place.remove() }
    return found
  }

  /// Takes over the crashes of campaigns that were killed.
  mutating func collectLeftovers() -> Found {
    var found = Found()
    for place in WorkPlace.leftovers(below: target.crashes) {
      let text = (try? String(contentsOfFile: place.log, encoding: .utf8)) ?? ""
      let one = collect(place, words: WorkerLog.words(of: text, 100))
      found.kept += one.kept
      found.problems += one.problems
    }
    return found
  }

  private typealias Account = (failure: PropertyFailure, words: [String])

  /// What went wrong with `input`; nil if nothing did and it only happened to be running. The recording says it or the file's
  /// name, or, where a kill left no time for either, the input once more.
  private func account(of input: FailedInput, in place: WorkPlace, words: [String]) -> Account? {
    if let failure = input.failure ?? input.exceededLimit { return (failure, words) }
    switch repeated(input, in: place) {
    case .failed(let failure, let words): return (failure, words)
    case .passed: return input.isCertain ? (unexplained(input, "not seen again when repeated"), words) : nil
    case .impossible(let problem): return (unexplained(input, "not repeated: \(problem)"), words)
    }
  }

  private func unexplained(_ input: FailedInput, _ message: String) -> PropertyFailure {
    PropertyFailure(FailureIdentity(oracle: input.kind), message)
  }

  /// What became of an input that was run once more.
  private enum Repetition {
    case passed
    case failed(PropertyFailure, words: [String])
    case impossible(String)
  }

  /// Runs the instrumented executable on `input` alone, with a recording of its own.
  private func repeated(_ input: FailedInput, in place: WorkPlace) -> Repetition {
    let file = "\(place.path)/again"
    let recording: Recording
    let run: Finished
    do {
      Files.delete("\(file)-recording")
      recording = try Recording.create(at: "\(file)-recording")
      try Files.write(input.bytes, to: file)
      run = try Finished(
        target.fuzzer, FuzzerOptions.limits + ["-artifact_prefix=\(file)-", file],
        environment: [Recording.variable: recording.path])
    } catch { return .impossible("\(error)") }
    if run.status == 0 { return .passed }
    let failure =
      recording.contents.failure ?? FuzzerLimit(status: run.status)?.failure
      ?? (run.status == -SIGXCPU
        // So the machine ends what loads words without end.
        ? PropertyFailure(.hang.with("signal", "SIGXCPU"), "the process used up its processor time")
        : unexplained(input, "repeated, it ends with \(run.endText)"))
    return .failed(failure, words: WorkerLog.words(of: run.output, 100))
  }
}
