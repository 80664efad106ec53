// The list of mutants, for what runs them.

import Foundation

/// The list as JSON.
enum Manifest {
  private struct Entry: Encodable {
    let key: String
    let file: String
    let line: Int
    let column: Int
    let offset: Int
    let function: String
    let `operator`: String
    let form: String
    let original: String
    let replacement: String
  }

  static func data(of mutants: [Mutant]) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let entries = mutants.map { mutant in
      Entry(
        key: mutant.key, file: mutant.file, line: mutant.line, column: mutant.column,
        offset: mutant.range.lowerBound, function: mutant.function, operator: mutant.change.rawValue,
        form: mutant.form.rawValue, original: mutant.original, replacement: mutant.replacement)
    }
    return try encoder.encode(entries) + Data("\n".utf8)
  }
}
