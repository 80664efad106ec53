// The gate before every campaign: proof that the binary counts edges, traces comparisons and watches the heap.

import Foundation

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

  /// What only such a binary has: libFuzzer itself, and AddressSanitizer. That edges are counted shows in the canary, which cannot
  /// be found without.
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
    let place = FileManager.default.temporaryDirectory.appending(path: "canary-\(UUID().uuidString)")
    let empty = place.appending(path: "corpus")
    defer { try? FileManager.default.removeItem(at: place) }
    do { try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true) } catch {
      throw CampaignError("cannot create \(empty.path): \(error.localizedDescription)")
    }
    let limits = ["-seed=1", "-runs=\(Gate.executions)", "-max_total_time=60", "-artifact_prefix=\(place.path)/"]
    let run = try Finished("\(binaries)/canary", limits + [empty.path])
    guard run.status != 0 else {
      throw CampaignError("the canary was not found in \(Gate.executions) executions: coverage is missing or blind")
    }
    guard run.output.contains("AddressSanitizer: heap-buffer-overflow"), run.output.contains("Canary") else {
      let end = run.output.split(separator: "\n").suffix(12).joined(separator: "\n")
      throw CampaignError("the canary ended with status \(run.status), but AddressSanitizer did not report it:\n\(end)")
    }
  }

  /// A store to a frame that nobody owns must be a report, with the store's stack.
  private func checkArena() throws(CampaignError) {
    let place = FileManager.default.temporaryDirectory.appending(path: "canary-arena-\(UUID().uuidString)")
    let input = place.appending(path: "input")
    defer { try? FileManager.default.removeItem(at: place) }
    do {
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      try Data().write(to: input)
    } catch { throw CampaignError("cannot create \(input.path): \(error.localizedDescription)") }
    let run = try Finished("\(binaries)/canary-arena", ["-artifact_prefix=\(place.path)/", input.path])
    guard run.status != 0, run.output.contains("AddressSanitizer: use-after-poison"), run.output.contains("ArenaCanary")
    else {
      let end = run.output.split(separator: "\n").suffix(12).joined(separator: "\n")
      throw CampaignError(
        "the arena canary ended with status \(run.status), but AddressSanitizer did not report its store to a frame that "
          + "nobody owns:\n\(end)")
    }
  }
}
