// One line for each target: rewritten in place on a terminal, printed again every 30 seconds elsewhere.

import Foundation

/// Shows the state of a campaign, and what happens in it.
final class StatusScreen {
  private let isTerminal = isatty(STDOUT_FILENO) == 1
  private var shown = 0
  private var last = Date()

  /// Shows `lines` if it is time to.
  func show(_ lines: [String]) {
    let isDue = -last.timeIntervalSinceNow >= (isTerminal ? 1 : 30)
    guard isDue else { return }
    last = Date()
    if isTerminal && shown > 0 { print("\u{1B}[\(shown)A", terminator: "") }
    for line in lines { print(isTerminal ? "\u{1B}[2K\(fitting(line))" : line) }
    shown = lines.count
    fflush(nil)
  }

  /// Prints `text`, which stays on the screen.
  func say(_ text: String) {
    print(text)
    shown = 0
    fflush(nil)
  }

  /// The part of a line that one row of the terminal holds: a line of two rows could not be rewritten.
  private func fitting(_ line: String) -> String {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return line }
    return String(line.prefix(Int(size.ws_col) - 1))
  }
}
