// How far a long job is, on standard error: a line that is rewritten on a terminal, a new one every 30 seconds elsewhere. No
// part of any report: what it says depends on the clock.
//
//   kernel 12000/20000 cases, 1:04 left

import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A line that shows the progress of one job.
public final class ProgressLine: Sendable {
  private struct State {
    var lastShown: ContinuousClock.Instant
    var isOpen = false
  }

  private let isTerminal: Bool
  private let interval: Duration
  private let state: Mutex<State>

  /// A line for standard error as it is.
  public convenience init() { self.init(isTerminal: isatty(STDERR_FILENO) == 1) }

  /// - Parameter isTerminal: whether the line is rewritten in place, five times a second at most.
  init(isTerminal: Bool) {
    self.isTerminal = isTerminal
    interval = isTerminal ? .milliseconds(200) : .seconds(30)
    state = Mutex(State(lastShown: .now))
  }

  /// Shows `text` if it is time to; else `text` is not computed.
  public func show(_ text: () -> String) {
    let now = ContinuousClock.now
    state.withLock { state in
      guard now - state.lastShown >= interval else { return }
      state.lastShown = now
      if isTerminal {
        Self.write("\r\u{1B}[K" + Self.fitting(text()))
        state.isOpen = true
      } else {
        Self.write(text() + "\n")
      }
    }
  }

  /// Prints a line that stays.
  public func say(_ text: String) {
    state.withLock { state in
      Self.write((state.isOpen ? "\r\u{1B}[K" : "") + text + "\n")
      state.isOpen = false
    }
  }

  /// Removes the line, before anything else is printed.
  public func end() {
    state.withLock { state in
      if state.isOpen { Self.write("\r\u{1B}[K") }
      state.isOpen = false
    }
  }

  /// How long the rest takes if it goes on as it has: ", 1:04 left"; empty while too little is done to say.
  public static func timeLeft(done: Int, of goal: Int, since start: ContinuousClock.Instant) -> String {
    let elapsed = start.duration(to: .now)
    guard done > 0, done < goal, elapsed >= .seconds(1) else { return "" }
    let seconds = Int64(elapsed / .seconds(1) * (Double(goal - done) / Double(done)))
    return ", " + clock(seconds) + " left"
  }

  /// Minutes and seconds, with hours where there are some.
  static func clock(_ seconds: Int64) -> String {
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(seconds % 60))" : "\(minutes):\(two(seconds % 60))"
  }

  /// The part of a line that one row of the terminal holds: a line of two rows could not be rewritten.
  private static func fitting(_ line: String) -> String {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return line }
    return String(line.prefix(Int(size.ws_col) - 1))
  }

  private static func write(_ text: String) { _ = Files.write(Array(text.utf8), toOpen: STDERR_FILENO) }
}
