// How every fuzzer process is started: its environment, its output, its end.

import Foundation

/// The environment of fuzzers: no crash handler of the Swift runtime before the sanitizer's, aborts reported, no search
/// for leaks, which Swift's runtime has by design.
enum FuzzerEnvironment {
  static func with(_ additions: [String: String] = [:]) -> [String: String] {
    var environment = ProcessInfo.processInfo.environment
    environment["SWIFT_BACKTRACE"] = "enable=no"
    environment["ASAN_OPTIONS"] = "detect_leaks=0:handle_abort=1"
    return environment.merging(additions) { $1 }
  }
}

/// A program that was run to its end.
struct Finished {
  /// The exit status, or the negative number of the signal that ended it.
  let status: Int32
  /// What it wrote: standard output, with standard error unless `errorsApart`.
  let output: String

  /// How it ended.
  var endText: String { status < 0 ? "signal \(-status)" : "status \(status)" }

  /// Runs `program` and waits for it.
  ///
  /// - Parameter errorsApart: whether standard error goes to this process's own standard error.
  init(_ program: String, _ arguments: [String], environment: [String: String] = [:], errorsApart: Bool = false)
    throws(CampaignError)
  {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = FuzzerEnvironment.with(environment)
    let pipe = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    if !errorsApart { process.standardError = pipe }
    do { try process.run() } catch {
      throw CampaignError("cannot run \(program): \(error.localizedDescription)")
    }
    output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
  }
}

/// Why a campaign, or another job with fuzzers, cannot run.
struct CampaignError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }

  /// Runs `body`, and turns its other errors into a `CampaignError`.
  static func wrapping<T>(_ body: () throws -> T) throws(CampaignError) -> T {
    do { return try body() } catch { throw (error as? CampaignError) ?? CampaignError("\(error)") }
  }
}
