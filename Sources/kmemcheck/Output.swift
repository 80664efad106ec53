// Standard output and standard error, and which failures matter: a reader that closes the pipe (`| head`) is not a failure, a full
// disk is.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Standard output could not be written.
struct OutputError: Error, CustomStringConvertible {
  /// The C library's error number.
  var errorNumber: Int32

  var description: String { "cannot write to standard output: \(message(ofErrorNumber: errorNumber))" }
}

/// Standard output. What is written after the reader has closed its end is dropped, and the verdict stands.
final class Output {
  private var hasReader = true

  /// - Postcondition: a closed pipe is an error of `write`, not a signal that ends the process.
  init() {
    signal(SIGPIPE, SIG_IGN)
  }

  func write(_ text: String) throws(OutputError) {
    guard hasReader else { return }
    switch Output.write(text, to: STDOUT_FILENO) {
    case 0: return
    case EPIPE: hasReader = false
    case let errorNumber: throw OutputError(errorNumber: errorNumber)
    }
  }

  /// Prints `kmemcheck: ` and what is wrong on standard error.
  static func complain(_ message: String) {
    writeToStandardError("kmemcheck: \(message)\n")
  }

  /// A failure of this cannot be reported.
  static func writeToStandardError(_ text: String) {
    _ = write(text, to: STDERR_FILENO)
  }

  /// Writes all of `text`.
  ///
  /// - Returns: 0, or the error number.
  private static func write(_ text: String, to descriptor: Int32) -> Int32 {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        return errno
      }
      rest = rest.dropFirst(written)
    }
    return 0
  }

  private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes, count)
    #elseif canImport(Musl)
      Musl.write(descriptor, bytes, count)
    #else
      Darwin.write(descriptor, bytes, count)
    #endif
  }
}

/// The C library's words for an error number.
func message(ofErrorNumber errorNumber: Int32) -> String {
  strerror(errorNumber).map { String(cString: $0) } ?? "error \(errorNumber)"
}
