// How far a run is, on standard error: a line that is rewritten on a terminal, a new one every 30 seconds elsewhere. What is
// found is told at once.
//
//   frames 425/1000  heap 400/1000  boot 40/100   2 findings   0:12 left

import JudgeReports
import Judgement
import PropCheckHost
import Synchronization

/// The progress of a run.
final class JudgeProgressLine: Sendable {
  private struct State {
    var lines: [(property: JudgeProperty, done: Int, goal: Int)] = []
    var findings = 0
    var shrinking: JudgeProperty?
  }

  private let deadline: ContinuousClock.Instant?
  private let line = ProgressLine()
  private let state = Mutex(State())

  /// A failure that is being shrunk when the time is up gets so much more.
  private static let grace = Duration.seconds(10)

  /// - Parameter limit: how long the search may take; nil: as long as it has cases.
  init(limit: RunTime?) {
    let start = ContinuousClock.now
    deadline = limit.map { start + .seconds($0.seconds) }
  }

  /// Whether the time is up.
  var isOver: Bool {
    guard let deadline else { return false }
    let isShrinking = state.withLock { $0.shrinking != nil }
    return .now >= (isShrinking ? deadline + Self.grace : deadline)
  }

  /// Takes note of something that happened.
  func take(_ event: JudgeProgress) {
    switch event {
    case .evaluating(let property, let isShrinking):
      state.withLock { $0.shrinking = isShrinking ? property : nil }
    case .cases(let property, let done, let goal):
      state.withLock { state in
        if let index = state.lines.firstIndex(where: { $0.property == property }) {
          state.lines[index].done = done
        } else {
          state.lines.append((property, done, goal))
        }
      }
    case .met(let property, let finding):
      line.say("found by \(property.rawValue): \(KnownFinding(finding)); it is being shrunk")
    case .found: state.withLock { $0.findings += 1 }
    }
    show()
  }

  /// Removes the line.
  func end() { line.end() }

  private func show() {
    line.show {
      let left = deadline.map { $0 - .now }
      return state.withLock { Self.text($0, left: left) }
    }
  }

  private static func text(_ state: State, left: Duration?) -> String {
    var parts = state.lines.map { line in
      "\(line.property.rawValue) \(line.done)" + (line.goal >= 1_000_000 ? "" : "/\(line.goal)")
    }
    parts.append("\(state.findings) \(state.findings == 1 ? "finding" : "findings")")
    if let property = state.shrinking { parts.append("shrinking one of \(property.rawValue)") }
    if let left {
      let seconds = max(0, left.components.seconds)
      parts.append("\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60) left")
    }
    return parts.joined(separator: "   ")
  }
}
