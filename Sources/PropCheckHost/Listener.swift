// Hearing what a child says: its answer on one pipe, its standard error on the other, for a limited time.
//
// Neither pipe's end is waited for: a process that the property started may hold it open long after the case is over.
// Listening ends when the answer is complete, when the child has ended, or when the time is up, whichever is first.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a child said.
struct Listener {
  private(set) var answer = Answer.Stream()
  private(set) var errors: [UInt8] = []
  /// Whether the time was up before the child had answered or ended.
  private(set) var timedOut = false
  private var pipes: [pollfd]

  /// No child's error text is kept beyond this.
  private static let errorLimit = 1 << 16
  /// How often a child whose pipes are quiet is looked at, in milliseconds.
  private static let slice: Int64 = 5

  private init(answer: Int32, errors: Int32) {
    pipes = [
      pollfd(fd: answer, events: Int16(POLLIN), revents: 0), pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
    ]
  }

  /// Listens to `child` on its two pipes.
  static func listen(
    to child: inout Child, answer: Int32, errors: Int32, timeoutMilliseconds: Int
  ) -> Listener {
    var heard = Listener(answer: answer, errors: errors)
    let end = ContinuousClock.now + .milliseconds(timeoutMilliseconds)
    while !heard.answer.isComplete {
      let left = ContinuousClock.now.duration(to: end)
      let milliseconds = left.components.seconds * 1_000 + left.components.attoseconds / 1_000_000_000_000_000
      // Asked before the pipes are read: what an ended child said is all there.
      let hasEnded = child.hasEnded()
      let wait = hasEnded ? 0 : max(0, min(milliseconds + 1, slice))
      let isQuiet = !heard.read(waiting: Int32(clamping: wait))
      if heard.answer.isComplete || hasEnded && isQuiet { break }
      if !hasEnded && milliseconds < 0 {
        heard.timedOut = true
        break
      }
    }
    return heard
  }

  /// Reads available bytes from each pipe; false if both were empty.
  private mutating func read(waiting milliseconds: Int32) -> Bool {
    guard poll(&pipes, 2, milliseconds) > 0 else { return false }
    var chunk = [UInt8](repeating: 0, count: 4_096)
    var hasRead = false
    for index in pipes.indices where pipes[index].fd >= 0 && pipes[index].revents != 0 {
      let size = chunk.withUnsafeMutableBytes { Files.systemRead(pipes[index].fd, $0) }
      if size < 0 && errno == EINTR { continue }
      guard size > 0 else {
        pipes[index].fd = -1
        continue
      }
      hasRead = true
      if index == 0 {
        answer.add(chunk[..<size])
      } else if errors.count < Listener.errorLimit {
        errors += chunk[..<size]
      }
    }
    return hasRead
  }
}
