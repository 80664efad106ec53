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
    let manager = FileManager.default
    try manager.createDirectory(at: scratch, withIntermediateDirectories: true)
    let files = (output: scratch.appending(path: "output"), errors: scratch.appending(path: "errors"))
    for file in [files.output, files.errors] where !manager.createFile(atPath: file.path, contents: nil) {
      throw RunError("cannot create \(file.path)")
    }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.currentDirectoryURL = directory
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: files.output)
    process.standardError = try FileHandle(forWritingTo: files.errors)
    let start = ContinuousClock.now
    do { try process.run() } catch { throw RunError("cannot run \(executable.path): \(error.localizedDescription)") }
    var isOver = false
    var written: off_t = 0
    var lastSign = start
    while process.isRunning {
      Thread.sleep(forTimeInterval: 0.002)
      if isOver { continue }
      let size = Self.size(of: files.output)
      if size > written {
        (written, lastSign) = (size, .now)
      } else if lastSign.duration(to: .now) >= .seconds(limit) {
        kill(process.processIdentifier, SIGKILL)
        isOver = true
      }
    }
    seconds = start.duration(to: .now) / .seconds(1)
    if isOver {
      end = .timeout
    } else if process.terminationReason == .exit {
      end = .status(process.terminationStatus)
    } else {
      end = .signal(process.terminationStatus)
    }
    output = String(decoding: try Data(contentsOf: files.output), as: UTF8.self)
    errors = String(decoding: try Data(contentsOf: files.errors), as: UTF8.self)
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
