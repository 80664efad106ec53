// New bugs made simple while the search goes on: one process at a time shrinks the first input of a bug, in children, under
// the same sanitizers, and what it reports goes into the bug's note.

import Foundation
import PropCheckHost

/// The bugs that are to be simplified and the one that is.
struct Simplification {
  /// How long one bug may take, in seconds; what is simplest by then is kept.
  static let seconds = 60

  private struct Job {
    let store: CrashStore
    let bug: String
    let process: Process
    let output: URL
  }

  private var waiting: [(target: TargetFiles, store: CrashStore, crash: CrashStore.Kept)] = []
  private var running: Job?

  var isIdle: Bool { running == nil && waiting.isEmpty }

  /// Asks for `crash` to be simplified, unless an earlier campaign did it.
  mutating func add(_ crash: CrashStore.Kept, of target: TargetFiles, in store: CrashStore) {
    guard !FileManager.default.fileExists(atPath: store.simplifiedPath(crash.bug)) else { return }
    waiting.append((target, store, crash))
  }

  /// Takes over what is done and starts what waits.
  mutating func proceed() {
    if let job = running {
      guard !job.process.isRunning else { return }
      finish(job)
      running = nil
    }
    guard !waiting.isEmpty else { return }
    let (target, store, crash) = waiting.removeFirst()
    running = try? Simplification.start(target, store, crash)
  }

  /// Gives up what is not done; `make tmin` does it again.
  mutating func cancel() {
    waiting = []
    guard let job = running else { return }
    kill(job.process.processIdentifier, SIGKILL)
    job.process.waitUntilExit()
    try? FileManager.default.removeItem(at: job.output)
    running = nil
  }

  private static func start(_ target: TargetFiles, _ store: CrashStore, _ crash: CrashStore.Kept) throws -> Job {
    let output = FileManager.default.temporaryDirectory.appending(path: "simplify-\(UUID().uuidString)")
    guard FileManager.default.createFile(atPath: output.path, contents: nil) else {
      throw CampaignError("cannot create \(output.path)")
    }
    let process = Process()
    process.executableURL = URL(filePath: target.fuzzer)
    process.arguments = ["--simplify", crash.path, store.simplifiedPath(crash.bug)]
    process.environment = FuzzerEnvironment.with(["PROPCHECK_SECONDS": "\(seconds)"])
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    return Job(store: store, bug: crash.bug, process: process, output: output)
  }

  private func finish(_ job: Job) {
    defer { try? FileManager.default.removeItem(at: job.output) }
    guard job.process.terminationStatus == Campaign.crashStatus,
      let report = try? String(contentsOf: job.output, encoding: .utf8)
    else { return }
    // A replay can make the trace again, so that losing it does no harm.
    try? job.store.explain(job.bug, report: report)
  }
}
