// kernelimage replay: cases of the corpus, and generated ones, on the simulated machine and in the kernel image that QEMU boots.
//
//   1  boot the image without an archive: it says what PC it is on
//   2  lower every case for that PC, judged by all oracles on the way, into one archive
//   3  run the archive on a simulated machine that is that PC: every record must give what was judged
//   4  at the same time boot the image with the same archive, and compare what it prints after each step

import ArgumentParser
import CaseReplay
import Foundation
import PropCheck
import QEMU
import SimulatedPC

/// Replays cases.
struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Replay cases in the kernel image and compare every step with the simulated machine.",
    discussion: """
      The property that a file belongs to is the last folder of its path that has a property's name, as in \
      Corpus/kernel/seeds/seed-0. Prints a line of totals, or the first difference.

      Exit status: 0 everything is equal, 1 something differs or an oracle found something, 2 the set-up does not work.
      """)

  @Argument(help: "Folders or files with cases.")
  var paths: [String] = ["Corpus"]

  @Option(help: "The Multiboot image.")
  var image = ".build-kernel/kernel.elf"

  @Option(help: "How many random cases of each property follow those of the files.")
  var generate = 0

  @Option(help: "The seed of the random cases; without it, each property's own.")
  var seed: UInt64?

  @Option(help: "Only cases of this property.")
  var only: String?

  @Option(help: "Seconds that the emulator may take.")
  var limit = 600

  @Option(help: "Fail if fewer cases than this can be replayed.")
  var atLeast = 1

  func validate() throws {
    if !(0...100_000).contains(generate) { throw ValidationError("--generate is a number from 0 to 100000.") }
    if !(1...3600).contains(limit) { throw ValidationError("--limit is a number of seconds from 1 to 3600.") }
    if let only, !ReplayLowering.names.contains(only) {
      throw ValidationError("--only names one of: \(ReplayLowering.names.joined(separator: ", ")).")
    }
  }

  func run() async throws {
    do {
      let started = ContinuousClock.now
      let guest = Guest(image: image, limit: limit)
      let pc = try guest.describe()
      let cases = try lowerAll(for: pc)
      let lowered = ContinuousClock.now
      let archive = ReplayArchiveWriter.bytes(of: cases)
      async let output = guest.replay(archive, on: pc)
      let simulated = try simulate(archive, of: cases, on: pc)
      let report = ReplayComparison(of: cases, simulated, with: try await output)
      print(report.text)
      note("lowered in \(Self.text(lowered - started)), replayed in both and compared in \(Self.text(.now - lowered))")
      if !report.isEqual { throw ExitCode(1) }
    } catch let difference as Difference {
      note(difference.description)
      throw ExitCode(1)
    } catch let problem as SetUpProblem {
      note(problem.description)
      throw ExitCode(2)
    } catch let problem as QEMUError {
      note("\(problem)")
      throw ExitCode(2)
    } catch let problem as ReservationError {
      note("a simulated machine needs 5 GiB of address space, which the system refuses: \(problem)")
      throw ExitCode(2)
    } catch let code as ExitCode { throw code } catch {
      note("\(error)")
      throw ExitCode(2)
    }
  }

  private func lowerAll(for pc: ReplayPC) throws -> [LoweredCase] {
    let lowering = try ReplayLowering(for: pc)
    var cases: [LoweredCase] = []
    var others = 0
    func keep(_ name: String, _ lower: () throws(ReplayLowering.Problem) -> LoweredCase) throws {
      do throws(ReplayLowering.Problem) { cases.append(try lower()) } catch {
        switch error {
        case .notACase: others += 1
        case .noSuchProperty(let property): throw SetUpProblem("no property '\(property)' can be replayed")
        case .finding(let finding): throw Difference("\(name): on the simulated machine already: \(finding)")
        }
      }
    }
    for file in try CaseFile.collect(from: paths) where only == nil || file.property == only {
      let bytes = try file.bytes()
      try keep(file.path) { () throws(ReplayLowering.Problem) in
        try lowering.lower(file.property, bytes: bytes, name: file.path)
      }
    }
    for property in ReplayLowering.names where only == nil || property == only {
      let seed = seed ?? Settings.seed(for: property)
      for index in 0..<UInt64(generate) {
        try keep("\(property), seed \(seed), case \(index)") { () throws(ReplayLowering.Problem) in
          try lowering.lower(property, seed: seed, index: index)
        }
      }
    }
    if others > 0 { note("\(others) of \(cases.count + others) files and numbers are no case that can be simulated") }
    if cases.count < max(atLeast, 1) {
      throw SetUpProblem("only \(cases.count) cases can be replayed, where \(max(atLeast, 1)) are demanded")
    }
    return cases
  }

  /// Runs the archive on the simulated machine.
  ///
  /// - Throws: `Difference` where a record does not give what was judged when it was made.
  private func simulate(_ archive: [UInt8], of cases: [LoweredCase], on pc: ReplayPC) throws -> [[LoweredCase.Result]] {
    let replay: SimulatedReplay
    do throws(SimulatedReplay.Problem) { replay = try SimulatedReplay(of: archive, on: pc) } catch {
      switch error {
      case .reservation(let error): throw error
      case .noArchive: throw SetUpProblem("\(cases.count) cases are too many for one archive: \(archive.count) bytes")
      }
    }
    if replay.caseCount != cases.count {
      throw Difference("the archive has \(replay.caseCount) of \(cases.count) cases")
    }
    return try cases.enumerated().map { index, lowered in
      let results = replay.results(of: index)
      let different = zip(lowered.judged, results).enumerated().first { !$0.element.0.agrees(with: $0.element.1) }
      if let step = different?.offset ?? (results.count == lowered.judged.count ? nil : results.count) {
        let judged = step < lowered.judged.count ? "\(lowered.judged[step].outcome)" : "nothing"
        let seen = step < results.count ? "\(results[step])" : "nothing"
        throw Difference(
          "\(lowered.name): on the host, the record of step \(step) gives \(seen), was judged as \(judged)")
      }
      return results
    }
  }

  private static func text(_ duration: Duration) -> String {
    duration.formatted(.units(allowed: [.seconds], fractionalPart: .show(length: 1)))
  }

  private func note(_ text: String) { FileHandle.standardError.write(Data("replay: \(text)\n".utf8)) }
}

/// A set-up that does not work; nothing is said of KMem then.
struct SetUpProblem: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Something that must not be.
struct Difference: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
