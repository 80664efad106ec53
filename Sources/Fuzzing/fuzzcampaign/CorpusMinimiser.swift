// Replaces a working corpus by the part of it that reaches as much. After each step a whole corpus is on the disk:
//
//   working                  all inputs
//   working, working.fresh   the part that libFuzzer chose, being made
//   working.old, ...fresh    if killed here, the old corpus is put back at the next start
//   working, working.old     the new one is in place
//   working

import Foundation
import PropCheckHost

/// Minimises the working corpus of one target, whose lock the caller holds.
struct CorpusMinimiser {
  let target: TargetFiles

  /// - Returns: the numbers of inputs before and after, and of crashes that came up.
  func minimise() throws(CampaignError) -> (before: Int, after: Int, crashes: Int) {
    let fresh = "\(target.working).fresh"
    let place = try WorkPlace.make(below: target.crashes)
    return try CampaignError.wrapping {
      let manager = FileManager.default
      // What an earlier minimiser left when it was killed: the one is unfinished, the other has been replaced.
      for old in [fresh, target.setAside] { try? manager.removeItem(atPath: old) }
      try manager.createDirectory(atPath: fresh, withIntermediateDirectories: true)
      let before = try Files.names(in: target.working).count
      // What the fuzzer starts from anyway comes first, so that it is preferred.
      let arguments = ["-merge=1", "-artifact_prefix=\(place.path)/"] + FuzzerOptions.limits
      let run = try Finished(target.fuzzer, arguments + [fresh] + target.corpora.dropFirst() + [target.working])
      guard run.status == 0 else {
        throw CampaignError("libFuzzer cannot merge \(target.working):\n\(run.output.suffix(2_000))")
      }
      try dropCommitted(from: fresh)
      try manager.moveItem(atPath: target.working, toPath: target.setAside)
      try manager.moveItem(atPath: fresh, toPath: target.working)
      try manager.removeItem(atPath: target.setAside)
      var collector = CrashCollector(target)
      let found = collector.collect(place, words: [])
      if let problem = found.problems.first { throw CampaignError(problem) }
      return (before, try Files.names(in: target.working).count, found.kept.count)
    }
  }

  /// Removes what the seeds and the regressions hold too.
  private func dropCommitted(from fresh: String) throws {
    var committed: Set<[UInt8]> = []
    for folder in target.corpora.dropFirst() {
      for name in try Files.names(in: folder) { committed.insert(try read("\(folder)/\(name)")) }
    }
    for name in try Files.names(in: fresh) where committed.contains(try read("\(fresh)/\(name)")) {
      Files.delete("\(fresh)/\(name)")
    }
  }

  private func read(_ path: String) throws(FileProblem) -> [UInt8] { try Files.read(path, limit: 1 << 24) }
}
