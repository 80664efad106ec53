// A child process and what is known about its end. No call waits without a limit, except for a process that was killed.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A started child process.
struct Child {
  private let number: pid_t
  /// How the child ended, as `waitpid` says; nil while it runs.
  private(set) var status: Int32?

  init(number: pid_t) { self.number = number }

  /// Whether the child has ended; does not wait for it.
  mutating func hasEnded() -> Bool {
    if status == nil { wait(WNOHANG) }
    return status != nil
  }

  /// Ends the child, unless it has ended, and waits until it is gone.
  mutating func end() {
    guard status == nil else { return }
    kill(number, SIGKILL)
    wait(0)
  }

  private mutating func wait(_ options: Int32) {
    var code: Int32 = 0
    var ended = waitpid(number, &code, options)
    while ended < 0 && errno == EINTR { ended = waitpid(number, &code, options) }
    // Where the process ignores SIGCHLD, the system forgets children as they end, and no status is available.
    if ended == number || (ended < 0 && errno == ECHILD) { status = code }
  }

  /// Whether the child has used up its processor time: by the system's limit, or by one of its own.
  var isOutOfTime: Bool { (status ?? 0) & 0x7F == SIGXCPU }

  /// How a child that has ended did so, in a few words that are the same for every such end.
  var endKind: String {
    let code = status ?? 0
    let signal = code & 0x7F
    return signal == 0 ? "exit \((code >> 8) & 0xFF)" : Child.name(of: signal)
  }

  /// How a child that has ended did so, as a part of a sentence.
  var endText: String {
    let code = status ?? 0
    let signal = code & 0x7F
    guard signal != 0 else { return "exited with status \((code >> 8) & 0xFF)" }
    return "was ended by \(Child.name(of: signal))\(Child.meaning(of: signal))"
  }

  private static func name(of signal: Int32) -> String {
    switch signal {
    case SIGILL: "SIGILL"
    case SIGTRAP: "SIGTRAP"
    case SIGABRT: "SIGABRT"
    case SIGSEGV: "SIGSEGV"
    case SIGBUS: "SIGBUS"
    case SIGFPE: "SIGFPE"
    case SIGKILL: "SIGKILL"
    case SIGXCPU: "SIGXCPU"
    default: "signal \(signal)"
    }
  }

  private static func meaning(of signal: Int32) -> String {
    switch signal {
    case SIGILL, SIGTRAP: " (a trap)"
    case SIGABRT: " (abort)"
    case SIGSEGV, SIGBUS: " (a bad address)"
    case SIGFPE: " (arithmetic)"
    case SIGKILL: " (killed)"
    case SIGXCPU: " (out of processor time)"
    default: ""
    }
  }
}
