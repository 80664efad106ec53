// Arguments at which an allocator of frames changes its behaviour, for generators.

extension FrameModel {
  /// Bounds of an allocation of `count` frames, in bytes: fixed ones, the end of memory, and those that the lowest free
  /// frames just meet or miss by a byte or a frame.
  package func limits(around count: UInt32) -> [UInt64] {
    (0..<Self.limitCount).map { limit($0, around: count) } + [33, 44, 63].map { wideLimit($0, isExact: true) }
      + [44, 52].map { wideLimit($0, isExact: false) }
  }

  /// A bound above 4 GiB, which bounds nothing: 2^`bit` bytes, or a little more, in bits that a bound of 32 bits would keep.
  ///
  /// - Parameter bit: 32 to 63.
  package func wideLimit(_ bit: Int, isExact: Bool) -> UInt64 { UInt64(1) << UInt64(bit) | (isExact ? 0 : 2 << 20) }

  /// How many bounds there are.
  package static let limitCount = 11

  /// One of them, by its number.
  package func limit(_ number: Int, around count: UInt32) -> UInt64 {
    let end = UInt64(total) << 12
    let first = UInt64(free.runs.first?.lowerBound ?? total) << 12
    let met = first + UInt64(count) << 12
    return switch number {
    case 0: 1 << 32
    case 1: 16 << 20
    case 2: 2 << 20
    case 3: end / 2
    case 4: end - 4096
    case 5: 0
    case 6: .max
    case 7: met
    case 8: met - 1
    case 9: met - min(met, 4096)
    case 10: first
    default: preconditionFailure("there are \(Self.limitCount) bounds")
    }
  }

  /// Counts that take all of the longest or the lowest free run, or reach to where a word of some level of a bitmap ends (32,
  /// 1024 and 32 768 frames, 2 GiB): a little less, and the next single frames cross it. None where nothing is free.
  package var countsThatFill: [UInt32] {
    guard let first = free.runs.first, let longest = free.runs.max(by: { $0.count < $1.count }) else { return [] }
    let next = { (size: UInt32) in (first.lowerBound / size + 1) * size - first.lowerBound }
    return [UInt32(longest.count), UInt32(first.count), next(0x8000), next(0x400), next(0x8_0000), next(32)]
  }
}
