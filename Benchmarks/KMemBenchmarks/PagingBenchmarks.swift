// One page mapped and unmapped, an address space made and destroyed, one kmap, on a set-up machine of 4 GiB that is
// nearly empty, so that tables and directories come from below the identity limit.
//
//   0xD0200000   kernel page beside the heap       its table stays
//   0x40000000   user page, a neighbour mapped     its table stays
//   0x80000000   user page, alone in its table     the table is made, zeroed, found empty and reclaimed

import CBaselines
import KMem

struct PagingBenchmarks {
  private let rounds: Int
  private let subject: KMemSubject
  private let baseline: OpaquePointer

  private static let kernelPage = VirtualAddress(0xD020_0000)
  private static let userPage = VirtualAddress(0x4000_0000)
  private static let neighbour = VirtualAddress(0x4000_1000)
  private static let lonePage = VirtualAddress(0x8000_0000)
  private static let frame = PhysicalAddress(0x1234_5000)

  init(rounds: Int) throws(BenchmarkError) {
    self.rounds = rounds
    subject = try KMemSubject(memoryEnd: 1 << 32)
    let other = try KMemSubject(memoryEnd: 1 << 32)
    let directory = other.memory.kernelPaging.kernelDirectory
    let kmapEntry = other.machine.load(VirtualAddress(directory.rawValue + 1023 * 4))
    let runs = other.freeRuns.map { frame_run(start: $0.start, end: $0.end) }
    let heapEnd = AddressLayout.heapBase.rawValue + other.memory.configuration.heapSize
    let frameCount = other.memory.frameStatistics.total
    let state = UnsafeMutableRawPointer.allocate(byteCount: paging_bytes(frameCount), alignment: 64)
    baseline = runs.withUnsafeBufferPointer { runs in
      var start = paging_start(
        memory: other.machine.memory, frame_count: frameCount, free_runs: runs.baseAddress,
        free_run_count: runs.count, kernel_directory: directory.rawValue, kmap_table: kmapEntry & ~4095,
        identity_limit: other.memory.configuration.identityLimit, heap_end: heapEnd, marks_end: 0)
      return paging_create(state, &start)
    }
    do throws(PagingError) {
      try subject.memory.map(Self.neighbour, to: Self.frame, PageFlags.writable.union(.user))
    } catch { throw BenchmarkError("KMem cannot map a page: \(error.message)") }
    let flags = PageFlags.writable.union(.user).rawValue
    if paging_map_one(baseline, Self.neighbour.rawValue, Self.frame.rawValue, flags) != 0 {
      throw BenchmarkError("the C baseline cannot map a page")
    }
  }

  func run() throws(BenchmarkError) -> [Section] {
    let user = PageFlags.writable.union(.user)
    let sections = [
      try mapUnmap("kernel page", Self.kernelPage, .writable, count: 1 << 16),
      try mapUnmap("user page beside another", Self.userPage, user, count: 1 << 16),
      try mapUnmap("user page, table made and reclaimed", Self.lonePage, user, count: 1 << 11),
      try spaces(), try kmap(),
    ]
    if subject.memory.frameStatistics.free != paging_free_frames(baseline) {
      throw BenchmarkError("KMem and the C baseline end with different numbers of free frames")
    }
    return sections
  }

  private func mapUnmap(
    _ title: String, _ virtual: VirtualAddress, _ flags: PageFlags, count: Int
  ) throws(BenchmarkError) -> Section {
    let (subject, baseline) = (subject, baseline)
    return try pair(
      "map+unmap, \(title)", count: count,
      kmem: { PagingLoops.mapUnmap(&subject.memory, virtual, to: Self.frame, flags, count: count) },
      c: { paging_map_unmap(baseline, virtual.rawValue, Self.frame.rawValue, flags.rawValue, UInt32(count)) })
  }

  private func spaces() throws(BenchmarkError) -> Section {
    let (subject, baseline) = (subject, baseline)
    let count = 1 << 10
    return try pair(
      "user space create+destroy", count: count,
      kmem: { PagingLoops.createDestroy(&subject.memory, count: count) },
      c: { paging_create_destroy(baseline, UInt32(count)) })
  }

  private func kmap() throws(BenchmarkError) -> Section {
    let (subject, baseline) = (subject, baseline)
    let count = 1 << 17
    return try pair(
      "kmap+kunmap", count: count,
      kmem: { PagingLoops.kmapKunmap(&subject.memory, Self.frame, count: count) },
      c: { paging_kmap_kunmap(baseline, Self.frame.rawValue, UInt32(count)) })
  }

  private func pair(
    _ title: String, count: Int, kmem: @escaping () -> UInt64, c: @escaping () -> UInt64
  ) throws(BenchmarkError) -> Section {
    let measurements = try race(
      [
        Contestant(name: "KMem", operations: count, run: kmem),
        Contestant(name: "C, same operations", operations: count, run: c),
      ], rounds: rounds)
    return Section(title, unit: "pair", measurements, limit: 1.3)
  }
}
