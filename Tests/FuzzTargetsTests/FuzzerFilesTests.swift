// What lies beside a target's corpus for libFuzzer: its dictionary.

import Foundation
import FuzzMutators
import PropCheck
import TestSupport
import Testing

@testable import FuzzTargets

@Suite struct FuzzerFilesTests {
  private static let targets = FuzzTarget.all.filter { !$0.name.hasPrefix("canary") }.map(\.name)

  private static func text(_ target: String, _ suffix: String) throws -> String {
    try String(contentsOf: PackageFiles.corpus.appending(path: "\(target)/\(target).\(suffix)"), encoding: .utf8)
  }

  /// The quoted entries of a dictionary as bytes; nil for one that is not `"\x00..."` throughout.
  private static func entries(_ dictionary: String) -> [[UInt8]?] {
    dictionary.split(separator: "\n").filter { $0.hasPrefix("\"") }.map { line in
      let digits = line.dropFirst().dropLast().split(separator: "\\x", omittingEmptySubsequences: false)
      guard digits.first == "", digits.count > 1 else { return nil }
      return digits.dropFirst().compactMap { UInt8($0, radix: 16) }
    }
  }

  @Test(arguments: targets.filter { FuzzTarget.named($0)?.mutator == .choices })
  func `the dictionary of a target with choices is the domain's constants as tokens`(target: String) throws {
    let choices = DomainConstants.all.map { number in
      [Choice(key: number, low: 0, high: .max, target: 0, kind: .unsigned)]
    }
    let expected = choices.map { CaseEncoding.bytes(of: $0) }
    #expect(Self.entries(try Self.text(target, "dict")) == expected)
  }

  @Test func `the constants are ascending and different`() {
    #expect(zip(DomainConstants.all, DomainConstants.all.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test(arguments: targets)
  func `every target has a dictionary`(target: String) throws {
    #expect(try Self.text(target, "dict").split(separator: "\n").count { $0.hasPrefix("\"") } > 5)
  }
}
