// What a firmware map means in 4 KiB frames of the first 4 GiB: the only memory that a 32-bit kernel without PAE reaches.
//
//   bytes     |....uuuuuuuuuuuuuuuuuuuuuuuuuuuurrr|
//   frames    |   0   |   1   |   2   |   3   |       1 and 2 are usable, 0 to 4 are touched
//
// A frame is usable if all its 4096 bytes are (E7, E8); it is touched if any entry covers any of its bytes.

import Operations

extension ReferenceFirmwareMap {
  /// Consecutive frames of the first 4 GiB, by number.
  public struct FrameRun: Hashable, Sendable {
    public var first: UInt32
    public var count: UInt32

    public init(first: UInt32, count: UInt32) {
      self.first = first
      self.count = count
    }
  }

  /// Bytes in a frame.
  public static let frameSize: UInt64 = 4096
  /// Frames in 4 GiB.
  public static let frameLimit: UInt64 = 1 << 20
  /// 4 GiB, the first byte that a 32-bit address cannot name.
  static let addressLimit: UInt64 = 1 << 32

  /// Whether all 4096 bytes of a frame are usable. Frames from 2^20 on are not.
  public func isUsable(frame: UInt32) -> Bool {
    guard frame < ReferenceFirmwareMap.frameLimit else { return false }
    let first = UInt64(frame) * ReferenceFirmwareMap.frameSize
    let last = first + ReferenceFirmwareMap.frameSize - 1
    return regions.contains { $0.type == FirmwareMemoryType.usable && $0.first <= first && $0.last >= last }
  }

  /// Whether an entry covers any byte of a frame. Frames from 2^20 on are not touched.
  public func isTouched(frame: UInt32) -> Bool {
    guard frame < ReferenceFirmwareMap.frameLimit else { return false }
    let first = UInt64(frame) * ReferenceFirmwareMap.frameSize
    let last = first + ReferenceFirmwareMap.frameSize - 1
    return regions.contains { $0.first <= last && $0.last >= first }
  }

  /// The usable frames below 4 GiB as maximal runs in ascending order.
  public var usableFrameRuns: [FrameRun] {
    var runs: [FrameRun] = []
    runs.reserveCapacity(regions.count)
    for region in regions {
      if let run = ReferenceFirmwareMap.usableFrames(in: region) { runs.append(run) }
    }
    return runs
  }

  /// The usable frames below 4 GiB that lie in a region. Between two usable regions is at least one byte of something
  /// else, so those of two regions never touch.
  package static func usableFrames(in region: Region) -> FrameRun? {
    guard region.type == FirmwareMemoryType.usable, region.first < addressLimit else { return nil }
    let first = (region.first + frameSize - 1) / frameSize
    let end = (min(region.last, addressLimit - 1) + 1) / frameSize
    return first < end ? FrameRun(first: UInt32(first), count: UInt32(end - first)) : nil
  }

  /// The frames below 4 GiB of which an entry covers at least one byte, as maximal runs in ascending order.
  public var touchedFrameRuns: [FrameRun] {
    let size = ReferenceFirmwareMap.frameSize
    var runs: [FrameRun] = []
    runs.reserveCapacity(regions.count)
    for region in regions where region.first < ReferenceFirmwareMap.addressLimit {
      let last = min(region.last, ReferenceFirmwareMap.addressLimit - 1)
      ReferenceFirmwareMap.append(region.first / size, last / size + 1, to: &runs)
    }
    return runs
  }

  /// How many frames below 4 GiB are usable.
  public var usableFrameCount: UInt32 {
    usableFrameRuns.reduce(0) { $0 + $1.count }
  }

  /// The first byte after the last usable frame below 4 GiB, at most 2^32; 0 if no frame is usable.
  public var usableEnd: UInt64 {
    guard let last = usableFrameRuns.last else { return 0 }
    return (UInt64(last.first) + UInt64(last.count)) * ReferenceFirmwareMap.frameSize
  }

  /// The usable bytes of the whole 64-bit space, parts of frames included; as much as 2^64.
  public var usableByteCount: UInt128 {
    regions.filter { $0.type == FirmwareMemoryType.usable }
      .reduce(0) { $0 + UInt128($1.last - $1.first) + 1 }
  }

  /// Adds the frames `start ..< end`, which begin no earlier than the last run: none if they are empty, joined to the last run
  /// if they touch or overlap it.
  private static func append(_ start: UInt64, _ end: UInt64, to runs: inout [FrameRun]) {
    guard start < end else { return }
    if let previous = runs.last, start <= UInt64(previous.first) + UInt64(previous.count) {
      runs[runs.count - 1].count = max(previous.count, UInt32(end - UInt64(previous.first)))
    } else {
      runs.append(FrameRun(first: UInt32(start), count: UInt32(end - start)))
    }
  }
}
