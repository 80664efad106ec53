// What is printed and written of a few made-up runs.

import Foundation
import PropCheck
import Testing

@testable import kmemdefects

@Suite struct ReportTests {
  private static func defect(_ name: String, oracle: String = "state") throws -> Defect {
    try Defect(
      """
      name: \(name)
      cause: a bound is < and not <=
      clause: P3
      analogue: none
      oracle: \(oracle)
      file: Sources/KMem/A.swift
      kind: expression
      --- search
      a < \(name)
      --- replacement
      a <= \(name)
      """, name: name)
  }

  private static func found(_ cases: Int, oracle: String = "state", commands: Int? = 2) -> Outcome {
    .found(
      Detection(
        property: "pmm", oracle: oracle, clause: "P3", cases: cases, microseconds: cases * 100, commands: commands,
        message: "a <b> & more", trace: ["try kernel.run(.allocateFrame)"]))
  }

  private static func records() throws -> [DefectRecord] {
    [
      DefectRecord(try defect("always"), [found(1), found(2), found(30)]),
      DefectRecord(
        try defect("never", oracle: "machine"), Array(repeating: .missed(cases: 500, microseconds: 7000), count: 3)),
      DefectRecord(
        try defect("seldom"), [found(8, oracle: "trap"), .missed(cases: 500, microseconds: 7000), found(9)]),
    ]
  }

  @Test func `a quantile that falls on a run that found nothing is only known to be larger`() {
    let distribution = Distribution([.censored(10), .seen(40), .seen(20), .censored(5)])
    #expect(distribution.values == [.seen(20), .seen(40), .censored(5), .censored(10)])
    #expect(distribution.quantile(percent: 25) == .seen(20))
    #expect(distribution.quantile(percent: 50) == .seen(40))
    #expect(distribution.quantile(percent: 51) == .censored(5))
    #expect(distribution.quantile(percent: 90) == .censored(10))
    #expect(distribution.censoredCount == 2)
    #expect(Distribution([]).quantile(percent: 50) == nil)
  }

  @Test func `the bare results have a line for each run, in the order of arms, defects and seeds`() throws {
    let fuzz = DefectRecord(try Self.defect("always"), [Self.found(7, oracle: "sanitizer", commands: nil)], in: .fuzz)
    let scope = Detection(
      property: "exhaustive frames", oracle: "state", clause: "P1", cases: 3, microseconds: 5, commands: 1)
    let exhaustive = DefectRecord(try Self.defect("always"), [.found(scope)], in: .exhaustive)
    let arms = ArmTable(arms: [(.default, try Self.records()), (.fuzz, [fuzz]), (.exhaustive, [exhaustive])])
    #expect(
      ResultList(arms).text == """
        default always 0 pmm state 1 2
        default always 1 pmm state 2 2
        default always 2 pmm state 30 2
        default never 0 - missed 500 -
        default never 1 - missed 500 -
        default never 2 - missed 500 -
        default seldom 0 pmm trap 8 2
        default seldom 1 - missed 500 -
        default seldom 2 pmm state 9 2
        fuzz always 0 pmm sanitizer 7 -
        exhaustive always 0 exhaustive-frames state 3 1

        """)
  }

  @Test func `the table lists what was missed first and ends with the count alone`() throws {
    let lines = DefectTable(try Self.records()).text.split(separator: "\n").map(String.init)
    #expect(lines[1].hasPrefix("never ") && lines[1].contains("0/3") && lines[1].contains(">500/>500"))
    #expect(lines[2].hasPrefix("seldom ") && lines[2].contains("2/3") && lines[2].contains("9/>500"))
    #expect(lines[3].hasPrefix("always ") && lines[3].contains("3/3") && lines[3].contains("2/30"))
    #expect(lines.last == "1 of 3 defects")
  }

  @Test func `an arm's row says what it loses`() throws {
    let records = try Self.records()
    let poor = records.map { DefectRecord($0.defect, [.missed(cases: 1, microseconds: 1_000_000)]) }
    let rows = ArmTable(arms: [(.default, records), (.random, poor)]).rows
    #expect(rows.map(\.always) == [1, 0])
    #expect(rows.map(\.sometimes) == [2, 0])
    #expect(rows[1].lost == ["always"])
    #expect(rows[1].seconds == 3)
  }

  @Test func `the viewer's report has each mutant at its place`() throws {
    let source = "let x =\n  a < always && a < never\nlet y = a < seldom\n"
    let report = try MutationReport(
      try Self.records(), sources: ["Sources/KMem/A.swift": source], config: ["conditions": "none"])
    let file = try #require(report.files["Sources/KMem/A.swift"])
    #expect(file.mutants.map(\.id) == ["always", "never", "seldom"])
    #expect(file.mutants.map(\.status) == ["Killed", "Survived", "Survived"])
    let places = file.mutants.map { [$0.location.start, $0.location.end].map { "\($0.line):\($0.column)" } }
    #expect(places == [["2:3", "2:13"], ["2:17", "2:26"], ["3:9", "3:19"]])
    let json = try JSONSerialization.jsonObject(with: Data(report.text.utf8))
    let object = try #require(json as? [String: Any])
    #expect(object["schemaVersion"] as? String == "2.0")
    for key in ["schemaVersion", "thresholds", "files"] { #expect(object[key] != nil, "the schema requires \(key)") }
    let tests = Set(report.testFiles.values.flatMap { $0.tests.map(\.id) })
    #expect(file.mutants.allSatisfy { tests.isSuperset(of: $0.killedBy) })
  }

  @Test func `the page needs no network and shows text as text`() throws {
    let records = try Self.records()
    let html = Page(records, arms: ArmTable(arms: [(.default, records)]), conditions: "3 runs").html
    #expect(!html.contains("http") && !html.contains("<script") && !html.contains("src="))
    #expect(html.contains("a &lt;b&gt; &amp; more"))
    #expect(!html.contains("a <b>"))
    let never = try #require(html.firstRange(of: "never"))
    let always = try #require(html.firstRange(of: "<summary>always"))
    #expect(never.lowerBound < always.lowerBound)
    #expect(html.components(separatedBy: "<circle").count - 1 == 9)
  }
}
