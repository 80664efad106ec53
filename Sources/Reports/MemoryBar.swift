// Physical memory drawn to scale in one line of 64 characters, each of which shows what most of its bytes are for.
//
//   0               1 MiB           2 MiB           3 MiB           4 MiB
//   |_________##    #KKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKMTTTTT..........|

import Specification

/// A map of the bytes below `1 << scale`, in one line.
package struct MemoryBar {
  /// Characters in the line.
  static let cells = 64

  /// log2 of the bytes shown.
  let scale: Int

  /// The uses shown, in order of their first appearance.
  private(set) var uses: [MemoryUse] = []
  private var text = ""

  /// - Precondition: `scale` is at least 6.
  package init(_ map: MemoryUseMap, scale: Int) {
    self.scale = scale
    let cellSize = UInt64(1) << (scale - 6)
    var stretches = map.stretches[...]
    for cell in 0..<UInt64(MemoryBar.cells) {
      let first = cell * cellSize
      while let stretch = stretches.first, stretch.last < first { stretches.removeFirst() }
      let use = MemoryBar.largestUse(in: stretches, first: first, last: first + (cellSize - 1))
      text.append(use.letter)
      if use != .hole && !uses.contains(use) { uses.append(use) }
    }
  }

  /// What most of the bytes are for; of equals, the one that comes first.
  private static func largestUse(
    in stretches: ArraySlice<MemoryUseMap.Stretch>, first: UInt64, last: UInt64
  ) -> MemoryUse {
    var sums: [(use: MemoryUse, bytes: UInt64)] = []
    var rest = last - first + 1
    for stretch in stretches.prefix(while: { $0.first <= last }) {
      let bytes = min(last, stretch.last) - max(first, stretch.first) + 1
      rest -= bytes
      if let index = sums.firstIndex(where: { $0.use == stretch.use }) {
        sums[index].bytes += bytes
      } else {
        sums.append((stretch.use, bytes))
      }
    }
    var largest = (use: MemoryUse.hole, bytes: rest)
    for sum in sums where sum.bytes > largest.bytes || (sum.bytes == largest.bytes && largest.use == .hole) {
      largest = sum
    }
    return largest.use
  }

  /// The bar between its marks, with the addresses of its quarters above.
  package var lines: [String] {
    let quarter = UInt64(1) << (scale - 2)
    var ruler = "  0"
    for mark in 1...UInt64(4) {
      ruler = TextLayout.padded(ruler, to: 2 + Int(mark) * MemoryBar.cells / 4) + TextLayout.size(mark * quarter)
    }
    return [ruler, " |\(text)|"]
  }
}
