// Frames one at a time: KMem against every C design, on an empty machine and on one that is partly in use.
//
//   scattered   of all frames, drawn ones were freed: the free ones lie everywhere
//   packed      the highest were freed
//
// A step takes a frame and frees one of those held, in an order drawn beforehand. Every run starts from the same state.

import CBaselines
import KMem

@safe
struct FrameRace: ~Copyable {
  private var memory: KernelMemory<MetalMachine>
  private let buffers: BenchmarkBuffers

  /// Frames that can be taken.
  private var count = 0

  private static var steps: Int { 8192 }

  init(_ memory: consuming KernelMemory<MetalMachine>, _ buffers: BenchmarkBuffers) {
    self.memory = memory
    self.buffers = buffers
    save()
  }

  /// Gives the memory back, with the frames free that were free at first.
  consuming func finish() -> KernelMemory<MetalMachine> { memory }

  mutating func run(_ scores: inout Scoreboard) throws(BenchmarkFailure) {
    let runs = try buffers.gatherRuns(of: memory)
    for index in buffers.designs.indices {
      unsafe buffers.designs[index].start(
        frameCount: memory.frameStatistics.total, runs: buffers.runs, count: runs)
    }
    count = unsafe FrameLoops.drain(&memory, into: buffers.all)
    restore()
    try empty(&scores)
    try churn("frame alloc+free, 50 % full, scattered", keeping: count / 2, isPacked: false, &scores)
    try churn("frame alloc+free, 97 % full, scattered", keeping: count / 100 * 97, isPacked: false, &scores)
    try churn("frame alloc+free, 50 % full, packed", keeping: count / 2, isPacked: true, &scores)
    try churn("frame alloc+free, 97 % full, packed", keeping: count / 100 * 97, isPacked: true, &scores)
  }

  private mutating func empty(_ scores: inout Scoreboard) throws(BenchmarkFailure) {
    let kmem = Measurement(of: &self) { FrameLoops.pairs(&$0.memory, count: Self.steps) }
    try scores.begin("frame alloc+free, empty", operations: UInt32(Self.steps), kmem: kmem)
    for index in buffers.designs.indices {
      let design = buffers.designs[index]
      try unsafe scores.compare(design.name, Measurement(of: &self) { _ in design.pairs(count: Self.steps) })
    }
    scores.end()
  }

  private mutating func churn(
    _ title: StaticString, keeping keep: Int, isPacked: Bool, _ scores: inout Scoreboard
  ) throws(BenchmarkFailure) {
    unsafe buffers.order.update(from: buffers.all, count: count)
    var random = SplitMix64(seed: UInt64(keep))
    unsafe random.shuffle(FrameList(start: buffers.order, count: isPacked ? keep : count))
    try scores.begin(title, operations: UInt32(Self.steps), kmem: try churnOfKMem(keeping: keep))
    for index in buffers.designs.indices {
      let design = buffers.designs[index]
      try unsafe scores.compare(design.name, try churn(of: design, keeping: keep))
    }
    scores.end()
  }

  private mutating func churnOfKMem(keeping keep: Int) throws(BenchmarkFailure) -> Measurement {
    _ = unsafe FrameLoops.drain(&memory, into: buffers.held)
    try releaseToKMem(from: keep, to: count)
    let measurement = Measurement(of: &self) {
      $0.restore()
      unsafe $0.buffers.held.update(from: $0.buffers.order, count: keep)
    } _: {
      unsafe FrameLoops.churn(&$0.memory, held: $0.buffers.held, count: Self.steps)
    }
    restore()
    try releaseToKMem(from: 0, to: keep)
    return measurement
  }

  private mutating func churn(of design: CFrames, keeping keep: Int) throws(BenchmarkFailure) -> Measurement {
    design.fill()
    try release(to: design, from: keep, to: count)
    let measurement = Measurement(of: &self) {
      design.restore()
      unsafe $0.buffers.held.update(from: $0.buffers.order, count: keep)
    } _: {
      unsafe design.churn(held: $0.buffers.held, count: Self.steps)
    }
    design.restore()
    try release(to: design, from: 0, to: keep)
    return measurement
  }

  /// Frees a part of the order and keeps the state for `restore`.
  private mutating func releaseToKMem(from start: Int, to end: Int) throws(BenchmarkFailure) {
    let refused = unsafe FrameLoops.release(&memory, buffers.order + start, count: end - start)
    if refused != 0 { throw BenchmarkFailure(message: "KMem refused to free a frame") }
    save()
  }

  private func release(to design: CFrames, from start: Int, to end: Int) throws(BenchmarkFailure) {
    let refused = unsafe design.release(buffers.order + start, count: end - start)
    if refused != 0 { throw BenchmarkFailure(message: "C refused to free a frame") }
    design.save()
  }

  private var bookkeeping: UnsafeMutableRawBufferPointer {
    let range = memory.frameAllocator.bookkeeping
    return unsafe UnsafeMutableRawBufferPointer(
      start: UnsafeMutableRawPointer(bitPattern: UInt(range.start)), count: Int(range.end - range.start))
  }

  /// Copies KMem's bookkeeping, and the memory manager's own words after it, to the buffers.
  private mutating func save() {
    unsafe buffers.saved.copyMemory(from: bookkeeping.baseAddress!, byteCount: bookkeeping.count)
    let state = unsafe buffers.saved + bookkeeping.count
    unsafe withUnsafeBytes(of: &memory) { unsafe state.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
  }

  private mutating func restore() {
    unsafe bookkeeping.baseAddress!.copyMemory(from: buffers.saved, byteCount: bookkeeping.count)
    let state = unsafe buffers.saved + bookkeeping.count
    unsafe withUnsafeMutableBytes(of: &memory) {
      unsafe $0.baseAddress!.copyMemory(from: state, byteCount: $0.count)
    }
  }
}

/// Frame numbers, as the benchmarks on the host name them too.
typealias FrameList = UnsafeMutableBufferPointer<UInt32>
