// Files instead of a fuzzer: a crash or a seed replayed with its readable trace, and seeds written.

import Foundation
import PropCheck

enum Replay {
  /// Runs the case in `file`, prints what it is and what became of it.
  ///
  /// - Returns: 0 if it passed or was given up, 77 if it failed, 2 if the file cannot be read.
  static func run(file: String, target: FuzzTarget, runner: CaseRunner) -> Int32 {
    let bytes: [UInt8]
    do {
      bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
    } catch {
      standardError("\(file): cannot be read: \(error.localizedDescription)")
      return 2
    }
    _ = runner.run(bytes: bytes)
    let (verdict, notes) = runner.narrate(runner.record)
    print("\(file): \(target.name), \(bytes.count) bytes, \(runner.record.choices.count) choices")
    for note in notes { print(note.text) }
    switch verdict {
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
}

/// Writes `count` random cases of `target` into `folder`, as canonical bytes, numbered. Files that are there stay.
///
/// - Returns: 0, or 2 when a file cannot be written.
func writeSeeds(_ target: FuzzTarget, _ runner: CaseRunner, count: Int, folder: String) -> Int32 {
  for index in 0..<UInt64(count) {
    var next = index
    var statistics = Statistics()
    _ = runner.run(seed: Settings.seed(for: target.name), from: &next, count: 1, statistics: &statistics)
    let file = URL(filePath: folder).appending(path: "seed-\(index)")
    do {
      if FileManager.default.fileExists(atPath: file.path) { continue }
      try Data(runner.encoded).write(to: file, options: .atomic)
    } catch {
      standardError("\(file.path): cannot be written: \(error.localizedDescription)")
      return 2
    }
  }
  return 0
}
