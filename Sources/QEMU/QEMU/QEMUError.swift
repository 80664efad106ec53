// Why an emulated PC could not be used.

/// A set-up that does not work; nothing is said of the image then.
public enum QEMUError: Error, Hashable, Sendable {
  /// The emulator, or coreutils' timeout, is not on PATH.
  case missing
  /// The image, or a module, cannot be read.
  case unreadable(path: String)
  /// The system refused a process or a socket.
  case system(doing: String, code: Int32)
  /// The time was up while this was waited for.
  case timedOut(waitingFor: String)
  /// The emulator ended while this was waited for. `complaint` is what it wrote to standard error.
  case ended(waitingFor: String, complaint: String)
  /// The monitor's answer is not what its protocol says.
  case monitor(command: String, answer: String)
}

extension QEMUError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing: "QEMU is missing: apt-get install --no-install-recommends qemu-system-x86 seabios coreutils"
    case .unreadable(let path): "\(path) cannot be read"
    case .system(let doing, let code): "\(doing) failed with error \(code)"
    case .timedOut(let what): "the time is up, waiting for \(what)"
    case .ended(let what, let complaint):
      "QEMU ended, waiting for \(what)\(complaint.isEmpty ? "" : ": \(complaint)")"
    case .monitor(let command, let answer): "QEMU's monitor answered '\(command)' with: \(answer)"
    }
  }
}
