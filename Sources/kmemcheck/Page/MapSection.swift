// A folder of firmware maps on the page of `make check`: a total, and each boot as a picture.

import ReportFormats
import Reports

/// The section of one list of maps.
struct MapSection {
  /// What the section is about.
  let title: String
  private(set) var figures: [String] = []

  /// Pictures that are seen without a click.
  private static let shown = 6

  init(title: String) { self.title = title }

  /// Adds the boot on the map called `name`.
  mutating func add(_ report: BootReport, name: String) {
    let kind = report.verdict == .violated ? " class=\"bad\"" : ""
    figures.append(
      "<figure><figcaption\(kind)>\(HTML.escaped(report.headline))</figcaption>\n\(report.svg(title: name))</figure>")
  }

  /// - Parameter total: how many boots ended how.
  func html(total: String) -> String {
    let rest = figures.dropFirst(Self.shown)
    let hidden =
      rest.isEmpty
      ? ""
      : "<details>\n<summary>\(rest.count) more</summary>\n<div class=\"charts\">\n\(rest.joined(separator: "\n"))\n</div>\n</details>"
    return """
      <section>
      <h2>\(HTML.escaped(title))</h2>
      <p>\(HTML.escaped(total))</p>
      <div class="charts">
      \(figures.prefix(Self.shown).joined(separator: "\n"))
      </div>
      \(hidden)
      </section>
      """
  }
}
