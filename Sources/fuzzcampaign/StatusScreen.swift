// One line for each target: rewritten in place on a terminal, printed anew every 30 seconds elsewhere.

import Foundation

/// Shows the state of a campaign.
struct StatusScreen {
  private let isTerminal = isatty(STDOUT_FILENO) == 1
  private var shown = 0
  private var last = Date()

  /// Shows `lines` if it is time to.
  mutating func show(_ lines: [String]) {
    let isDue = -last.timeIntervalSinceNow >= (isTerminal ? 1 : 30)
    guard isDue else { return }
    last = Date()
    if isTerminal && shown > 0 { print("\u{1B}[\(shown)A", terminator: "") }
    for line in lines { print(isTerminal ? "\u{1B}[2K\(line)" : line) }
    shown = lines.count
    fflush(nil)
  }

  /// Leaves the last state on the screen.
  mutating func end() { shown = 0 }
}
