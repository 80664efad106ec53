// A block of a soak: neighbouring cases of the `kernel` property, run by one process and kept as one file.
//
//   case      0        2000       4000       6000
//   block     ├─── 0 ───┼─── 1 ───┼─── 2 ───┼ ...          block-000001, made by whichever process was free
//
// A block depends on nothing but the seed and its place, so that what a soak counts does not depend on how many processes
// share the work, nor on how often it was interrupted.

import PropCheck
import PropCheckHost
import Properties
import SimulatedPC

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a block's cases came to.
struct SoakBlock: Equatable {
  /// Cases for which the property held.
  var passed = 0
  /// Cases given up before they said anything.
  var discarded = 0
  /// Cases whose machine booted, and whose machine cannot, as the specification says too.
  var booted = 0
  var refused = 0
  /// Calls of the memory manager that were judged: some commands make many.
  var calls = 0
  /// The number of the case that the block ended with because the property does not hold for it.
  var failedCase: UInt64?
  /// Commands by name, in the order of the alphabet.
  var commands: [(name: String, count: Int)] = []
  /// The digests of the machines that booted, in the order of their cases.
  var boots: [UInt64] = []

  static func == (left: SoakBlock, right: SoakBlock) -> Bool { left.bytes == right.bytes }

  /// How many commands random traces of a soak have on average. With this many the goals for commands and for boots, 150
  /// to 1, are reached together.
  static let typicalSteps = 150

  /// Seconds after which a case counts as one that never ends.
  static let secondsForCase: UInt32 = 60

  /// The property that is soaked, on `machine`.
  static func property(on machine: SimulatedMachine) -> (inout Source) throws -> Void {
    { source in try KernelProperty.kernel.check(&source, on: machine, typical: typicalSteps) }
  }

}

extension SoakBlock {
  /// Runs the cases of `range` in order, until one fails.
  ///
  /// - Parameter willRun: told the number of each case before it runs.
  init(_ range: Range<UInt64>, seed: UInt64, on machine: SimulatedMachine, willRun: (UInt64) -> Void) {
    let tally = Tally()
    let runner = CaseRunner { source in
      let scenario = try KernelProperty.kernel.drawMachine(&source)
      guard let session = try KernelProperty.kernel.boot(scenario, on: machine) else {
        tally.refused += 1
        return
      }
      tally.boots.append(scenario.digest)
      try KernelProperty.kernel.runTrace(&source, on: session, typical: Self.typicalSteps)
      try KernelProperty.kernel.conclude(&source, session)
      tally.calls += session.commandCount
    }
    var statistics = Statistics()
    for number in range {
      willRun(number)
      alarm(Self.secondsForCase)
      var index = number
      switch runner.run(seed: seed, from: &index, count: 1, statistics: &statistics) {
      case .passed: passed += 1
      case .stopped: discarded += 1
      case .failed: failedCase = number
      }
      if failedCase != nil { break }
    }
    alarm(0)
    refused = tally.refused
    booted = tally.boots.count
    boots = tally.boots
    calls = tally.calls
    commands = statistics.commands.map { ($0.text, $0.count) }
  }

  /// What the property's closure counts.
  private final class Tally {
    var refused = 0
    var calls = 0
    var boots: [UInt64] = []
  }
}

extension SoakBlock {
  private static let title = "kmemcheck soak block 1"

  /// The block as a file: lines of text, then eight bytes for each boot, least significant first.
  var bytes: [UInt8] {
    var lines = [
      Self.title, "passed \(passed)", "discarded \(discarded)", "booted \(booted)", "refused \(refused)",
      "calls \(calls)", "failed \(failedCase.map(String.init) ?? "none")",
    ]
    lines += commands.map { "command \($0.count) \($0.name)" }
    var bytes = Array((lines.joined(separator: "\n") + "\n\n").utf8)
    bytes.reserveCapacity(bytes.count + boots.count * 8)
    for boot in boots {
      for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: boot >> UInt64(shift))) }
    }
    return bytes
  }

  /// The block that a file holds; nil if the file is not a block.
  init?(_ bytes: [UInt8]) {
    let newline = UInt8(ascii: "\n")
    guard let end = bytes.indices.dropLast().first(where: { bytes[$0] == newline && bytes[$0 + 1] == newline })
    else { return nil }
    let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\n")
    guard lines.count >= 7, lines[0] == Self.title else { return nil }
    var numbers: [Int] = []
    for (line, word) in zip(lines[1...5], ["passed ", "discarded ", "booted ", "refused ", "calls "]) {
      guard line.hasPrefix(word), let number = Int(line.dropFirst(word.count)) else { return nil }
      numbers.append(number)
    }
    (passed, discarded, booted, refused, calls) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4])
    guard lines[6].hasPrefix("failed ") else { return nil }
    failedCase = UInt64(lines[6].dropFirst(7))
    for line in lines[7...] {
      let words = line.split(separator: " ", maxSplits: 2)
      guard words.count == 3, words[0] == "command", let count = Int(words[1]) else { return nil }
      commands.append((String(words[2]), count))
    }
    let digests = bytes[(end + 2)...]
    guard digests.count == booted * 8 else { return nil }
    boots = stride(from: digests.startIndex, to: digests.endIndex, by: 8).map { place in
      (0..<8).reduce(0) { $0 | UInt64(digests[place + $1]) << UInt64(8 * $1) }
    }
  }
}
