// kmemcheck page: the page of `make check`, from the parts that its steps have left.

import ArgumentParser
import PropCheckHost
import ReportFormats

/// Puts parts together to a page.
struct PageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "page", abstract: "Put the parts that other commands wrote together to one page.", shouldDisplay: false
  )

  @Option(help: "A line of the summary; may be repeated.")
  var line: [String] = []

  @Flag(help: "Something was found, or is broken.")
  var failed = false

  @Option(help: "The file to write; what was there is replaced.")
  var output: String

  @Argument(help: "The parts; those that are not there are left out.")
  var parts: [String] = []

  func run(printingTo output: Output) throws -> ExitStatus {
    var sections: [String] = []
    for part in parts where Files.exists(part) {
      sections.append(String(decoding: try Files.read(part, limit: 1 << 26), as: UTF8.self))
    }
    let verdict = failed ? "<p class=\"bad\">Something was found.</p>" : "<p>Everything holds.</p>"
    let page = HTMLPage(
      title: "kmem: make check", style: HTMLPage.figureStyle + "\n" + PagePart.style,
      body: """
        <h1>make check</h1>
        \(verdict)
        <pre>\(HTML.escaped(line.joined(separator: "\n")))</pre>
        \(sections.joined(separator: "\n"))
        """)
    try Files.write(Array(page.text.utf8), to: self.output)
    return .ok
  }
}
