// The folder of one fuzzer process. It lies among the crashes, where no clean-up of builds reaches it, and goes only when all
// that it holds has been taken over:
//
//   Corpus/TARGET/crashes/running/4711-3/      process 4711's third fuzzer
//     running-input      the recording: the input, and the failure that it has shown
//     log                what the fuzzer says
//     crash-09ef6af3...  what libFuzzer writes when an input fails: its kind, and a hash of the content

import Foundation
import PropCheckHost

/// The folder of a fuzzer process.
struct WorkPlace {
  let path: String
  var recording: Recording { Recording(path: "\(path)/\(Recording.name)") }
  var log: String { "\(path)/log" }

  /// Makes a new folder for the target whose crashes are in `crashes`.
  static func make(below crashes: String) throws(CampaignError) -> WorkPlace {
    let parent = "\(crashes)/running"
    try CampaignError.wrapping { try Files.makeDirectory(parent) }
    var number = 0
    while true {
      number += 1
      let place = WorkPlace(path: "\(parent)/\(getpid())-\(number)")
      if mkdir(place.path, 0o777) == 0 {
        _ = try Recording.create(at: place.recording.path)
        return place
      }
      guard errno == EEXIST else {
        throw CampaignError("cannot create the folder \(place.path): \(String(cString: strerror(errno)))")
      }
    }
  }

  /// The folders below `crashes` that no running fuzzer uses, in the order of their names.
  static func leftovers(below crashes: String) -> [WorkPlace] {
    let names = (try? Files.names(in: "\(crashes)/running")) ?? []
    return names.map { WorkPlace(path: "\(crashes)/running/\($0)") }.filter { !$0.recording.isInUse }
  }

  /// The inputs that failed: what libFuzzer wrote, completed from the recording where a full disk cut it, and the input
  /// that was running if libFuzzer had no time to write it; with what went wrong where the recording says it.
  var failedInputs: [FailedInput] {
    let names = (try? Files.names(in: path)) ?? []
    var inputs: [FailedInput] = names.filter(FailedInput.isArtefact).compactMap { name in
      (try? Data(contentsOf: URL(filePath: "\(path)/\(name)"))).map {
        FailedInput(name: name, bytes: [UInt8]($0), isCertain: true)
      }
    }
    let recorded = recording.contents
    guard let running = recorded.runningInput else {
      if inputs.count == 1 { inputs[0].failure = recorded.failure }
      return inputs
    }
    for index in inputs.indices where running.starts(with: inputs[index].bytes) {
      inputs[index].bytes = running
      inputs[index].failure = recorded.failure
      return inputs
    }
    let name = "crash-\(ArtefactStore.digest(running))"
    inputs.append(
      FailedInput(name: name, bytes: running, isCertain: recorded.failure != nil, failure: recorded.failure))
    return inputs
  }

  /// Removes the folder and what is in it.
  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
