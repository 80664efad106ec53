// The page about campaigns: what it shows, and that nothing from a crash becomes markup.

import Foundation
import ProcessSupport
import PropCheck
import Testing

@testable import fuzzcampaign

@Suite struct FuzzReportTests {
  private static func sample(_ line: Substring) throws -> HistorySample { try #require(HistorySample(line)) }

  @Test func `a sample is a line and comes back; a cut one is none`() throws {
    let line = "1764081360\t30\t51234\t1702\t812\t3310\t214\t1"
    #expect(try Self.sample(line[...]).line == line)
    #expect(HistorySample(line.dropLast(2)) == nil)
    #expect(HistorySample("1\t2\t\t4\t5\t6\t7\t8") == nil)
  }

  @Test func `a chart begins at the lower left and ends at the upper right`() {
    let chart = GrowthChart(title: "T", points: [(0, 0), (50, 20), (100, 40)], boundaries: [50])
    #expect(chart.ceiling == 40)
    #expect(chart.svg.contains("<path class=\"line\" d=\"M52.0 126.0L202.0 69.0L352.0 12.0\"/>"))
    #expect(chart.svg.contains("<path class=\"boundary\" d=\"M202.0 12.0V126.0\"/>"))
    #expect(chart.svg.contains(">1m40s</text>"))
  }

  @Test(arguments: [(0, 2), (3, 4), (49, 50), (50, 50), (812, 820), (3310, 3400), (100_001, 120_000)])
  func `a chart's ceiling holds its greatest figure`(greatest: Int, ceiling: Int) {
    #expect(GrowthChart(title: "", points: [(1, greatest)], boundaries: []).ceiling == ceiling)
  }

  @Test func `campaigns follow one another`() throws {
    let report = TargetReport(
      name: "boot",
      samples: [
        try Self.sample("100\t10\t5\t1\t7\t8\t9\t0"), try Self.sample("100\t20\t9\t1\t8\t8\t9\t0"),
        try Self.sample("500\t10\t4\t1\t9\t8\t9\t0"),
      ], corpusFiles: 1, corpusBytes: 1, bugs: [])
    let chart = report.growth(of: \.coverage, title: "")
    #expect(chart.points.map(\.seconds) == [10, 20, 30])
    #expect(chart.points.map(\.value) == [7, 8, 9])
    #expect(chart.boundaries == [20])
    #expect(report.executions == 13)
  }

  @Test func `nothing in a crash is markup`() throws {
    let campaign = try FakeCampaign()
    try FileManager.default.createDirectory(atPath: campaign.crashes, withIntermediateDirectories: true)
    let hostile = "<script>alert('1')</script> & \"quoted\"\n\n</pre><img src=x onerror=y>\u{0}\u{1B}[31m"
    try Data(hostile.utf8).write(to: URL(filePath: "\(campaign.crashes)/12ab34cd.txt"))
    let page = campaign.folder.appending(path: "page.html")
    let run = try campaign.run(["report", "--output", page.path])
    #expect(run.status == 0, "\(run.errors)")
    let text = try String(contentsOf: page, encoding: .utf8)
    #expect(text.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;quoted&quot;"))
    #expect(text.contains("<pre>&lt;/pre&gt;&lt;img src=x onerror=y&gt;..[31m</pre>"))
    #expect(!text.contains("<script") && !text.contains("<img"))
    // Nothing is fetched from anywhere.
    #expect(!text.contains("http") && !text.contains("url(") && !text.contains("src=\""))
  }

  @Test func `without a campaign the page says so`() {
    #expect(ReportPage(targets: []).text.contains("No campaign has run yet: make fuzz."))
  }
}
