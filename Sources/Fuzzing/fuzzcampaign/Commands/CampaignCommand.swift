// `make fuzz`: the gate, then all targets for a while; and one target for a number of executions.

import ArgumentParser
import Foundation

/// Runs a fuzz campaign.
struct CampaignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "campaign", abstract: "Fuzz the targets for a while and keep what is found.")

  @OptionGroup var places: Places

  @Option(help: "Fuzz this target only, or several with commas between; without it all but the canary.")
  var target = ""

  @Option(help: "How long: 30s, 10m, 2h, 3d, or seconds.")
  var time = "10m"

  @Option(help: "How many processes at once; 0: one for each core.")
  var jobs = 0

  @Flag(help: "Only prove that the build is instrumented, by finding the canary.")
  var gate = false

  @Option(parsing: .unconditionalSingleValue, help: "An option for libFuzzer; may be repeated.")
  var option: [String] = []

  func run() throws {
    try finish {
      guard let seconds = TimeText.seconds(time) else {
        throw CampaignError("'\(time)' is not a time; write 30s, 10m, 2h or 3d")
      }
      guard (0...1024).contains(jobs) else { throw CampaignError("'\(jobs)' is not a number of jobs; write 1 to 1024") }
      let targets = try places.targets(target, in: places.binaries)
      try prepare(places, targets)
      if gate || wasInterrupted { return 0 }
      let cores = ProcessInfo.processInfo.activeProcessorCount
      var campaign = Campaign(
        targets, jobs: jobs == 0 ? cores : jobs, seconds: seconds, options: FuzzerOptions.search + option)
      return try campaign.run { wasInterrupted }
    }
  }
}

/// Fuzzes one target for a number of executions.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Fuzz one target in one process.",
    discussion: "With --runs it does the same every time, as long as the target's corpora are the same.")

  @OptionGroup var places: Places

  @Argument(help: "The target.")
  var target: String

  @Option(help: "How long at most: 30s, 10m, 2h, 3d, or seconds.")
  var time = "10m"

  @Option(help: "How many executions, 1 to 1000000000; without it as many as the time allows.")
  var runs: Int?

  @Option(parsing: .unconditionalSingleValue, help: "An option for libFuzzer; may be repeated.")
  var option: [String] = []

  func run() throws {
    try finish {
      guard let seconds = TimeText.seconds(time) else {
        throw CampaignError("'\(time)' is not a time; write 30s, 10m, 2h or 3d")
      }
      if let runs, !(1...1_000_000_000).contains(runs) {
        throw CampaignError("'\(runs)' is not a number of executions; write 1 to 1000000000")
      }
      let targets = try places.targets(target, in: places.binaries)
      try prepare(places, targets)
      if wasInterrupted { return 0 }
      var campaign = Campaign(
        targets, jobs: targets.count, seconds: seconds, runs: runs, options: FuzzerOptions.search + option)
      return try campaign.run { wasInterrupted }
    }
  }
}

/// Links the targets and proves the instrumentation.
private func prepare(_ places: Places, _ targets: [TargetFiles]) throws(CampaignError) {
  catchInterrupts()
  let canaries = ["canary", "canary-arena"].map {
    TargetFiles($0, corpus: places.corpus, binaries: places.binaries)
  }
  for target in targets + canaries { try target.link() }
  do throws(CampaignError) { try Gate(binaries: places.binaries).check() } catch {
    // Ctrl-C reaches the canary too, which then finds nothing.
    guard wasInterrupted else { throw error }
    return
  }
  print("gate: edges are counted, comparisons traced, and AddressSanitizer reported the canaries")
  fflush(nil)
}
