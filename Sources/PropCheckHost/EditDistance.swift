// How far two names are apart: for the word after "did you mean".

/// The Levenshtein distance of names.
enum EditDistance {
  /// Whether one name becomes the other by at most two insertions, deletions or replacements of a byte.
  static func isSmall(_ first: String, _ second: String) -> Bool {
    distance(Array(first.utf8), Array(second.utf8)) <= 2
  }

  /// - Complexity: the product of the lengths.
  private static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var row = Array(0...second.count)
    for (index, byte) in first.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in second.indices {
        let replaced = diagonal + (second[column] == byte ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
      }
    }
    return row[second.count]
  }
}
