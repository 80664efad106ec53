// Pages, spaces and the kmap window: KMem against the same operations in C, in turn on the same tables.
//
//   0xD0200000   kernel page beside the heap       its table stays
//   0x40000000   user page, a neighbour mapped     its table stays
//   0x80000000   user page, alone in its table     the table is made, zeroed, found empty and reclaimed

import CBaselines
import CMetal
import KMem

@safe
struct PagingRace: ~Copyable {
  private var memory: KernelMemory<MetalMachine>

  /// The state of the C side.
  private let baseline: OpaquePointer

  private static var kernelPage: VirtualAddress { VirtualAddress(0xD020_0000) }
  private static var userPage: VirtualAddress { VirtualAddress(0x4000_0000) }
  private static var neighbour: VirtualAddress { VirtualAddress(0x4000_1000) }
  private static var lonePage: VirtualAddress { VirtualAddress(0x8000_0000) }
  private static var frame: PhysicalAddress { PhysicalAddress(0x0123_4000) }
  private static var user: PageFlags { PageFlags.writable.union(.user) }

  init(_ memory: consuming KernelMemory<MetalMachine>, _ buffers: BenchmarkBuffers) throws(BenchmarkFailure) {
    do throws(PagingError) {
      try memory.map(Self.neighbour, to: Self.frame, Self.user)
    } catch { throw BenchmarkFailure(message: error.message) }
    let count = try buffers.gatherRuns(of: memory)
    let directory = memory.kernelPaging.kernelDirectory.rawValue
    var start = unsafe paging_start(
      memory: nil, frame_count: memory.frameStatistics.total, free_runs: buffers.runs, free_run_count: count,
      kernel_directory: directory, kmap_table: metal_load(directory + 1023 * 4) & ~(Frame.size - 1),
      identity_limit: memory.kernelPaging.identityLimit,
      heap_end: AddressLayout.heapBase.rawValue + memory.configuration.heapSize, marks_end: 0)
    unsafe baseline = paging_create(buffers.paging, &start)
    self.memory = memory
  }

  mutating func run(_ scores: inout Scoreboard) throws(BenchmarkFailure) {
    try mapUnmap("map+unmap, kernel page", Self.kernelPage, .writable, count: 1024, &scores)
    try mapUnmap("map+unmap, user page beside another", Self.userPage, Self.user, count: 1024, &scores)
    try mapUnmap("map+unmap, user page, table made and reclaimed", Self.lonePage, Self.user, count: 64, &scores)
    try race("user space create+destroy", count: 64, isJudged: false, &scores) {
      PagingLoops.createDestroy(&$0.memory, count: 64)
    } c: {
      unsafe paging_create_destroy($0.baseline, 64)
    }
    try race("kmap+kunmap", count: 1024, &scores) {
      PagingLoops.kmapKunmap(&$0.memory, Self.frame, count: 1024)
    } c: {
      unsafe paging_kmap_kunmap($0.baseline, Self.frame.rawValue, 1024)
    }
    if unsafe memory.frameStatistics.free != paging_free_frames(baseline) {
      throw BenchmarkFailure(message: "KMem and C end with different numbers of free frames")
    }
  }

  private mutating func mapUnmap(
    _ title: StaticString, _ virtual: VirtualAddress, _ flags: PageFlags, count: Int, _ scores: inout Scoreboard
  ) throws(BenchmarkFailure) {
    try race(title, count: count, &scores) {
      PagingLoops.mapUnmap(&$0.memory, virtual, to: Self.frame, flags, count: count)
    } c: {
      unsafe paging_map_unmap($0.baseline, virtual.rawValue, Self.frame.rawValue, flags.rawValue, UInt32(count))
    }
  }

  private mutating func race(
    _ title: StaticString, count: Int, isJudged: Bool = true, _ scores: inout Scoreboard,
    kmem: (inout PagingRace) -> UInt64, c: (inout PagingRace) -> UInt64
  ) throws(BenchmarkFailure) {
    try scores.begin(title, operations: UInt32(count), kmem: Measurement(of: &self, kmem))
    try unsafe scores.compare("C, same operations", Measurement(of: &self, c))
    scores.end(isJudged: isJudged)
  }
}
