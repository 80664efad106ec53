// The drawing of a boot: well-formed, the same every time, to scale, and safe whatever the map is called.

import Operations
import Reports
import Specification
import Testing

@Suite struct DrawingTests {
  /// Whether every element is closed, the innermost first.
  private func isWellFormed(_ svg: String) -> Bool {
    var open: [Substring] = []
    for match in svg.matches(of: /<(\/?)([a-z]+)([^<>]*?)(\/?)>/) {
      if match.output.1 == "/" {
        guard open.popLast() == match.output.2 else { return false }
      } else if match.output.4 != "/" {
        open.append(match.output.2)
      }
    }
    let marks = svg.count { $0 == "<" }
    return open.isEmpty && marks == svg.matches(of: /<\/?[a-z]+[^<>]*>/).count
  }

  private func rectangles(_ svg: String, fill: String) -> [(x: Double, width: Double)] {
    svg.matches(of: /<rect fill="([^"]*)" x="([0-9.]+)" y="[0-9]+" width="([0-9.]+)" height="26">/)
      .filter { $0.output.1 == fill }.map { (Double($0.output.2) ?? -1, Double($0.output.3) ?? -1) }
  }

  @Test(arguments: MemoryUseMapTests.maps)
  func `it is well-formed, and nothing is drawn outside`(_ map: MemoryUseMapTests.BootedMap) throws {
    let svg = map.report.svg(title: map.name)
    #expect(isWellFormed(svg))
    #expect(svg == map.report.svg(title: map.name))
    for match in svg.matches(of: /\ x="([0-9.]+)" y="([0-9]+)" width="([0-9.]+)"/) {
      let (x, width) = (try #require(Double(match.output.1)), try #require(Double(match.output.3)))
      #expect(x >= 16 && x + width <= 704.5, "\(match.output.0)")
    }
  }

  @Test func `a stretch is as long as its share of the bar`() throws {
    let entries = [FirmwareMapEntry(base: 0, length: 0x100_0000, type: 1)]
    let svg = try MemoryUseMapTests.report(BootScenario(entries: entries)).svg(title: "16 MiB")
    // The kernel: 2 MiB from 1 MiB on, in bars of 4 MiB and of 16 MiB, each 688 units long.
    let kernel = rectangles(svg, fill: "#4e79a7")
    #expect(kernel.map(\.x) == [188, 59])
    #expect(kernel.map(\.width) == [344, 86])
  }

  @Test func `a title cannot become markup`() throws {
    let entries = [FirmwareMapEntry(base: 0, length: 0x100_0000, type: 1)]
    let svg = try MemoryUseMapTests.report(BootScenario(entries: entries)).svg(title: "<script>\"&'")
    #expect(!svg.contains("<script>"))
    #expect(isWellFormed(svg))
  }
}
