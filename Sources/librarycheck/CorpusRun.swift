// The cases of the corpus on libkmem.a and on the host: verdicts, and every response, have to be equal.

import ArgumentParser
import Foundation
import KMemLibrary
import KMemOnPC
import PropCheck
import Properties
import SimulatedPC

struct CorpusRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "corpus", abstract: "Runs the cases of a corpus, and compares with KMem on the host.")

  @OptionGroup var options: ImageOptions
  @Argument(help: "The folder with one folder for each property.") var folder = "Corpus"

  func run() throws {
    let lease = try MachineLease()
    let hostLease = try MachineLease()
    let library = try options.library(on: lease.machine)
    let tally = LoweringTally()
    let target = KernelTarget(library, name: "library") { try tally.lower($0, for: library) }
    let host = KernelTarget(KMemManager(), name: "KMemManager()") { try tally.lower($0, for: library) }
    var (all, lowered, different, none) = (0, 0, 0, 0)
    for property in KernelProperty.all {
      let onLibrary = WatchedRunner(property, of: target, on: lease.machine)
      let onHost = WatchedRunner(property, of: host, on: hostLease.machine)
      for file in try Self.files(in: "\(folder)/\(property.name)") {
        guard let data = FileManager.default.contents(atPath: file) else {
          throw ValidationError("cannot read \(file)")
        }
        let bytes = [UInt8](data)
        let before = tally.reasons.values.reduce(0, +)
        let expected = onHost.result(onHost.runner.run(bytes: bytes))
        all += 1
        if tally.reasons.values.reduce(0, +) != before { continue }
        if !expected.isCase {
          none += 1
          continue
        }
        lowered += 1
        let seen = onLibrary.result(onLibrary.runner.run(bytes: bytes))
        if seen != expected {
          different += 1
          print("\(file): \(seen), on the host \(expected)")
        }
      }
    }
    guard all > 0 else { throw ValidationError("there are no cases in \(folder)") }
    print(
      "\(all) cases, \(lowered) lowered, \(none) that are none, \(different) with another verdict or response than on the host"
    )
    for reason in NotLowered.allCases { print("not lowered: \(tally.reasons[reason] ?? 0): \(reason)") }
    if different > 0 { throw ExitCode(1) }
  }

  private static func files(in folder: String) throws -> [String] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
    return names.map { "\(folder)/\($0)" }.filter { file in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) && !isFolder.boolValue
        && !file.hasSuffix(".dict") && !file.hasSuffix(".md")
    }
  }
}
