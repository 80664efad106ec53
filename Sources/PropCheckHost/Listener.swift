// Hearing what a child says: its answer on one pipe, its standard error on the other, for a limited time.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a child said.
struct Listener {
  private(set) var answer: [UInt8] = []
  private(set) var errors: [UInt8] = []
  private(set) var timedOut = false

  /// No child's words are kept beyond this.
  private static let limit = 1 << 20

  /// Listens until the answer's pipe is closed, or the time is up.
  static func listen(answer: Int32, errors: Int32, timeoutMilliseconds: Int) -> Listener {
    var heard = Listener()
    let end = ContinuousClock.now + .milliseconds(timeoutMilliseconds)
    var pipes = [
      pollfd(fd: answer, events: Int16(POLLIN), revents: 0), pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
    ]
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while pipes[0].fd >= 0 {
      let left = ContinuousClock.now.duration(to: end)
      let leftMilliseconds = left.components.seconds * 1_000 + left.components.attoseconds / 1_000_000_000_000_000
      guard leftMilliseconds >= 0 else {
        heard.timedOut = true
        return heard
      }
      let ready = poll(&pipes, 2, Int32(clamping: leftMilliseconds + 1))
      if ready < 0 && errno != EINTR { return heard }
      for index in pipes.indices where ready > 0 && pipes[index].fd >= 0 && pipes[index].revents != 0 {
        let size = chunk.withUnsafeMutableBytes { Files.systemRead(pipes[index].fd, $0) }
        if size > 0 { heard.add(chunk[..<size], isAnswer: index == 0) } else { pipes[index].fd = -1 }
      }
    }
    return heard
  }

  private mutating func add(_ bytes: ArraySlice<UInt8>, isAnswer: Bool) {
    if isAnswer {
      if answer.count < Listener.limit { answer += bytes }
    } else if errors.count < Listener.limit {
      errors += bytes
    }
  }
}
