// What a machine is built with: which frames of the 4 GiB physical address space are backed, and by whom they are owned
// when the machine is switched on.
//
//   0        0x9F      0x100          0x7FE0   0x8000                          0xFEC00     0x100000
//   |unmanaged|reserved|kernel| free   |reserved|  hole                          |reserved|   |

/// The frames of a machine at power-on, as runs of frames with one owner; what no run covers is a hole.
public struct InstalledMemory: Equatable, Sendable {
  /// Neighbouring frames with one owner.
  public struct Run: Equatable, Sendable {
    /// The first frame's number.
    public var first: UInt32
    /// One past the last frame's number, at most 2^20.
    public var end: UInt32
    /// Who owns all of them.
    public var owner: FrameOwner
  }

  /// The runs: ascending, disjoint, not empty, without holes.
  public private(set) var runs: [Run] = []

  /// A machine without any memory.
  public init() {}

  /// A machine with `frames` frames of free memory from physical address 0.
  public init(freeFrames frames: UInt32) {
    set(.free, from: 0, count: frames)
  }

  /// Forgets every run and keeps the storage, for the next case.
  public mutating func removeAll() {
    runs.removeAll(keepingCapacity: true)
  }

  /// Gives `count` frames from number `first` to `owner`, whoever had them before.
  ///
  /// Frames past 2^20 do not exist and are cut off.
  /// - Complexity: O(1) where the frames lie above all others, else O(runs).
  public mutating func set(_ owner: FrameOwner, from first: UInt32, count: UInt32) {
    let end = UInt32(min(UInt64(first) + UInt64(count), UInt64(1) << 20))
    guard first < end else { return }
    if (runs.last?.end ?? 0) > first {
      clear(first, end)
    }
    guard owner != .hole else { return }
    let index =
      runs.last.map { $0.end <= first } ?? true ? runs.count : runs.firstIndex { $0.first >= end } ?? runs.count
    runs.insert(Run(first: first, end: end, owner: owner), at: index)
  }

  /// Makes first ..< end a hole, cutting the runs that reach into it.
  private mutating func clear(_ first: UInt32, _ end: UInt32) {
    runs = runs.flatMap { run -> [Run] in
      guard run.first < end, first < run.end else { return [run] }
      var kept: [Run] = []
      if run.first < first { kept.append(Run(first: run.first, end: first, owner: run.owner)) }
      if end < run.end { kept.append(Run(first: end, end: run.end, owner: run.owner)) }
      return kept
    }
  }
}
