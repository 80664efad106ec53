// From a crash to a regression: what is refused, and what is written.

import Foundation
import ProcessSupport
import Testing

@testable import fuzzcampaign

@Suite struct AdoptionTests {
  private func crash(_ text: String, in campaign: FakeCampaign) throws -> String {
    try FileManager.default.createDirectory(atPath: campaign.crashes, withIntermediateDirectories: true)
    let path = "\(campaign.crashes)/crash-1"
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func `a crash becomes a simple regression with its note`() throws {
    let campaign = try FakeCampaign()
    let run = try campaign.run(["adopt", try crash("CRASH with more", in: campaign)])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("a | trace"))
    #expect(try text("\(campaign.corpus)/boot/regressions/state-p4-planted-here.case1") == "CRASH")
    let notes = try text("\(campaign.corpus)/boot/README.md")
    #expect(notes.hasPrefix("# Cases of `boot`\n"))
    #expect(
      notes.hasSuffix(
        "| regression | what it was |\n|---|---|\n| `state-p4-planted-here.case1` | state: P4: planted \\| here |\n"))
  }

  @Test func `nothing is overwritten, and nothing is adopted twice`() throws {
    let campaign = try FakeCampaign()
    let file = try crash("CRASH", in: campaign)
    #expect(try campaign.run(["adopt", "--note", "First", "--name", "one", file]).status == 0)
    let notes = try text("\(campaign.corpus)/boot/README.md")
    let again = try campaign.run(["adopt", "--note", "Second", "--name", "two", file])
    #expect(again.status == 2)
    #expect(again.errors.contains("the same case is a regression already: "))
    let path = "\(campaign.corpus)/boot/regressions/one.case1"
    try Data("another".utf8).write(to: URL(filePath: path))
    let taken = try campaign.run(["adopt", "--note", "Third", "--name", "one", file])
    #expect(taken.status == 2)
    #expect(taken.errors.contains("one.case1 is there already and stays as it is"))
    #expect(try text(path) == "another")
    #expect(try text("\(campaign.corpus)/boot/README.md") == notes)
  }

  @Test func `a case that does not fail is refused unless it is fixed, and the reverse`() throws {
    let campaign = try FakeCampaign()
    let file = try crash("harmless", in: campaign)
    let run = try campaign.run(["adopt", "--note", "Nothing", file])
    #expect(run.status == 2)
    #expect(run.errors.contains("does not fail, so it would show nothing"))
    #expect(campaign.names("\(campaign.corpus)/boot/regressions") == [])
    let nameless = try campaign.run(["adopt", "--fixed", file])
    #expect(nameless.errors.contains("say what the case was"))
    #expect(try campaign.run(["adopt", "--fixed", "--note", "It was: this!", file]).status == 0)
    #expect(try text("\(campaign.corpus)/boot/regressions/it-was-this.case1") == "harmless")
    let failing = try crash("CRASH", in: campaign)
    let still = try campaign.run(["adopt", "--fixed", "--note", "Not yet", failing])
    #expect(still.status == 2)
    #expect(still.errors.contains("still fails, so it is not fixed: state: P4: planted | here"))
  }

  @Test(arguments: ["../escape", "", "a/b", "a b"])
  func `a name that is no file name is refused`(name: String) throws {
    let campaign = try FakeCampaign()
    let adoption = Adoption(target: TargetFiles("boot", corpus: campaign.corpus, binaries: ""), ending: "")
    #expect(throws: CampaignError.self) { try adoption.adopt([1], name: name, note: "note") }
    #expect(campaign.names(campaign.corpus) == [])
  }

  @Test func `a new row stands behind the last one, wherever the table is`() {
    var notes = RegressionNotes("# A\n\n| regression | what it was |\n|---|---|\n| `a` | b |\n\nMore.\n", target: "x")
    notes.add("c", note: "d\ne")
    #expect(notes.text == "# A\n\n| regression | what it was |\n|---|---|\n| `a` | b |\n| `c` | d e |\n\nMore.\n")
  }

  @Test func `tmin writes beside the file, and the same again is no trouble`() throws {
    let campaign = try FakeCampaign()
    let file = try crash("CRASH with more", in: campaign)
    #expect(try campaign.run(["tmin", file]).status == 77)
    #expect(try text("\(file)-simplified") == "CRASH")
    #expect(try campaign.run(["tmin", file]).status == 77)
    try Data("mine".utf8).write(to: URL(filePath: "\(file)-simplified"))
    #expect(try campaign.run(["tmin", file]).status == 2)
    #expect(try text("\(file)-simplified") == "mine")
  }
}
