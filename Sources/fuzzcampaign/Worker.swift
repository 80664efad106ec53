// One libFuzzer process: started, followed through its log, ended.

import Foundation

/// A process that fuzzes one target for a slice of time.
final class Worker {
  let target: Int
  let seconds: Int
  let started = Date()
  /// Where the process writes the inputs that crash; the campaign takes them from here.
  let folder: URL
  private(set) var log = WorkerLog()
  private let process = Process()
  private let logFile: URL
  private var reader: FileHandle
  private var rest = ""

  /// Starts the fuzzer called `name`, a link beside the executable `binaries`.
  init(
    target: Int, name: String, seconds: Int, binaries: URL, corpus: URL, scratch: URL, options: [String]
  ) throws {
    self.target = target
    self.seconds = seconds
    folder = scratch
    logFile = scratch.appending(path: "log")
    let manager = FileManager.default
    try manager.createDirectory(at: scratch, withIntermediateDirectories: true)
    guard manager.createFile(atPath: logFile.path, contents: nil) else {
      throw CampaignError("cannot create \(logFile.path)")
    }
    let output = try FileHandle(forWritingTo: logFile)
    reader = try FileHandle(forReadingFrom: logFile)
    process.executableURL = binaries.appending(path: name)
    var environment = ProcessInfo.processInfo.environment
    environment["SWIFT_BACKTRACE"] = "enable=no"
    environment["ASAN_OPTIONS"] = "detect_leaks=0:handle_abort=1"
    process.environment = environment
    let folders = ["working", "seeds", "regressions"].map { corpus.appending(path: "\(name)/\($0)") }
    for folder in folders { try manager.createDirectory(at: folder, withIntermediateDirectories: true) }
    let dictionary = corpus.appending(path: "\(name)/\(name).dict").path
    process.arguments =
      [
        "-max_total_time=\(seconds)", "-timeout=10", "-rss_limit_mb=4096", "-print_final_stats=1",
        "-artifact_prefix=\(scratch.path)/",
      ] + (manager.fileExists(atPath: dictionary) ? ["-dict=\(dictionary)"] : []) + options + folders.map(\.path)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
  }

  var isRunning: Bool { process.isRunning }

  /// Asks the process to end; libFuzzer then prints its statistics.
  func interrupt() { process.interrupt() }

  /// Ends the process at once.
  func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

  /// Whether the process ended because its time was up or because it was asked to, and found nothing.
  var endedWell: Bool { process.terminationReason == .exit && [0, 72].contains(process.terminationStatus) }

  /// How the process ended.
  var endText: String {
    process.terminationReason == .exit
      ? "status \(process.terminationStatus)" : "signal \(process.terminationStatus)"
  }

  /// Reads what the process has said since the last time.
  func follow() {
    guard let data = try? reader.readToEnd(), !data.isEmpty else { return }
    rest += String(decoding: data, as: UTF8.self)
    var lines = rest.split(separator: "\n", omittingEmptySubsequences: false)
    rest = String(lines.removeLast())
    for line in lines { log.read(line) }
  }

  /// The last lines of the log.
  func tail(_ count: Int) -> [String] {
    let text = (try? String(contentsOf: logFile, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.suffix(count).map(String.init)
  }

  /// The inputs that the process left behind: crashes, timeouts, excesses of memory.
  var artefacts: [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().filter { $0 != "log" && !$0.hasPrefix("slow-unit") }.map { folder.appending(path: $0) }
  }
}

/// Why a campaign cannot run.
struct CampaignError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
