// Room for the contestants, in frames below the identity limit that are taken before the first measurement and kept.

import CBaselines
import KMem

/// Memory that lies one to one, and the free frames that are left when all of it is taken.
@safe
struct BenchmarkBuffers {
  /// Frame numbers, room for one for every frame.
  let all: UnsafeMutablePointer<UInt32>
  let order: UnsafeMutablePointer<UInt32>
  let held: UnsafeMutablePointer<UInt32>

  /// Room for a copy of KMem's bookkeeping, and of the memory manager's own words.
  let saved: UnsafeMutableRawPointer

  /// The designs in C, each with a state of its own.
  let designs: InlineArray<4, CFrames>

  /// The state of the C side of paging.
  let paging: UnsafeMutableRawPointer

  /// Room for runs of frames.
  let runs: UnsafeMutablePointer<frame_run>

  init(in memory: inout KernelMemory<MetalMachine>) throws(BenchmarkFailure) {
    let frameCount = memory.frameStatistics.total
    let bookkeeping = memory.frameAllocator.bookkeeping
    unsafe all = try Self.take(frameCount * 4, in: &memory).assumingMemoryBound(to: UInt32.self)
    unsafe order = try Self.take(frameCount * 4, in: &memory).assumingMemoryBound(to: UInt32.self)
    unsafe held = try Self.take(frameCount * 4, in: &memory).assumingMemoryBound(to: UInt32.self)
    unsafe saved = try Self.take(
      UInt32(bookkeeping.end - bookkeeping.start) + UInt32(MemoryLayout<KernelMemory<MetalMachine>>.size), in: &memory)
    designs = [
      unsafe try Self.take(frames_summary32, in: &memory), unsafe try Self.take(frames_summary32_exact, in: &memory),
      unsafe try Self.take(frames_summary32_branchless, in: &memory),
      unsafe try Self.take(frames_summary32_blind, in: &memory),
    ]
    unsafe paging = try Self.take(UInt32(paging_bytes(frameCount)), in: &memory)
    unsafe runs = try Self.take(Frame.size, in: &memory).assumingMemoryBound(to: frame_run.self)
  }

  /// Writes down the runs of frames that are free.
  ///
  /// - Returns: how many there are.
  func gatherRuns(of memory: borrowing KernelMemory<MetalMachine>) throws(BenchmarkFailure) -> Int {
    var count = 0
    var next: UInt32 = 0
    while let run = memory.frameAllocator.freeRun(from: next, on: memory.machine) {
      if count == Int(Frame.size) / MemoryLayout<frame_run>.size {
        throw BenchmarkFailure(message: "free memory lies in too many pieces")
      }
      unsafe runs[count] = frame_run(start: run.start, end: run.end)
      count += 1
      next = run.end
    }
    return count
  }

  private static func take(
    _ design: frame_design, in memory: inout KernelMemory<MetalMachine>
  ) throws(BenchmarkFailure) -> CFrames {
    let frameCount = memory.frameStatistics.total
    let bytes = unsafe CFrames.bytes(of: design, frameCount: frameCount)
    return unsafe CFrames(
      design, frameCount: frameCount, state: try take(bytes, in: &memory), copy: try take(bytes, in: &memory))
  }

  private static func take(
    _ bytes: UInt32, in memory: inout KernelMemory<MetalMachine>
  ) throws(BenchmarkFailure) -> UnsafeMutableRawPointer {
    do throws(FrameAllocatorError) {
      let frame = try memory.allocateFrames(
        count: (bytes + Frame.size - 1) >> Frame.shift, below: UInt64(memory.kernelPaging.identityLimit))
      return unsafe UnsafeMutableRawPointer(bitPattern: UInt(frame.address.rawValue))!
    } catch { throw BenchmarkFailure(message: "not enough memory below the identity limit") }
  }
}
