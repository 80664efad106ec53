// The gate before every campaign: proof that the binary counts edges, traces comparisons, watches the heap, and records what
// AddressSanitizer reports.

import CFuzzDriver
import Foundation
import PropCheck
import PropCheckHost

/// Proves the instrumentation of a build.
struct Gate {
  /// Executions in which the canary must be found; 20 times what it takes.
  private static let executions = 8_000_000

  /// The folder of the instrumented build.
  let binaries: String

  /// - Throws: `CampaignError` with what is missing.
  func check() throws(CampaignError) {
    try checkSymbols()
    try checkCanary()
    try checkArena()
  }

  /// What only such a binary has: libFuzzer itself, and AddressSanitizer. That edges are counted shows in the canary, which
  /// cannot be found without.
  static let symbols: [Substring] = ["LLVMFuzzerRunDriver", "__asan_report_load4"]

  private func checkSymbols() throws(CampaignError) {
    let binary = "\(binaries)/FuzzTargets"
    let run = try Finished("/usr/bin/env", ["llvm-nm", binary])
    guard run.status == 0 else {
      throw CampaignError("llvm-nm cannot read \(binary); build it, and put the toolchain on PATH")
    }
    let defined = Set(run.output.split(separator: "\n").compactMap(Self.definedSymbol))
    for symbol in Gate.symbols where !defined.contains(symbol) {
      throw CampaignError("\(binary) has no \(symbol): it was built without libFuzzer, coverage or AddressSanitizer")
    }
  }

  /// What a line of llvm-nm says is defined: an address, a letter, a name. What is only asked for has no address.
  private static func definedSymbol(_ line: Substring) -> Substring? {
    let fields = line.split(separator: " ")
    return fields.count == 3 ? fields[2] : nil
  }

  private func checkCanary() throws(CampaignError) {
    let limits = ["-seed=1", "-runs=\(Gate.executions)", "-max_total_time=60"]
    let (run, failure) = try run("canary", limits)
    guard run.status != 0 else {
      throw CampaignError("the canary was not found in \(Gate.executions) executions: coverage is missing or blind")
    }
    try check(failure, is: "heap-buffer-overflow", in: "6CanaryO", of: run, "the canary", "its store after a block")
  }

  /// A store to a frame without an owner must lead to a report, with the store's stack and what the machine saw.
  private func checkArena() throws(CampaignError) {
    let (run, failure) = try run("canary-arena", ["-runs=1"])
    try check(
      failure, is: "use-after-poison", in: "11ArenaCanaryO", of: run, "the arena canary",
      "its store to a frame that nobody owns")
    guard failure?.identity["detail"] == "writeToUnowned reserved" else {
      throw CampaignError(
        "the record of the arena canary does not say what the machine saw: a store to a reserved frame")
    }
  }

  /// Runs a canary from an empty corpus.
  ///
  /// - Returns: how it ended, and the failure that it recorded.
  private func run(_ canary: String, _ options: [String]) throws(CampaignError) -> (Finished, PropertyFailure?) {
    let place = FileManager.default.temporaryDirectory.appending(path: "\(canary)-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: place) }
    try CampaignError.wrapping { try Files.makeDirectory("\(place)/corpus") }
    let recording = try Recording.create(at: "\(place)/\(Recording.name)")
    let run = try Finished(
      "\(binaries)/\(canary)", options + ["-artifact_prefix=\(place)/", "\(place)/corpus"],
      environment: [Recording.variable: recording.path])
    return (run, recording.contents.failure)
  }

  /// Expects `failure` to be AddressSanitizer's report of `kind` with a function of the type `type` on its stack.
  private func check(
    _ failure: PropertyFailure?, is kind: String, in type: String, of run: Finished, _ canary: String, _ action: String
  ) throws(CampaignError) {
    guard let identity = failure?.identity, identity.oracle == FAILURE_ORACLE_SANITIZER, identity["kind"] == kind else {
      let end = run.output.split(separator: "\n").suffix(12).joined(separator: "\n")
      throw CampaignError(
        "\(canary) ended with \(run.endText), but there is no record that AddressSanitizer reported \(action):\n\(end)")
    }
    guard identity.traits.contains(where: { $0.name == "function" && $0.value.contains(type) }) else {
      throw CampaignError("the record of \(canary) names no function of it; is llvm-symbolizer on PATH?: \(identity)")
    }
  }
}
