// The list of make fuzz-power and the table that comes of it.

import Foundation
import Properties
import TestSupport
import Testing

@testable import kmemdefects

@Suite struct PowerTests {
  private static let targets = MemoryProperty.all.map(\.name)

  private static func catalogue() throws -> Catalogue {
    try Catalogue(folder: PackageFiles.root.appending(path: "Tests/Defects/catalogue"))
  }

  private static func list(_ text: String) throws -> PowerList {
    try PowerList(text, catalogue: try catalogue(), targets: targets)
  }

  @Test func `the committed list names ten defects of the catalogue, most targets of KMem, and no defect twice`() throws
  {
    let text = try String(contentsOf: PackageFiles.root.appending(path: PowerList.path), encoding: .utf8)
    let pairs = try Self.list(text).pairs
    #expect(pairs.count >= 10)
    #expect(Set(pairs.map(\.defect.name)).count == pairs.count)
    #expect(Set(pairs.map(\.target)).count >= 9)
    #expect(Set(pairs.map(\.defect.edit.file)).count >= 9)
  }

  @Test(arguments: [
    ("run-behind-limit", "write a defect and a target"), ("no-such-defect pmm", "has no defect 'no-such-defect'"),
    ("run-behind-limit nowhere", "there is no target 'nowhere'"), ("# nothing", "names no defect"),
  ])
  func `a wrong line is named`(text: String, message: String) throws {
    let error = #expect(throws: RunError.self) { try Self.list("# head\n\(text)\n") }
    #expect("\(error, default: "none")".contains(message))
  }

  private static func row(found: Int, of count: Int) throws -> PowerTable.Row {
    let detection = Detection(
      property: "pmm", oracle: "result", clause: "P14", cases: 200, microseconds: 2_300_000, commands: nil)
    let missed = Outcome.missed(cases: 9_000, microseconds: 60_000_000)
    return PowerTable.Row(
      pair: try list("run-behind-limit pmm").pairs[0],
      outcomes: Array(repeating: .found(detection), count: found) + Array(repeating: missed, count: count - found))
  }

  @Test func `nine seeds of ten are enough and eight are not`() throws {
    #expect(PowerTable(rows: [try Self.row(found: 9, of: 10)], seconds: 60).isEachFound)
    #expect(!PowerTable(rows: [try Self.row(found: 8, of: 10)], seconds: 60).isEachFound)
    #expect(!PowerTable(rows: [try Self.row(found: 1, of: 2)], seconds: 60).isEachFound)
  }

  @Test func `the table says how many seeds found a defect and how soon`() throws {
    let text = PowerTable(rows: [try Self.row(found: 9, of: 10)], seconds: 60).text
    let lines = text.split(separator: "\n")
    #expect(lines[1].hasPrefix("run-behind-limit  P14     pmm     9 of 10  2.3       >60"))
    #expect(lines[2].hasPrefix("1 of 1 defects found"))
  }
}
