// Files instead of a fuzzer: a crash or a seed replayed with its readable trace, one simplified, many judged.

import KMemModel
import PropCheck
import PropCheckHost

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
      explanation = try IsolatedCase(try read(file), of: target, on: machine).explanation()
    } catch {
      standardError("\(file): \(error)")
      return 2
    }
    print("\(file): \(target.name), \(explanation.summary)")
    for line in explanation.lines { print(line) }
    guard isJudged else { return 0 }
    switch explanation.verdict {
    case .passed:
      print("verdict: passed")
      return 0
    case .stopped(let stop):
      print("verdict: not judged, the case is \(stop)")
      return 0
    case .failed(let failure):
      print("verdict: failed\n  \(failure.oracle) oracle: \(failure.message)")
      return 77
    }
  }

  /// Writes the simplest case that fails as the one in `file` does to the new file `output`, and prints a report on it.
  ///
  /// - Returns: 77 if that worked, 0 if the case does not fail, 2 if a file cannot be read or written.
  func simplify(_ file: String, to output: String) -> Int32 {
    do {
      guard let (bytes, report) = try IsolatedCase(try read(file), of: target, on: machine).simplified() else {
        print("\(file): the case does not fail")
        return 0
      }
      guard try Files.create(bytes, at: output) else {
        standardError("\(output): there is a file already; it is left as it is")
        return 2
      }
      print(report)
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

  private func read(_ file: String) throws(FileProblem) -> [UInt8] {
    try Files.read(file, limit: ArtefactStore.sizeLimit)
  }
}
