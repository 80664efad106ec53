// One libFuzzer process: started, followed through its log, ended.

import Foundation

/// A process that fuzzes one target for a slice of time.
final class Worker {
  let target: Int
  let seconds: Int
  let started = Date()
  /// Its folder: the running input, the log, the inputs that failed.
  let place: WorkPlace
  private(set) var log = WorkerLog()
  /// Whether the process was ended by force, because it did not end when asked to.
  private(set) var wasKilled = false
  private let process = Process()
  private var reader: FileHandle
  private var rest = ""

  /// Starts a fuzzer of `target`, which is number `index` of the campaign's.
  init(_ target: TargetFiles, index: Int, seconds: Int, options: [String]) throws(CampaignError) {
    self.target = index
    self.seconds = seconds
    place = try WorkPlace.make(below: target.crashes)
    let dictionary = FileManager.default.fileExists(atPath: target.dictionary) ? ["-dict=\(target.dictionary)"] : []
    process.executableURL = URL(filePath: target.fuzzer)
    process.environment = FuzzerEnvironment.with([Recording.variable: place.recording.path])
    process.arguments =
      ["-max_total_time=\(seconds)", "-print_final_stats=1", "-artifact_prefix=\(place.path)/"]
      + FuzzerOptions.limits + dictionary + options + target.corpora
    process.standardInput = FileHandle.nullDevice
    do {
      guard FileManager.default.createFile(atPath: place.log, contents: nil) else {
        throw CampaignError("cannot create \(place.log)")
      }
      let output = try FileHandle(forWritingTo: URL(filePath: place.log))
      reader = try FileHandle(forReadingFrom: URL(filePath: place.log))
      process.standardOutput = output
      process.standardError = output
      try target.makeCorpora()
      try process.run()
    } catch {
      place.remove()
      throw CampaignError("cannot start \(target.fuzzer): \((error as? CampaignError)?.description ?? "\(error)")")
    }
  }

  var isRunning: Bool { process.isRunning }

  /// Asks the process to end; libFuzzer then prints its statistics.
  func interrupt() { process.interrupt() }

  /// Ends the process at once.
  func kill() {
    wasKilled = true
    Foundation.kill(process.processIdentifier, SIGKILL)
  }

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

  /// At most `count` lines of the log.
  func words(_ count: Int) -> [String] {
    WorkerLog.words(of: (try? String(contentsOfFile: place.log, encoding: .utf8)) ?? "", count)
  }
}

/// What every fuzzer is told.
enum FuzzerOptions {
  /// How long one input may take, in seconds.
  static let timeout = 25
  /// The limits of one input: seconds, mebibytes.
  static let limits = ["-timeout=\(timeout)", "-rss_limit_mb=4096"]
  /// How inputs grow, to the target's own limit, and how often fuzzers of one target look at what the others found.
  static let search = ["-len_control=20", "-reload=1"]
}
