// The file in which a fuzzer keeps the input that it is running; FlightRecorder.c draws its layout and writes it.

import CFuzzDriver
import Foundation

/// A recording, made before its fuzzer starts and read after it has ended, however it did.
struct Recording {
  static let name = "running-input"
  private static let headerSize = 16

  let path: String

  /// Makes an empty recording at its full size, so that a disk that fills later cannot keep an input out of it.
  static func create(at path: String) throws(CampaignError) -> Recording {
    let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw CampaignError("cannot create \(path): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    let code = posix_fallocate(file, 0, off_t(FLIGHT_RECORDER_SIZE))
    guard code == 0 else {
      unlink(path)
      throw CampaignError("no space for the running input at \(path): \(String(cString: strerror(code)))")
    }
    return Recording(path: path)
  }

  /// Whether a fuzzer that still runs writes it.
  var isInUse: Bool {
    let file = open(path, O_RDWR | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_EX | LOCK_NB) != 0
  }

  /// The input that ran when the fuzzer ended; nil if it was between two, or if the input was too large to be kept.
  var runningInput: [UInt8]? {
    guard let data = try? Data(contentsOf: URL(filePath: path)), data.count == Int(FLIGHT_RECORDER_SIZE),
      data.prefix(8).elementsEqual(FLIGHT_RECORDER_MAGIC.utf8)
    else { return nil }
    func word(_ place: Int) -> Int { (0..<4).reduce(0) { $0 | Int(data[place + $1]) << (8 * $1) } }
    let size = word(12)
    guard word(8) == Int(FLIGHT_RECORDER_RUNNING), size <= data.count - Recording.headerSize else { return nil }
    return [UInt8](data[Recording.headerSize..<(Recording.headerSize + size)])
  }
}
