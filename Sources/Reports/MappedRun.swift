// What a directory maps, as stretches of neighbouring pages with one purpose and one set of rights.
//
//   pages    |0 1 2 3|      |c0000 c0001|d0000 d0001 d0002|
//   frames   |0 1 2 3|      |  100   101|  412   413   7e0|     the heap: 3 pages on 2 runs of frames

import Operations
import SimulatedPC

/// Neighbouring pages of one part of the address space, all with the same rights.
public struct MappedRun: Hashable, Sendable {
  /// The first page's number.
  public var page: UInt32
  public var pageCount: UInt32

  /// The number of the frame that the first page leads to, and of the one that the last page leads to.
  public var firstFrame: UInt32
  public var lastFrame: UInt32

  /// How many runs of consecutive frames the pages map, in the order of the pages.
  public var frameRunCount: Int
  public var isWritable: Bool
  public var isUser: Bool

  /// One entry; a 4 MiB page counts as its 1024 pages.
  init(_ entry: PresentEntry) {
    page = entry.page >> 12
    pageCount = entry.isLarge ? 1024 : 1
    firstFrame = entry.frame
    lastFrame = entry.frame + (pageCount - 1)
    frameRunCount = 1
    isWritable = entry.isWritable
    isUser = entry.isUser
  }

  /// Takes `next` into this run if it is the neighbour above, for the same purpose and with the same rights.
  ///
  /// - Returns: whether it was taken.
  private mutating func absorb(_ next: MappedRun, _ layout: KernelLayout) -> Bool {
    guard page + pageCount == next.page, isWritable == next.isWritable, isUser == next.isUser,
      AddressArea(page: page, layout) == AddressArea(page: next.page, layout)
    else { return false }
    pageCount += next.pageCount
    frameRunCount += lastFrame + 1 == next.firstFrame ? 0 : 1
    lastFrame = next.lastFrame
    return true
  }

  /// Everything that `directory` maps, by ascending page.
  static func runs(of directory: UInt32, layout: KernelLayout, on machine: SimulatedMachine) -> [MappedRun] {
    var runs: [MappedRun] = []
    machine.forEachPresentEntry(of: directory) { entry in
      let next = MappedRun(entry)
      if runs.isEmpty || !runs[runs.count - 1].absorb(next, layout) { runs.append(next) }
    }
    return runs
  }
}

/// The parts of the virtual address space that stay the same whatever is mapped (`KernelLayout`).
enum AddressArea: CaseIterable {
  case low
  case kernel
  case heap
  case kmap

  init(page: UInt32, _ layout: KernelLayout) {
    switch page {
    case layout.windowFirstPage...: self = .kmap
    case layout.heapFirstPage...: self = .heap
    case layout.kernelFirstPage...: self = .kernel
    default: self = .low
    }
  }
}
