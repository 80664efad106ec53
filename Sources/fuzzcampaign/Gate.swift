// The gate before every campaign: proof that the binary counts edges, traces comparisons and watches the heap.

import Foundation

/// Proves the instrumentation of a build.
struct Gate {
  /// Executions in which the canary must be found; 20 times what it takes.
  private static let executions = 8_000_000

  let binaries: URL
  let scratch: URL

  /// - Throws: `CampaignError` with what is missing.
  func check() throws {
    try checkSymbols()
    try checkCanary()
  }

  /// What only an instrumented binary has: libFuzzer itself, edge counters, AddressSanitizer.
  static let symbols = ["LLVMFuzzerRunDriver", "__sanitizer_cov_8bit_counters_init", "__asan_report_load4"]

  private func checkSymbols() throws {
    let binary = binaries.appending(path: "FuzzTargets").path
    let (status, output) = try run("/usr/bin/env", ["llvm-nm", binary])
    guard status == 0 else {
      throw CampaignError("llvm-nm cannot read \(binary); build it, and put the toolchain on PATH")
    }
    for symbol in Gate.symbols where !output.contains(symbol) {
      throw CampaignError("\(binary) has no \(symbol): it was built without libFuzzer, coverage or AddressSanitizer")
    }
  }

  private func checkCanary() throws {
    let place = scratch.appending(path: "canary-\(ProcessInfo.processInfo.processIdentifier)")
    let empty = place.appending(path: "corpus")
    try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    let options = ["-seed=1", "-runs=\(Gate.executions)", "-max_total_time=60", "-artifact_prefix=\(place.path)/"]
    let canary = binaries.appending(path: "canary").path
    let (status, output) = try run(canary, options + [empty.path])
    guard status != 0 else {
      throw CampaignError("the canary was not found in \(Gate.executions) executions: coverage is missing or blind")
    }
    guard output.contains("AddressSanitizer: heap-buffer-overflow"), output.contains("Canary") else {
      let end = output.split(separator: "\n").suffix(12).joined(separator: "\n")
      throw CampaignError("the canary ended with status \(status), but AddressSanitizer did not report it:\n\(end)")
    }
  }

  private func run(_ path: String, _ arguments: [String]) throws -> (Int32, String) {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    var environment = ProcessInfo.processInfo.environment
    environment["SWIFT_BACKTRACE"] = "enable=no"
    environment["ASAN_OPTIONS"] = "detect_leaks=0:handle_abort=1"
    process.environment = environment
    let pipe = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }
}
