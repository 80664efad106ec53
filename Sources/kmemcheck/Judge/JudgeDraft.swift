// kmemcheck judge --init: a first profile, and what its author must find out.

import KernelFiles
import Profiles
import PropCheckHost

/// Drafts a profile.
struct JudgeDraft {
  private let input: JudgeInput
  private let destination: String?

  init(_ input: JudgeInput) {
    self.input = input
    destination = input.namedProfile
  }

  func run(printingTo output: Output) throws -> ExitStatus {
    if input.file.symbols.isEmpty {
      throw JudgeInputError(
        description:
          "\(InputFile(path: input.kernelPath).name): no symbols (it was stripped), so that nothing can be drafted; "
          + "give the file from before, or its symbols with --symbols FILE")
    }
    let draft = ProfileDraft(of: input.file, name: input.name)
    if let destination {
      guard try Files.create(Array(draft.text.utf8), at: destination) else {
        throw JudgeInputError(
          description: "\(InputFile(path: destination).name): there is a file already, which --init does not overwrite")
      }
    } else {
      try output.write(draft.text)
    }
    let hints = draft.unknown.map { "  - \($0)\n" }.joined()
    Output.writeToStandardError(hints.isEmpty ? "" : "Not guessed, please find out:\n" + hints)
    let kernel = InputFile(path: input.kernelPath).name
    if draft.hasOperations {
      let option = destination.map { "--profile \(InputFile(path: $0).name) " } ?? ""
      Output.writeToStandardError(
        "Next: check the lines that say 'guessed', then kmemcheck judge --check \(option)\(kernel)\n")
    }
    return .ok
  }
}
