// `make adopt` and `make tmin`: a crash made simple, and made a regression.

import ArgumentParser
import FailureRecords
import Foundation
import PropCheckHost

/// Makes a crash a regression.
struct AdoptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adopt", abstract: "Turn a case that fails into a regression with a note.",
    discussion: """
      The case is simplified first. One that does not fail is refused, unless --fixed says that it did until its cause was \
      mended; with --fixed, one that still fails is refused.
      """)

  @OptionGroup var places: Places

  @Option(help: "The target; without it the one in whose folder the file lies.")
  var target = ""

  @Option(help: "What it was, in a sentence; without it what the oracle says.")
  var note = ""

  @Option(help: "The regression's name, in letters, digits and hyphens; without it the first words of the note.")
  var name = ""

  @Flag(help: "The case failed once and passes now; it is taken as it is.")
  var fixed = false

  @Argument(help: "The file.")
  var file: String

  func run() throws {
    try finish {
      guard FileManager.default.isReadableFile(atPath: file) else { throw CampaignError("there is no file '\(file)'") }
      let target = try places.target(of: file, named: target)
      let ending = try places.kinds(in: places.ordinary)[target.name] == "choices" ? ArtefactStore.ending : ""
      let failing = try FailingCase(path: file, target: target, places: places).simplified()
      guard fixed == (failing == nil) else { throw refusal(failing) }
      let bytes = try CampaignError.wrapping { try failing?.bytes ?? Files.read(file, limit: ArtefactStore.sizeLimit) }
      let note = note.isEmpty ? failing?.failure.headline ?? "" : note
      guard !note.isEmpty else { throw CampaignError("say what the case was: NOTE=\"...\" or --note") }
      let name = name.isEmpty ? RegressionNotes.slug(note) : name
      let path = try Adoption(target: target, ending: ending).adopt(bytes, name: name, note: note)
      if let failing {
        print(failing.report)
        if failing.build == .instrumented { print("It fails under AddressSanitizer only.") }
      }
      print("\nAdopted as \(path), with a line in \(target.notes).")
      return 0
    }
  }

  private func refusal(_ failing: FailingCase.Simplified?) -> CampaignError {
    guard let failing else {
      return CampaignError(
        "\(file) does not fail, so it would show nothing; if its cause is mended: FIXED=1 or --fixed")
    }
    return CampaignError("\(file) still fails, so it is not fixed: \(failing.failure.headline)")
  }
}

/// Simplifies a crash.
struct TminCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tmin", abstract: "Write the simplest case that fails as a given one does, and explain it.",
    discussion: "Exit status: 77 if the case fails and is simplified, 0 if it does not fail.")

  @OptionGroup var places: Places

  @Option(help: "The target; without it the one in whose folder the file lies.")
  var target = ""

  @Option(help: "The new file; without it FILE-simplified.")
  var output = ""

  @Argument(help: "The file.")
  var file: String

  func run() throws {
    try finish {
      guard FileManager.default.isReadableFile(atPath: file) else { throw CampaignError("there is no file '\(file)'") }
      let target = try places.target(of: file, named: target)
      guard let failing = try FailingCase(path: file, target: target, places: places).simplified() else {
        print("\(file) does not fail")
        return 0
      }
      print(failing.report)
      let path = output.isEmpty ? "\(file)-simplified" : output
      let isThere = try CampaignError.wrapping {
        try Files.create(failing.bytes, at: path) || Files.read(path, limit: 1 << 20) == failing.bytes
      }
      guard isThere else {
        throw CampaignError("\(path) is there already and stays as it is; choose another: --output")
      }
      print("\n\(path): \(failing.bytes.count) bytes, fails in the \(failing.build) build")
      return Campaign.crashStatus
    }
  }
}
