// One end of a connection to the emulator: bytes in, lines out, and no wait without a limit.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A socket, of which the other end is a child process's.
struct Channel: ~Copyable {
  /// What is at the other end, for messages.
  let name: String
  private let descriptor: Int32
  private let deadline: ContinuousClock.Instant
  private var received: [UInt8] = []
  /// How many of the received bytes have been given out.
  private var consumed = 0
  private(set) var isAtEnd = false

  /// Makes a pair of connected sockets: this end and `peer`, which the caller closes.
  init(_ name: String, until deadline: ContinuousClock.Instant, connectedTo peer: inout Int32) throws(QEMUError) {
    var ends: [Int32] = [-1, -1]
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    guard socketpair(AF_UNIX, stream, 0, &ends) == 0 else { throw .system(doing: "socketpair", code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    self.name = name
    self.deadline = deadline
    descriptor = ends[0]
    peer = ends[1]
  }

  deinit { close(descriptor) }

  /// The next line without its end, CR LF or LF; at the end of the connection what is left, then nil.
  mutating func readLine() throws(QEMUError) -> String? {
    if consumed > 1 << 16 {
      received.removeFirst(consumed)
      consumed = 0
    }
    var searched = consumed
    while true {
      if let end = received[searched...].firstIndex(of: 0x0A) {
        let line = received[consumed..<end]
        consumed = end + 1
        return String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
      }
      searched = received.count
      if try receive() { continue }
      defer { consumed = received.count }
      return consumed == received.count ? nil : String(decoding: received[consumed...], as: UTF8.self)
    }
  }

  /// Waits for more bytes.
  ///
  /// - Returns: whether there were any; false at the end of the connection.
  private mutating func receive() throws(QEMUError) -> Bool {
    if isAtEnd { return false }
    try wait(for: Int16(POLLIN))
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    // A killed process leaves a reset connection.
    if count < 0 && errno != ECONNRESET { throw .system(doing: "reading from the \(name)", code: errno) }
    isAtEnd = count <= 0
    received += chunk.prefix(max(0, count))
    return !isAtEnd
  }

  /// Sends all of `bytes`.
  func send(_ bytes: [UInt8]) throws(QEMUError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      try wait(for: Int16(POLLOUT))
      let sent = rest.withUnsafeBytes { SystemCalls.send(descriptor, $0.baseAddress, $0.count) }
      if sent < 0 && errno == EPIPE { throw .ended(waitingFor: "the \(name) to take input", complaint: "") }
      if sent < 0 && errno != EINTR { throw .system(doing: "writing to the \(name)", code: errno) }
      rest = rest.dropFirst(max(0, sent))
    }
  }

  /// Waits until the descriptor is ready, or its other end is gone.
  private func wait(for events: Int16) throws(QEMUError) {
    while true {
      let left = deadline - .now
      if left <= .zero { throw .timedOut(waitingFor: "the \(name)") }
      var request = pollfd(fd: descriptor, events: events, revents: 0)
      let ready = poll(&request, 1, Int32(clamping: left.components.seconds * 1000 + 100))
      if ready > 0 { return }
      if ready < 0 && errno != EINTR { throw .system(doing: "waiting for the \(name)", code: errno) }
    }
  }
}

private enum SystemCalls {
  /// `send`, without the signal that ends a process whose peer is gone.
  static func send(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.send(descriptor, bytes, count, Int32(MSG_NOSIGNAL))
    #elseif canImport(Musl)
      Musl.send(descriptor, bytes, count, Int32(MSG_NOSIGNAL))
    #else
      Darwin.send(descriptor, bytes, count, 0)
    #endif
  }
}
