// The command line of fuzzing: campaigns, and what is done with the corpora and the crashes. tools/fuzz.sh makes the builds
// that each subcommand needs and calls it.

import ArgumentParser
import Foundation
import Synchronization

/// Set by Ctrl-C and by a request to terminate.
private let isInterrupted = Atomic<Bool>(false)

@main
struct FuzzCampaign: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzzcampaign", abstract: "Fuzz the memory manager, and work with what is found.",
    discussion: "Exit status: 0 nothing found, 77 crashes found, 2 a set-up that does not work.",
    subcommands: [
      CampaignCommand.self, RunCommand.self, ListCommand.self, ReplayCommand.self, FormatCommand.self,
      TminCommand.self, CminCommand.self, AdoptCommand.self, ReportCommand.self,
    ],
    defaultSubcommand: CampaignCommand.self)
}

/// What most subcommands need to know: where everything is.
struct Places: ParsableArguments {
  @Option(help: "The folder of the instrumented build.")
  var binaries = ".build-fuzz/release"

  @Option(help: "The folder of the ordinary build.")
  var ordinary = ".build/debug"

  @Option(help: "The folder of the corpora.")
  var corpus = "Corpus"

  /// The names of all targets, as the executable in `folder` knows them.
  func names(in folder: String) throws(CampaignError) -> [String] { try listing(in: folder).map(\.name) }

  /// What the inputs of each target are: choices or bytes.
  func kinds(in folder: String) throws(CampaignError) -> [String: String] {
    Dictionary(uniqueKeysWithValues: try listing(in: folder).map { ($0.name, $0.kind) })
  }

  private func listing(in folder: String) throws(CampaignError) -> [(name: String, kind: String)] {
    let run = try Finished("\(folder)/FuzzTargets", ["--list"])
    let lines = run.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    guard run.status == 0, !lines.isEmpty, lines.allSatisfy({ $0.count == 2 }) else {
      throw CampaignError("\(folder)/FuzzTargets cannot list its targets:\n\(run.output)")
    }
    return lines.map { ($0[0], $0[1]) }
  }

  /// The targets called `list`, with commas between; all but the canaries when it is empty.
  func targets(_ list: String, in folder: String) throws(CampaignError) -> [TargetFiles] {
    let names = try names(in: folder)
    let chosen = list.isEmpty ? names.filter { !$0.hasPrefix("canary") } : list.split(separator: ",").map(String.init)
    for name in chosen where !names.contains(name) {
      throw CampaignError("there is no target '\(name)'; the targets are \(names.joined(separator: ", "))")
    }
    return chosen.map { TargetFiles($0, corpus: corpus, binaries: binaries) }
  }

  /// The target that a file of the corpus belongs to, unless `name` names one.
  func target(of path: String, named name: String) throws(CampaignError) -> TargetFiles {
    let names = try names(in: ordinary)
    let parts = URL(filePath: path).standardizedFileURL.pathComponents
    guard let found = name.isEmpty ? parts.last(where: { names.contains($0) }) : name else {
      throw CampaignError(
        "\(path) lies in no target's folder; name one with TARGET= or --target: \(names.joined(separator: ", "))")
    }
    guard names.contains(found) else {
      throw CampaignError("there is no target '\(found)'; the targets are \(names.joined(separator: ", "))")
    }
    return TargetFiles(found, corpus: corpus, binaries: binaries)
  }
}

/// Runs a subcommand: its status, or its error on standard error and status 2.
func finish(_ body: () throws -> Int32) throws -> Never {
  // A closed pipe ends the output, not the work.
  signal(SIGPIPE, SIG_IGN)
  do {
    throw ExitCode(try body())
  } catch let error as CampaignError {
    fflush(nil)
    FileHandle.standardError.write(Data("fuzz: \(error)\n".utf8))
    throw ExitCode(2)
  }
}

/// Lets Ctrl-C and a request to terminate end a campaign instead of the process.
func catchInterrupts() {
  // Whoever starts this process may have blocked them, and fuzzers inherit what is blocked here.
  var signals = sigset_t()
  sigemptyset(&signals)
  for number in [SIGINT, SIGTERM] {
    sigaddset(&signals, number)
    signal(number) { _ in isInterrupted.store(true, ordering: .relaxed) }
  }
  pthread_sigmask(SIG_UNBLOCK, &signals, nil)
}

/// Whether somebody wants the work to end.
var wasInterrupted: Bool { isInterrupted.load(ordering: .relaxed) }
