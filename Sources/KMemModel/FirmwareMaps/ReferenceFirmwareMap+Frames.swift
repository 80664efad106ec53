// What a firmware map means in 4 KiB frames of the first 4 GiB: the only memory that a 32-bit kernel without PAE reaches.
//
//   bytes     |....uuuuuuuuuuuuuuuuuuuuuuuuuuuurrr|
//   frames    |   0   |   1   |   2   |   3   |       1 and 2 are usable, 0 to 4 are touched
//
// A frame is usable if all its 4096 bytes are (E7, E8); it is touched if any entry covers any of its bytes.

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
    let wholeFrames = regions.compactMap { region -> (UInt64, UInt64)? in
      guard region.type == FirmwareMemoryType.usable, region.first < ReferenceFirmwareMap.addressLimit else {
        return nil
      }
      let end = min(region.last, ReferenceFirmwareMap.addressLimit - 1) + 1
      let size = ReferenceFirmwareMap.frameSize
      return ((region.first + size - 1) / size, end / size)
    }
    return ReferenceFirmwareMap.runs(of: wholeFrames)
  }

  /// The frames below 4 GiB of which an entry covers at least one byte, as maximal runs in ascending order.
  public var touchedFrameRuns: [FrameRun] {
    let coveringFrames = regions.compactMap { region -> (UInt64, UInt64)? in
      guard region.first < ReferenceFirmwareMap.addressLimit else { return nil }
      let last = min(region.last, ReferenceFirmwareMap.addressLimit - 1)
      return (region.first / ReferenceFirmwareMap.frameSize, last / ReferenceFirmwareMap.frameSize + 1)
    }
    return ReferenceFirmwareMap.runs(of: coveringFrames)
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

  /// The runs of ascending frame ranges `start ..< end`, empty ones dropped, touching and overlapping ones joined.
  private static func runs(of frames: [(start: UInt64, end: UInt64)]) -> [FrameRun] {
    var joined: [(start: UInt64, end: UInt64)] = []
    for range in frames where range.start < range.end {
      if let previous = joined.last, range.start <= previous.end {
        joined[joined.count - 1].end = max(previous.end, range.end)
      } else {
        joined.append(range)
      }
    }
    return joined.map { FrameRun(first: UInt32($0.start), count: UInt32($0.end - $0.start)) }
  }
}
