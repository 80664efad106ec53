// Judging a case in a child process, so that a trap is a failure like any other and a hang is cut.
//
//     parent                         child (fork)
//     poll the pipe, with a limit <- run the property; write verdict and evidence; _exit
//     read what was said             the tape is shared: the parent sees the choices even when nothing was said
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
final class ChildJudge {
  /// How long a case may take, in milliseconds.
  private let timeoutMilliseconds: Int
  private var hangIsConfirmed = false

  init(timeoutMilliseconds: Int) { self.timeoutMilliseconds = timeoutMilliseconds }

  /// Runs the case that `source` has begun.
  ///
  /// The copy of a process with several threads may, rarely, be stuck from the start, because another thread held a
  /// lock when it was made. So a case gets a short try before its full time, and the first hang has to happen twice.
  func judge(_ source: inout Source, _ property: (inout Source) throws -> Void) -> Verdict {
    let first = judgeOnce(&source, property, timeout: hangIsConfirmed ? timeoutMilliseconds : firstTimeout)
    guard first.failure?.oracle == ChildJudge.hang, !hangIsConfirmed else { return first }
    source.clearTape()
    let second = judgeOnce(&source, property, timeout: timeoutMilliseconds)
    hangIsConfirmed = second.failure?.oracle == ChildJudge.hang
    return second
  }

  private var firstTimeout: Int { min(timeoutMilliseconds, 250) }

  static let hang = "hang"
  static let crash = "crash"

  private func judgeOnce(
    _ source: inout Source, _ property: (inout Source) throws -> Void, timeout: Int
  ) -> Verdict {
    guard let answer = Pipe() else { return ChildJudge.trouble("make a pipe") }
    guard let errors = Pipe() else {
      answer.closeBoth()
      return ChildJudge.trouble("make a pipe")
    }
    let child = fork()
    if child == 0 {
      let status = ChildJudge.runChild(&source, property, answer: answer.writeEnd, errors: errors.writeEnd)
      _exit(status)
    }
    close(answer.writeEnd)
    close(errors.writeEnd)
    defer {
      close(answer.readEnd)
      close(errors.readEnd)
    }
    guard child > 0 else { return ChildJudge.trouble("start a child process") }
    let heard = Listener.listen(answer: answer.readEnd, errors: errors.readEnd, timeoutMilliseconds: timeout)
    if heard.timedOut { kill(child, SIGKILL) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    let verdict = Answer.verdict(heard.answer, for: &source)
    if heard.timedOut {
      return .failed(PropertyFailure(oracle: ChildJudge.hang, "no result after \(timeout) ms; the case was cut"))
    }
    return verdict ?? ChildJudge.crashed(status, words: heard.errors)
  }

  /// What the child does; the result is its exit status.
  private static func runChild(
    _ source: inout Source, _ property: (inout Source) throws -> Void, answer: Int32, errors: Int32
  ) -> Int32 {
    for number in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE] { signal(number, SIG_DFL) }
    dup2(errors, 2)
    source.evidence.noteListener = { place, note in _ = Files.write(Answer.bytes(of: note, at: place), toOpen: answer) }
    let verdict = source.judge(property)
    return Files.write(Answer.bytes(verdict, of: source), toOpen: answer) ? 0 : 1
  }

  private static func trouble(_ action: String) -> Verdict {
    .failed(PropertyFailure(oracle: "isolation", "cannot \(action): \(String(cString: strerror(errno)))"))
  }

  /// A child that ended without an answer: by a signal, or because the property called `exit`.
  private static func crashed(_ status: Int32, words: [UInt8]) -> Verdict {
    let number = status & 0x7F
    let how = number == 0 ? "exited with status \((status >> 8) & 0xFF)" : "was ended by \(name(of: number))"
    let said = String(decoding: words, as: UTF8.self).split(separator: "\n").first {
      $0.contains("error") || $0.contains("ERROR")
    }
    let tail = said.map { ": \($0)" } ?? ""
    return .failed(PropertyFailure(oracle: crash, "the process that ran the case \(how)\(tail)"))
  }

  private static func name(of number: Int32) -> String {
    switch number {
    case SIGILL: "SIGILL (a trap)"
    case SIGTRAP: "SIGTRAP (a trap)"
    case SIGABRT: "SIGABRT (abort)"
    case SIGSEGV: "SIGSEGV (a bad address)"
    case SIGBUS: "SIGBUS (a bad address)"
    case SIGFPE: "SIGFPE (arithmetic)"
    case SIGKILL: "SIGKILL (killed)"
    default: "signal \(number)"
    }
  }
}

/// A pipe between two processes.
private struct Pipe {
  let readEnd: Int32
  let writeEnd: Int32

  init?() {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  func closeBoth() {
    close(readEnd)
    close(writeEnd)
  }
}
