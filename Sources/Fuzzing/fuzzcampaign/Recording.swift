// The file in which a fuzzer keeps the input that it is running and the failure that it has seen; FlightRecorder.c draws its
// layout and writes it.

import CFuzzDriver
import FailureRecords
import Foundation
import PropCheck

/// A recording. It is made before its fuzzer starts, and read after the fuzzer has ended in any way.
struct Recording {
  static let name = "running-input"
  /// The variable by which a fuzzer learns where its recording is.
  static let variable = "KMEM_FUZZ_RECORDING"

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

  /// What a fuzzer had to say when it ended.
  struct Contents: Equatable {
    /// The input that ran; nil if it was between two, or if the input was too large to be kept.
    var runningInput: [UInt8]?
    /// What went wrong; nil if nothing did, or if the process was killed before it could say.
    var failure: PropertyFailure?
  }

  /// What the file holds; nothing if no fuzzer has opened it.
  var contents: Contents {
    guard let data = try? Data(contentsOf: URL(filePath: path)), data.count == Int(FLIGHT_RECORDER_SIZE),
      data.prefix(8).elementsEqual(FLIGHT_RECORDER_MAGIC.utf8)
    else { return Contents() }
    func word(_ place: Int) -> Int { (0..<4).reduce(0) { $0 | Int(data[place + $1]) << (8 * $1) } }
    let (header, size) = (Int(FLIGHT_RECORDER_HEADER), word(12))
    let isKept = word(8) == Int(FLIGHT_RECORDER_RUNNING) && size <= Int(FLIGHT_RECORDER_INPUT_LIMIT)
    return Contents(
      runningInput: isKept ? [UInt8](data[header..<(header + size)]) : nil,
      failure: PropertyFailure(record: data.suffix(Int(FAILURE_RECORD_SIZE))))
  }
}
