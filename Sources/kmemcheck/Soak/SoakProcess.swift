// The processes of a soak: this executable once more, for a block at a time.

// The list of the environment's words is a variable of the C library: handed on, never changed.
#if canImport(Glibc)
  @preconcurrency import Glibc
#elseif canImport(Musl)
  @preconcurrency import Musl
#else
  @preconcurrency import Darwin
#endif

/// A soak cannot go on, and it is not the memory manager's fault.
struct SoakTrouble: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// A process that runs a block.
struct SoakProcess {
  let block: Int
  let number: pid_t

  /// How a process has ended.
  enum End: Equatable {
    /// The block is in its file.
    case done
    /// It could not run the block, and has said why.
    case failed(status: Int32)
    /// A signal ended it: the case that was running made it trap or never ends.
    case killed(signal: Int32)
  }

  /// Starts a process for `block`.
  init(_ block: Int, of plan: SoakPlan, in folder: SoakFolder) throws(SoakTrouble) {
    let cases = plan.cases(of: block)
    let arguments = [
      Self.executable, "soak-block", "--seed", "\(plan.seed)", "--first", "\(cases.lowerBound)", "--count",
      "\(cases.count)", "--file", folder.path(of: block),
    ]
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var started: pid_t = 0
    let code = posix_spawn(&started, Self.executable, nil, nil, &words, environ)
    if code != 0 { throw SoakTrouble("cannot start a process for a block: \(message(ofErrorNumber: code))") }
    self.block = block
    number = started
  }

  /// Waits until one of `processes` has ended.
  ///
  /// - Returns: its place among them, and how it has ended.
  static func wait(for processes: [SoakProcess]) throws(SoakTrouble) -> (place: Int, end: End) {
    while true {
      var status: Int32 = 0
      let ended = waitpid(-1, &status, 0)
      if ended < 0 && errno == EINTR { continue }
      if ended < 0 { throw SoakTrouble("cannot wait for the processes: \(message(ofErrorNumber: errno))") }
      guard let place = processes.firstIndex(where: { $0.number == ended }) else { continue }
      let signal = status & 0x7F
      if signal != 0 { return (place, .killed(signal: signal)) }
      return (place, status == 0 ? .done : .failed(status: status >> 8 & 0xFF))
    }
  }

  /// Ends the process and waits until it is gone.
  func end() {
    kill(number, SIGKILL)
    var status: Int32 = 0
    while waitpid(number, &status, 0) < 0 && errno == EINTR {}
  }

  #if os(Linux)
    private static var executable: String { "/proc/self/exe" }
  #else
    private static var executable: String { CommandLine.arguments[0] }
  #endif

  static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// A number for this build of the executable: its size and when it was linked. It decides nothing but whether an
  /// interrupted soak can go on.
  static var build: UInt64 {
    var status = stat()
    guard stat(executable, &status) == 0 else { return 0 }
    #if os(Linux)
      let time = status.st_mtim
    #else
      let time = status.st_mtimespec
    #endif
    return UInt64(status.st_size) << 32 ^ UInt64(time.tv_sec) << 8 ^ UInt64(time.tv_nsec)
  }
}

/// The file that says which case a process is running.
struct RunningCase {
  private let path: String
  private let descriptor: Int32

  init(_ path: String) throws(SoakTrouble) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw SoakTrouble("cannot create '\(path)': \(message(ofErrorNumber: errno))") }
  }

  func note(_ number: UInt64) {
    let line = Array("\(number)\n".utf8)
    _ = line.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  func forget() {
    close(descriptor)
    unlink(path)
  }
}
