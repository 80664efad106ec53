// A frame allocator as a contestant: KMem, or a C design, with a state that can be kept and gone back to.

import CBaselines
import KMem

/// Frame numbers in memory that Swift and C share.
typealias FrameList = UnsafeMutableBufferPointer<UInt32>

/// A frame allocator that can be raced.
protocol FrameSubject: AnyObject {
  var name: String { get }

  /// Whether the time of one allocation grows with the memory that is in use: such a subject does less work in a run.
  var isLinear: Bool { get }

  /// Makes the present state the one that `restore` goes back to.
  func save()
  func restore()

  /// Takes every frame; returns how many.
  func drain(into held: FrameList) -> Int

  /// Frees what is held.
  func release(_ frames: UnsafePointer<UInt32>, count: Int) throws(BenchmarkError)

  /// Takes every frame without a record.
  func fill()
  func pairs(count: Int) -> UInt64
  func churn(held: FrameList, count: Int) -> UInt64
}

/// KMem's allocator, by way of `KernelMemory`, as a kernel calls it.
final class KMemFrames: FrameSubject {
  let name = "KMem"
  let isLinear = false
  let subject: KMemSubject

  /// The memory manager's own words, and its bookkeeping in the machine's memory.
  private let savedState: UnsafeMutableRawBufferPointer
  private let savedBytes: UnsafeMutableRawBufferPointer
  private let range: PhysicalRange
  private let scratch: FrameList

  init(_ subject: KMemSubject, scratch: FrameList) {
    self.subject = subject
    self.scratch = scratch
    range = subject.memory.frameAllocator.bookkeeping
    savedState = .allocate(byteCount: MemoryLayout<KernelMemory<FlatMachine>>.size, alignment: 64)
    savedBytes = .allocate(byteCount: Int(range.end - range.start), alignment: 64)
    save()
  }

  private var bookkeeping: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(
      start: subject.machine.memory + Int(range.start), count: savedBytes.count)
  }

  func save() {
    withUnsafeBytes(of: &subject.memory) { savedState.copyMemory(from: $0) }
    savedBytes.copyMemory(from: UnsafeRawBufferPointer(bookkeeping))
  }

  func restore() {
    bookkeeping.copyMemory(from: UnsafeRawBufferPointer(savedBytes))
    withUnsafeMutableBytes(of: &subject.memory) { $0.copyMemory(from: UnsafeRawBufferPointer(savedState)) }
  }

  func drain(into held: FrameList) -> Int { FrameLoops.drain(&subject.memory, into: held.baseAddress!) }

  func release(_ frames: UnsafePointer<UInt32>, count: Int) throws(BenchmarkError) {
    let refused = FrameLoops.release(&subject.memory, frames, count: count)
    if refused != 0 { throw BenchmarkError("KMem refused to free \(refused) of \(count) frames") }
  }

  func fill() { _ = drain(into: scratch) }

  func pairs(count: Int) -> UInt64 { FrameLoops.pairs(&subject.memory, count: count) }

  func churn(held: FrameList, count: Int) -> UInt64 {
    FrameLoops.churn(&subject.memory, held: held.baseAddress!, count: count)
  }
}

/// A design in C, over a block of memory of its own.
final class CFrames: FrameSubject {
  let name: String
  let isLinear: Bool
  private let design: frame_design
  private let state: UnsafeMutableRawBufferPointer
  private let saved: UnsafeMutableRawBufferPointer

  init(_ design: frame_design, isLinear: Bool = false, frameCount: UInt32, freeRuns: [FrameRange]) {
    self.design = design
    self.isLinear = isLinear
    name = String(cString: design.name)
    let size = design.bytes(frameCount)
    state = .allocate(byteCount: size, alignment: 64)
    saved = .allocate(byteCount: size, alignment: 64)
    let runs = freeRuns.map { frame_run(start: $0.start, end: $0.end) }
    design.`init`(state.baseAddress!, frameCount, runs, runs.count)
    save()
  }

  func save() { saved.copyMemory(from: UnsafeRawBufferPointer(state)) }
  func restore() { state.copyMemory(from: UnsafeRawBufferPointer(saved)) }
  func drain(into held: FrameList) -> Int { Int(design.drain(state.baseAddress!, held.baseAddress!)) }

  func release(_ frames: UnsafePointer<UInt32>, count: Int) throws(BenchmarkError) {
    let refused = design.release(state.baseAddress!, frames, UInt32(count))
    if refused != 0 { throw BenchmarkError("\(name) refused to free \(refused) of \(count) frames") }
  }

  func fill() { design.fill(state.baseAddress!) }
  func pairs(count: Int) -> UInt64 { design.pairs(state.baseAddress!, UInt32(count)) }

  func churn(held: FrameList, count: Int) -> UInt64 {
    design.churn(state.baseAddress!, held.baseAddress!, UInt32(count))
  }
}
