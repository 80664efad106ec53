// The list of `make fuzz-power`: which fuzz target must find which defect.
//
//   # a comment
//   DEFECT TARGET

import Foundation

/// Pairs of a defect of the catalogue and the target that is to find it.
struct PowerList {
  /// A line of the list.
  struct Pair: Hashable, Sendable {
    let defect: Defect
    let target: String
  }

  /// Where the list is in the package.
  static let path = "Tests/Defects/power"

  let pairs: [Pair]

  /// Reads a list whose defects are in `catalogue` and whose targets are among `targets`.
  ///
  /// - Throws: `RunError` with the line that is wrong.
  init(_ text: String, catalogue: Catalogue, targets: [String]) throws(RunError) {
    var pairs: [Pair] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.split(separator: " ").map(String.init)
      if words.isEmpty || line.hasPrefix("#") { continue }
      let place = "\(Self.path), line \(index + 1)"
      guard words.count == 2 else { throw RunError("\(place): write a defect and a target, not '\(line)'") }
      guard let defect = catalogue.defects.first(where: { $0.name == words[0] }) else {
        throw RunError("\(place): the catalogue has no defect '\(words[0])'")
      }
      guard targets.contains(words[1]) else {
        throw RunError("\(place): there is no target '\(words[1])'; the targets are \(targets.joined(separator: ", "))")
      }
      pairs.append(Pair(defect: defect, target: words[1]))
    }
    if pairs.isEmpty { throw RunError("\(Self.path) names no defect") }
    self.pairs = pairs
  }
}
