// One run of an executable with a limit of time: its output goes to a file, so that nothing waits for a reader, and a
// process that still writes is known to be alive.

import Foundation

/// A child process that has ended.
struct ChildProcess {
  /// How it ended.
  enum End: Equatable {
    case status(Int32)
    case signal(Int32)
    /// It was ended because it gave no sign of life.
    case timeout

    /// Whether it had to be ended, or ended itself for having worked too long.
    var isHang: Bool { self == .timeout || self == .signal(SIGXCPU) }
  }

  let end: End
  let output: String
  let errors: String
  let seconds: Double

  /// Runs `executable` and waits until it has ended, or has written nothing for `limit` seconds and is ended.
  ///
  /// - Parameters:
  ///   - environment: what is set beside this process's own.
  ///   - scratch: a folder for the output, for this call alone.
  init(
    _ executable: URL, _ arguments: [String], environment: [String: String], in directory: URL, scratch: URL,
    limit: Double
  ) throws {
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    let files = (output: scratch.appending(path: "output"), errors: scratch.appending(path: "errors"))
    let start = ContinuousClock.now
    let number = try Self.spawn(
      executable, arguments, environment: environment, in: directory, output: files.output, errors: files.errors)
    var status: Int32 = 0
    var written: off_t = 0
    var lastSign = start
    var isOver = false
    while waitpid(number, &status, WNOHANG) == 0 {
      Thread.sleep(forTimeInterval: 0.002)
      if isOver { continue }
      let size = Self.size(of: files.output)
      if size > written {
        (written, lastSign) = (size, .now)
      } else if lastSign.duration(to: .now) >= .seconds(limit) {
        kill(number, SIGKILL)
        isOver = true
      }
    }
    seconds = start.duration(to: .now) / .seconds(1)
    let signal = status & 0x7F
    end = isOver ? .timeout : signal == 0 ? .status(status >> 8 & 0xFF) : .signal(signal)
    output = String(decoding: try Data(contentsOf: files.output), as: UTF8.self)
    errors = String(decoding: try Data(contentsOf: files.errors), as: UTF8.self)
  }

  /// Starts a process with a clean signal mask. Foundation's `Process` keeps sockets and a thread for each process, and has
  /// crashed once in some thousand of them, two at a time.
  private static func spawn(
    _ executable: URL, _ arguments: [String], environment: [String: String], in directory: URL, output: URL, errors: URL
  ) throws -> pid_t {
    guard FileManager.default.isExecutableFile(atPath: executable.path) else {
      throw RunError("cannot run \(executable.path): there is no such program")
    }
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    let writing = O_WRONLY | O_CREAT | O_TRUNC
    var mask = sigset_t()
    sigemptyset(&mask)
    var code = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    if code == 0 { code = posix_spawn_file_actions_addopen(&actions, 1, output.path, writing, 0o644) }
    if code == 0 { code = posix_spawn_file_actions_addopen(&actions, 2, errors.path, writing, 0o644) }
    if code == 0 { code = posix_spawnattr_setsigmask(&attributes, &mask) }
    if code == 0 { code = posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK)) }
    var number: pid_t = 0
    // The shell changes to the directory, which the system's call cannot everywhere, and becomes the program.
    let shell = ["/bin/sh", "-c", #"cd -- "$0" && exec "$@""#, directory.path, executable.path]
    let words = (shell + arguments).map { strdup($0) } + [nil]
    let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let settings = all.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + settings { free(text) } }
    if code == 0 { code = posix_spawn(&number, shell[0], &actions, &attributes, words, settings) }
    if code != 0 { throw RunError("cannot run \(executable.path): \(String(cString: strerror(code)))") }
    return number
  }

  private static func size(of file: URL) -> off_t {
    var status = stat()
    return stat(file.path, &status) == 0 ? status.st_size : 0
  }

  /// The last lines of what it said on standard error, for a message.
  var complaint: String { errors.split(separator: "\n").suffix(5).joined(separator: "\n") }
}

/// Why runs cannot go on: the set-up is broken, and no defect's fault.
struct RunError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
