// Which mutants compile: the module is checked with all of them, up to the checks of control flow (a path that returns
// nothing, or initializes nothing), and those on lines that the compiler complains of are left out, until it has nothing to
// say. Checking one module takes seconds; building the copy takes minutes.

import Foundation
import PropCheck

/// Finds the mutants that are no Swift.
struct TypeCheck {
  let scratch: URL

  /// How often the module is checked at most: every time, at least one mutant is left out.
  private static let rounds = 20

  /// - Parameter merge: merges mutants into a copy and returns its folder.
  /// - Returns: the mutants that compile together, in their order.
  func filter(_ mutants: [ListedMutant], _ merge: ([ListedMutant]) throws -> URL) throws -> [ListedMutant] {
    var left = mutants
    for _ in 0..<Self.rounds {
      let folder = try merge(left)
      let sources = folder.appending(path: "Sources/KMem")
      let files = (FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? [])
        .filter { $0.hasSuffix(".swift") }.sorted().map { sources.appending(path: $0).path }
      let child = try ChildProcess(
        URL(filePath: "/usr/bin/env"),
        [
          "swiftc", "-emit-sil", "-wmo", "-o", "/dev/null", "-swift-version", "6", "-module-name", "KMem",
          "-suppress-warnings",
        ]
          + files,
        environment: [:], in: folder, scratch: scratch, limit: 600)
      if child.end == .status(0) { return left }
      let wrong = try Self.numbers(in: child.output + child.errors)
      if wrong.isEmpty { throw RunError("the mutants do not compile, and no line says which: \(scratch.path)") }
      left = left.enumerated().filter { !wrong.contains($0.offset + 1) }.map(\.element)
    }
    throw RunError("after \(Self.rounds) rounds there are still mutants that do not compile: \(scratch.path)")
  }

  /// The numbers of the mutants on, or right above, the lines of which a message speaks.
  private static func numbers(in messages: String) throws -> Set<Int> {
    var numbers: Set<Int> = []
    var sources: [String: [Substring]] = [:]
    for message in messages.split(separator: "\n") {
      guard let match = message.firstMatch(of: #/^(\/[^:]+):(\d+):\d+: error: /#), let line = Int(match.2) else {
        continue
      }
      let path = String(match.1)
      let lines =
        try sources[path]
        ?? String(contentsOfFile: path, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
      sources[path] = lines
      for index in stride(from: min(line, lines.count) - 1, through: 0, by: -1) {
        let found = lines[index].matches(of: #/Choice\w*\.defect == (\d+)/#).compactMap { Int($0.1) }
        numbers.formUnion(found)
        if !found.isEmpty { break }
      }
    }
    return numbers
  }
}
