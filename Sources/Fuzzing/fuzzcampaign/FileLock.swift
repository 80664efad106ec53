// One campaign a target at a time: two would take each other's unfinished work for that of a killed one.

import Foundation

/// A lock on a file, held until the process ends or the value goes; the system lets go of it even after a kill.
final class FileLock {
  private let file: Int32

  /// Takes the lock at `path`.
  ///
  /// - Parameter owner: whom the error names when another process holds the lock.
  init(_ path: String, owner: String) throws(CampaignError) {
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw CampaignError("cannot create \(path): \(String(cString: strerror(errno)))") }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      close(file)
      throw CampaignError("another campaign works on '\(owner)'; wait for its end, or name other targets")
    }
  }

  deinit { close(file) }
}
