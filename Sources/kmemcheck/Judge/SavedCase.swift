// A finding in a file: what repeats it, and beside it the report for people.
//
//   kmem judge case, property frames\n      and then the bytes of the case, to the end of the file
//
// A file without that first line is a case too, as a fuzzer writes it; the command line names the property then.

import JudgeReports
import Judgement
import PropCheckHost

/// A case that can be repeated.
struct SavedCase {
  let property: JudgeProperty
  let bytes: [UInt8]

  private static let heading = "kmem judge case, property "
  private static let mostBytes = 16 << 20

  /// Reads a file.
  ///
  /// - Parameter property: the property that the command line names.
  init(reading path: String, property: JudgeProperty?) throws {
    let name = InputFile(path: path).name
    let content = try JudgeInput.read(path, limit: Self.mostBytes, "a case")
    guard content.starts(with: Self.heading.utf8) else {
      guard let property else {
        throw JudgeInputError(
          description:
            "\(name): it does not begin with '\(Self.heading)...'; name the property of its bytes with --only")
      }
      self.property = property
      bytes = content
      return
    }
    let line = content.prefix { $0 != UInt8(ascii: "\n") }
    let word = String(decoding: line.dropFirst(Self.heading.utf8.count), as: UTF8.self)
    guard let own = JudgeProperty(rawValue: word) else {
      throw JudgeInputError(
        description: "\(name):1: '\(InputFile.printable(String(word.prefix(40))))' is no property; write one of "
          + JudgeProperty.allCases.map(\.rawValue).joined(separator: ", "))
    }
    if let property, property != own {
      throw JudgeInputError(
        description: "\(name):1: a case of '\(own.rawValue)', and --only names '\(property.rawValue)'")
    }
    self.property = own
    bytes = Array(content.dropFirst(line.count + 1))
  }

  /// Saves every finding that a case shows in a folder, which is made if there is none, and names the files in the report.
  static func save(_ report: inout JudgeReport, in folder: String) throws {
    try Files.makeDirectory(folder)
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    var taken: Set<String> = []
    for index in report.findings.indices {
      let item = report.findings[index]
      guard let property = item.shrunk.property, !item.shrunk.bytes.isEmpty else { continue }
      var name = fileName(of: item.known)
      if !taken.insert(name).inserted {
        name += "-\(index + 1)"
        taken.insert(name)
      }
      let heading = Array("\(heading)\(property.rawValue)\n".utf8)
      try Files.write(heading + item.shrunk.bytes, to: prefix + name + ".case")
      let text = ([item.headline] + item.textLines).joined(separator: "\n") + "\n"
      try Files.write(Array(text.utf8), to: prefix + name + ".txt")
      report.findings[index].savedCase = InputFile(path: prefix + name + ".case").name
    }
  }

  /// The finding's identity in letters, digits and hyphens.
  private static func fileName(of finding: KnownFinding) -> String {
    var name = ""
    for character in finding.description {
      if character.isASCII, character.isLetter || character.isNumber || character == "_" {
        name.append(character)
      } else if !name.hasSuffix("-") {
        name.append("-")
      }
    }
    return String(name.prefix(100))
  }
}
