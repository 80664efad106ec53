// Files instead of a fuzzer: a crash or a seed replayed with its readable trace, one simplified, many judged.

import CaseFiles
import FailureRecords
import PropCheckHost
import SimulatedPC

/// What is done with the files of `target`, on `machine`.
struct Replay {
  let target: FuzzTarget
  let machine: SimulatedMachine

  /// Prints what the case in `file` is and, unless `isJudged` is false, what became of it.
  ///
  /// - Returns: 0 if it passed, was given up, or is not judged, 77 if it failed, 2 if the file cannot be read.
  func explain(_ file: String, isJudged: Bool = true) -> Int32 {
    let explanation: IsolatedCase.Explanation
    do {
      explanation = try IsolatedCase(try read(file), of: target.files, on: machine).explanation()
    } catch {
      standardError("\(file): \(error)")
      return 2
    }
    for line in explanation.text(of: file, target: target.name, isJudged: isJudged) { print(line) }
    return isJudged && explanation.verdict.failure != nil ? 77 : 0
  }

  /// Judges each of `files` once, in this process, in which nothing catches a trap, and writes what a replay of it prints to
  /// `folder`, under the path of the file: many cases in the time that isolation takes for a few. Files that are there stay.
  ///
  /// - Returns: 0 whatever became of the cases, 2 if a file cannot be read or written.
  func writeTraces(of files: some Sequence<String>, folder: String) -> Int32 {
    for file in files {
      do throws(FileProblem) {
        let explanation = IsolatedCase(try read(file), of: target.files, on: machine).explanationWithoutIsolation()
        let text = explanation.text(of: file, target: target.name).map { $0 + "\n" }.joined()
        _ = try Files.create(Array(text.utf8), at: "\(folder)/\(file)")
      } catch {
        standardError("\(error)")
        return 2
      }
    }
    return 0
  }

  /// Writes the simplest case that fails as the one in `file` does to the new file `output`, and prints a report on it; where
  /// `record` names another new file, the failure goes there as a value.
  ///
  /// - Returns: 77 if that worked, 0 if the case does not fail, 2 if a file cannot be read or written.
  func simplify(_ file: String, to output: String, record: String? = nil) -> Int32 {
    do {
      guard let found = try IsolatedCase(try read(file), of: target.files, on: machine).simplified() else {
        print("\(file): the case does not fail")
        return 0
      }
      guard try create(output, found.bytes) else { return 2 }
      if let record {
        guard let bytes = found.failure.record else {
          standardError("\(record): the failure's identity is too long for a record: \(found.failure.identity)")
          return 2
        }
        guard try create(record, bytes) else { return 2 }
      }
      print(found.report)
      return 77
    } catch {
      standardError("\(file): \(error)")
      return 2
    }
  }

  /// Judges all files in this process, in which nothing catches a trap, and prints their number: for builds that measure
  /// what the cases reach.
  ///
  /// - Returns: 0 if all passed, 77 if one failed, 2 if a file cannot be read.
  func judge(all files: some Collection<String>) -> Int32 {
    let judge = target.judge(on: machine)
    var worst: Int32 = 0
    for file in files {
      do throws(FileProblem) {
        guard let failure = judge.run(try read(file)).failure else { continue }
        standardError("\(file): \(failure.oracle) oracle: \(failure.message)")
        worst = max(worst, 77)
      } catch {
        standardError("\(error)")
        return 2
      }
    }
    print("\(target.name): \(files.count) cases judged")
    return worst
  }

  /// Writes a new file; false, with a message, if there is one already.
  private func create(_ path: String, _ bytes: [UInt8]) throws(FileProblem) -> Bool {
    if try Files.create(bytes, at: path) { return true }
    standardError("\(path): there is a file already; it is left as it is")
    return false
  }

  private func read(_ file: String) throws(FileProblem) -> [UInt8] {
    try Files.read(file, limit: ArtefactStore.sizeLimit)
  }
}
