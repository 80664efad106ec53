// The list of the mutants that a copy holds, for what runs them.

import Foundation

/// `mutants.json`.
enum Manifest {
  private struct Entry: Encodable {
    let number: Int
    let key: String
    let file: String
    let line: Int
    let column: Int
    let function: String
    let `operator`: String
    let original: String
    let replacement: String
  }

  static func data(of mutants: [(number: Int, mutant: Mutant)]) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let entries = mutants.map { number, mutant in
      Entry(
        number: number, key: mutant.key, file: mutant.file, line: mutant.line, column: mutant.column,
        function: mutant.function, operator: mutant.change.rawValue, original: mutant.original,
        replacement: mutant.replacement)
    }
    return try encoder.encode(entries) + Data("\n".utf8)
  }
}
