// Where everything of one target is.

import Foundation

/// The executable and the folders of a target.
struct TargetFiles {
  let name: String
  /// The target's folder in the corpus.
  let folder: String
  /// The instrumented executable under the target's name.
  let fuzzer: String

  init(_ name: String, corpus: String, binaries: String) {
    self.name = name
    folder = "\(corpus)/\(name)"
    fuzzer = "\(binaries)/\(name)"
  }

  var crashes: String { "\(folder)/crashes" }
  var working: String { "\(folder)/working" }
  /// Where the working corpus is while another one takes its place.
  var setAside: String { "\(working).old" }
  var regressions: String { "\(folder)/regressions" }
  var notes: String { "\(folder)/README.md" }
  var dictionary: String { "\(folder)/\(name).dict" }
  var history: String { "\(folder)/working.history" }

  /// Where a fuzzer starts from; new inputs go to the first.
  var corpora: [String] { [working, "\(folder)/seeds", regressions] }

  /// Makes the folders that fuzzers read and write.
  func makeCorpora() throws(CampaignError) {
    // A minimiser that was killed between its two steps left the corpus there.
    if !FileManager.default.fileExists(atPath: working) { rename(setAside, working) }
    for folder in corpora + [crashes] {
      do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
        throw CampaignError("cannot create the folder \(folder): \(error.localizedDescription)")
      }
    }
  }

  /// Gives the executable the target's name, which is how it knows what to fuzz.
  func link() throws(CampaignError) {
    // Created at once, not asked for first: another campaign may be starting too.
    guard symlink("FuzzTargets", fuzzer) == 0 || errno == EEXIST else {
      throw CampaignError("cannot link \(fuzzer): \(String(cString: strerror(errno)))")
    }
  }
}
