// Parts of the page of `make check`: each command that the script runs writes its part as HTML, and `kmemcheck page` puts them
// together.
//
//   properties --page-part ─┐
//   boot FOLDER --page-part ├─► kmemcheck page ─► .build/check.html
//   fuzzcampaign report     ─┘

import PropCheckHost
import ReportFormats

/// A part of the page, in the making.
struct PagePart {
  /// The elements so far.
  private var elements: [String] = []

  /// Rules that the parts need, in CSS.
  static let style = """
    .rows { display: grid; grid-template-columns: minmax(0, 1fr) 4.5em minmax(60px, 30%); gap: 2px 10px; margin-top: 8px;
      font-size: .85rem; align-items: center; }
    .rows span { overflow-wrap: anywhere; } .rows b { text-align: right; font-weight: 500;
      font-variant-numeric: tabular-nums; }
    .rows i { display: block; height: 9px; border-radius: 3px; background: var(--mark); min-width: 1px; }
    """

  mutating func add(_ element: String) { elements.append(element) }

  /// - Throws: what keeps the file from being written.
  func write(to path: String) throws(OutputFileError) {
    do throws(FileProblem) {
      try Files.write(Array((elements.joined(separator: "\n") + "\n").utf8), to: path)
    } catch { throw OutputFileError(description: "\(error)") }
  }
}

/// A file that was asked for could not be written.
struct OutputFileError: Error, CustomStringConvertible {
  let description: String
}
