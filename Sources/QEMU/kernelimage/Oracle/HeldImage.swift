// The kernel image in its mode `hold`, as it runs in QEMU: it reports how it was started, sets memory up, and then stops at
// each stage of the series until it gets a byte.
//
//   report ... end of report
//   set up: directory 00161000, frames free 15722 of 16352          or: refused at STAGE: reason
//   held STAGE                                                       once for each stage

import QEMU
import Reports

/// The image in an emulated PC, somewhere between power-on and its last stage.
struct HeldImage: ~Copyable {
  private var pc: EmulatedPC

  /// How the image was started.
  let report: ImageReport

  /// Switches the PC on and reads the report.
  init(_ options: PCOptions) throws {
    var options = options
    options.commandLine = "hold"
    var pc = try EmulatedPC(options)
    var lines: [String] = []
    while let line = try pc.readLine(), line != ImageReport.lastLine { lines.append(line) }
    guard lines.first == ImageReport.firstLine else {
      let complaint = try pc.complaint()
      throw HeldImageError.noReport(lines + (complaint.isEmpty ? [] : [complaint]))
    }
    report = try ImageReport(parsing: Array(lines.dropFirst()))
    self.pc = pc
  }

  /// The next line, which is what `memory_setup` said; `nil` where the image ended without a word.
  mutating func readLine() throws -> String? { try pc.readLine() }

  /// Waits until the image has come to `stage`.
  ///
  /// - Throws: `strayed` with what it printed where it ends or says something else.
  mutating func wait(for stage: String) throws {
    let line = try pc.readLine()
    if line == "held \(stage)" { return }
    var lines = line.map { [$0] } ?? []
    while let line = try pc.readLine() { lines.append(line) }
    throw HeldImageError.strayed(waitingFor: stage, lines)
  }

  /// The tables as QEMU sees them now.
  mutating func tables() throws -> PageTables {
    try PageTables { command throws(QEMUError) in try pc.monitor(command) }
  }

  /// Lets the image go on to its next stage.
  func letGo() throws { try pc.send([0x0A]) }

  /// The image's exit status, once it has ended.
  mutating func exitStatus() throws -> Int32 { try pc.waitForExit() }
}

/// What an image did instead of what it is for.
enum HeldImageError: Error, CustomStringConvertible {
  /// The image does not have this mode.
  case noReport([String])
  /// It ended, or printed something else, on its way to a stage.
  case strayed(waitingFor: String, [String])

  var description: String {
    switch self {
    case .noReport(let lines): "the image printed no report of its start:\(Self.indented(lines))"
    case .strayed(let stage, let lines): "the image did not come to stage '\(stage)':\(Self.indented(lines))"
    }
  }

  private static func indented(_ lines: [String]) -> String {
    lines.isEmpty ? " it printed nothing" : lines.map { "\n    " + $0 }.joined()
  }
}
