// Judging a case in a child process, so that a trap is a failure like any other and a hang is cut.
//
//     parent                            child (fork)
//     listen, with a limit           <- run the property; write verdict and evidence; _exit
//     end the child, examine the tape   the tape is shared: the parent sees the choices even when nothing was said
//
// The child is a copy of this process: it must not return into the test framework, so it ends by `_exit` whatever
// happens.

import PropCheck

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs each case in a child process of its own.
package final class ChildJudge {
  /// How long a case may take, in milliseconds.
  private let timeoutMilliseconds: Int
  /// How long a case may take that was cut once, or that is repeated because it failed.
  private let longTimeout: Int
  private let tape: SharedTape
  private var hangIsConfirmed = false
  /// Why a case could not be judged, which says nothing about the property; nil: every case was judged.
  package private(set) var trouble: String?

  package init(timeoutMilliseconds: Int, tape: SharedTape) {
    self.timeoutMilliseconds = timeoutMilliseconds
    let extra = 3 * min(timeoutMilliseconds, ChildJudge.longestExtra)
    longTimeout = timeoutMilliseconds > Int.max - extra ? .max : timeoutMilliseconds + extra
    self.tape = tape
  }

  /// Runs the case that `source` has begun.
  ///
  /// A hang is believed when it has happened twice, the second time with a longer limit: a busy machine makes cases
  /// slow, and the copy of a process with several threads may, rarely, be stuck from the start, because another thread
  /// held a lock when it was made. Once a hang is confirmed in this run, candidates of shrinking are cut at the first
  /// attempt; the case that is shown, which is repeated for its notes, gets the longer limit again.
  package func judge(_ source: inout Source, _ property: (inout Source) throws -> Void) -> Verdict {
    if source.evidence.narrates { return judgeOnce(&source, property, timeout: longTimeout) }
    let first = judgeOnce(&source, property, timeout: hangIsConfirmed ? timeoutMilliseconds : firstTimeout)
    guard first.failure?.identity == .hang, !hangIsConfirmed else { return first }
    source.clearTape()
    let second = judgeOnce(&source, property, timeout: longTimeout)
    hangIsConfirmed = second.failure?.identity == .hang
    return second
  }

  /// A third of the longest time, in milliseconds, that a case is given beyond its limit to confirm a hang.
  private static let longestExtra = 10_000

  private var firstTimeout: Int { min(timeoutMilliseconds, 250) }

  /// The oracle of a child that ended without an answer; how it ended is part of the name, so that shrinking does not
  /// slip from one kind of crash to another.
  static let crash = "crash"

  private func judgeOnce(
    _ source: inout Source, _ property: (inout Source) throws -> Void, timeout: Int
  ) -> Verdict {
    guard let answer = Pipe() else { return give(up: "make a pipe", errno) }
    defer { close(answer.readEnd) }
    guard let errors = Pipe() else {
      let code = errno
      close(answer.writeEnd)
      return give(up: "make a pipe", code)
    }
    defer { close(errors.readEnd) }
    // The copy has what the streams hold, and would write it once more if the case ended it by `exit`.
    fflush(nil)
    let number = fork()
    let code = errno
    if number == 0 {
      _exit(ChildJudge.runChild(&source, property, answer: answer.writeEnd, errors: errors.writeEnd))
    }
    close(answer.writeEnd)
    close(errors.writeEnd)
    guard number > 0 else { return give(up: "start a child process", code) }
    var child = Child(number: number)
    let heard = Listener.listen(
      to: &child, answer: answer.readEnd, errors: errors.readEnd, timeoutMilliseconds: timeout)
    child.end()
    return verdict(on: child, heard, for: &source)
  }

  /// The verdict from all that is known once the child is gone; a complete answer counts more than how it ended.
  private func verdict(on child: Child, _ heard: Listener, for source: inout Source) -> Verdict {
    guard tape.tape.isWellFormed else {
      source.clearTape()
      return give(up: "a case wrote over the memory that records its choices, and its process \(child.endText)")
    }
    switch heard.answer.result(for: &source) {
    case .verdict(let verdict)?: return verdict
    case .tooLong(let size)?:
      return give(up: "answer too long: a case's labels and counts take \(size) bytes, at most \(Answer.limit) fit")
    case nil: break
    }
    if heard.timedOut {
      // The limit that was asked for, whichever one cut the case: reports must not depend on it.
      return .failed(PropertyFailure(.hang, "no result after \(timeoutMilliseconds) ms; the case was cut"))
    }
    if child.isOutOfTime {
      return .failed(PropertyFailure(.hang, "the process that ran the case \(child.endText)"))
    }
    return .failed(ChildJudge.crashed(child, words: heard.errors))
  }

  private func give(up action: String, _ code: Int32) -> Verdict {
    give(up: "cannot \(action) for a case: \(String(cString: strerror(code)))")
  }

  /// Ends the run: a case that could not be judged is not a failure of the property.
  private func give(up reason: String) -> Verdict {
    if trouble == nil { trouble = reason }
    return .stopped(.misused)
  }

  /// What the child does; the result is its exit status.
  private static func runChild(
    _ source: inout Source, _ property: (inout Source) throws -> Void, answer: Int32, errors: Int32
  ) -> Int32 {
    for number in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE] { signal(number, SIG_DFL) }
    dup2(errors, 2)
    let speaker = Answer.Speaker(file: answer)
    source.evidence.noteListener = { place, note in speaker.say(note, at: place) }
    let verdict = source.judge(property)
    return speaker.say(verdict, of: source) ? 0 : 1
  }

  private static func crashed(_ child: Child, words: [UInt8]) -> PropertyFailure {
    let said = String(decoding: words, as: UTF8.self).split(separator: "\n").first {
      $0.contains("error") || $0.contains("ERROR")
    }
    let tail = said.map { ": \($0)" } ?? ""
    return PropertyFailure(
      FailureIdentity(oracle: "\(crash) \(child.endKind)"), "the process that ran the case \(child.endText)\(tail)")
  }
}

/// A pipe between this process and a copy of it; a program that the copy starts does not inherit it.
private struct Pipe {
  let readEnd: Int32
  let writeEnd: Int32

  init?() {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }
}
