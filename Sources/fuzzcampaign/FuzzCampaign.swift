// The command behind `make fuzz`: the gate, then the campaign.

import ArgumentParser
import Foundation
import Synchronization

/// Set by Ctrl-C and by a request to terminate.
private let isInterrupted = Atomic<Bool>(false)

/// Runs a fuzz campaign.
@main
struct FuzzCampaign: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzzcampaign", abstract: "Fuzz the targets for a while and keep what is found.",
    discussion: "Exit status: 0 nothing found, 77 crashes found, 2 a set-up that does not work.")

  @Option(help: "Fuzz this target only, or several with commas between; without it all but the canary.")
  var target = ""

  @Option(help: "How long: 30s, 10m, 2h, or seconds.")
  var time = "10m"

  @Option(help: "How many processes at once; 0: one for each core.")
  var jobs = 0

  @Flag(help: "Only prove that the build is instrumented, by finding the canary.")
  var gate = false

  @Option(help: "The folder of the instrumented build.")
  var binaries = ".build-fuzz/release"

  @Option(help: "The folder of the corpora.")
  var corpus = "Corpus"

  @Option(parsing: .unconditionalSingleValue, help: "An option for libFuzzer; may be repeated.")
  var option: [String] = []

  @Argument(help: "The names of all targets.")
  var names: [String] = []

  func run() throws {
    // Pipes that nobody reads any more end the output, not the campaign.
    signal(SIGPIPE, SIG_IGN)
    for number in [SIGINT, SIGTERM] { signal(number) { _ in isInterrupted.store(true, ordering: .relaxed) } }
    do {
      let status = try perform()
      throw ExitCode(status)
    } catch let error as CampaignError {
      FileHandle.standardError.write(Data("fuzz: \(error)\n".utf8))
      throw ExitCode(2)
    }
  }

  private func perform() throws -> Int32 {
    guard let seconds = TimeText.seconds(time) else {
      throw CampaignError("'\(time)' is not a time; write 30s, 10m or 2h")
    }
    guard (0...1024).contains(jobs) else { throw CampaignError("'\(jobs)' is not a number of jobs; write 1 to 1024") }
    let chosen = target.isEmpty ? names.filter { $0 != "canary" } : target.split(separator: ",").map(String.init)
    for name in chosen where !names.contains(name) {
      throw CampaignError("there is no target '\(name)'; the targets are \(names.joined(separator: ", "))")
    }
    let folder = URL(filePath: binaries)
    for name in names { try link(name, in: folder) }
    let scratch = folder.deletingLastPathComponent().appending(path: "campaign")
    try Gate(binaries: folder, scratch: scratch).check()
    print("gate: edges are counted, comparisons traced, and AddressSanitizer reported the canary")
    if gate { return 0 }
    let cores = ProcessInfo.processInfo.activeProcessorCount
    var campaign = Campaign(
      names: chosen, binaries: folder, corpus: URL(filePath: corpus), scratch: scratch, jobs: jobs == 0 ? cores : jobs,
      seconds: seconds, options: ["-max_len=4096", "-len_control=20", "-reload=1"] + option)
    return try campaign.run { isInterrupted.load(ordering: .relaxed) }
  }

  /// Gives the executable the name of a target, which is how it knows what to fuzz.
  private func link(_ name: String, in folder: URL) throws {
    let path = folder.appending(path: name).path
    if FileManager.default.fileExists(atPath: path) { return }
    do {
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "FuzzTargets")
    } catch { throw CampaignError("cannot link \(path): \(error.localizedDescription)") }
  }
}
