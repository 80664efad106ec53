// A set of frames that changes one command at a time: ascending runs with gaps between them.
//
//   runs   [3, 7)   [9, 10)   [40, 4096)         insert 8 gives   [3, 7)   [8, 10)   [40, 4096)

/// Frame numbers as maximal runs, in ascending order.
public struct FrameRuns: Hashable, Sendable {
  /// The runs: none is empty, and at least one frame lies between two of them.
  public private(set) var runs: [Range<UInt32>]

  /// How many frames there are.
  public private(set) var count: UInt32

  public init(_ frames: FrameSet = FrameSet()) {
    runs = frames.ranges
    count = frames.count
  }

  /// The number of runs that end at or below `frame`: the place of the run that holds it, if any does.
  private func place(of frame: UInt32) -> Int {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].upperBound <= frame { low = middle + 1 } else { high = middle }
    }
    return low
  }

  public func contains(_ frame: UInt32) -> Bool { run(holding: frame) != nil }

  /// The run that `frame` is in, if it is in the set.
  public func run(holding frame: UInt32) -> Range<UInt32>? {
    let place = place(of: frame)
    return place < runs.count && runs[place].contains(frame) ? runs[place] : nil
  }

  /// Whether every frame of `range` is in the set; an empty range is.
  public func contains(_ range: Range<UInt32>) -> Bool {
    if range.isEmpty { return true }
    let place = place(of: range.lowerBound)
    return place < runs.count && runs[place].lowerBound <= range.lowerBound
      && range.upperBound <= runs[place].upperBound
  }

  /// Whether any frame of `range` is in the set.
  public func overlaps(_ range: Range<UInt32>) -> Bool {
    let place = place(of: range.lowerBound)
    return place < runs.count && runs[place].overlaps(range)
  }

  /// Takes out a range, all of which is in the set.
  public mutating func remove(_ range: Range<UInt32>) {
    let place = place(of: range.lowerBound)
    let run = runs[place]
    count -= UInt32(range.count)
    let left = run.lowerBound..<range.lowerBound
    let right = range.upperBound..<run.upperBound
    switch (left.isEmpty, right.isEmpty) {
    case (true, true): runs.remove(at: place)
    case (true, false): runs[place] = right
    case (false, true): runs[place] = left
    case (false, false):
      runs[place] = left
      runs.insert(right, at: place + 1)
    }
  }

  /// Puts in a range, none of which is in the set.
  public mutating func insert(_ range: Range<UInt32>) {
    if range.isEmpty { return }
    count += UInt32(range.count)
    let place = place(of: range.lowerBound)
    let joinsLeft = place > 0 && runs[place - 1].upperBound == range.lowerBound
    let joinsRight = place < runs.count && runs[place].lowerBound == range.upperBound
    switch (joinsLeft, joinsRight) {
    case (true, true):
      runs[place - 1] = runs[place - 1].lowerBound..<runs[place].upperBound
      runs.remove(at: place)
    case (true, false): runs[place - 1] = runs[place - 1].lowerBound..<range.upperBound
    case (false, true): runs[place] = range.lowerBound..<runs[place].upperBound
    case (false, false): runs.insert(range, at: place)
    }
  }

  /// The parts of `range` that are in the set.
  public func intersection(_ range: Range<UInt32>) -> [Range<UInt32>] {
    var parts: [Range<UInt32>] = []
    var place = place(of: range.lowerBound)
    while place < runs.count, runs[place].lowerBound < range.upperBound {
      let part = runs[place].clamped(to: range)
      if !part.isEmpty { parts.append(part) }
      place += 1
    }
    return parts
  }

  /// Whether `count` frames side by side are in the set, the first a multiple of `alignment` frames, all below `limit`.
  public func holdsRun(of count: UInt32, alignment: UInt32, below limit: UInt64) -> Bool {
    runs.contains { run in
      let first = (UInt64(run.lowerBound) + UInt64(alignment) - 1) / UInt64(alignment) * UInt64(alignment)
      return first + UInt64(count) <= min(UInt64(run.upperBound), limit)
    }
  }
}
