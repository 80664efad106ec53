// The timed loops over KMem's frame allocator: line for line those of workload.inc.

import KMem

/// `UInt64.max` stands for a refused operation, as in the C loops.
enum FrameLoops {
  @inline(never)
  static func drain(_ memory: inout KernelMemory<FlatMachine>, into held: UnsafeMutablePointer<UInt32>) -> Int {
    var count = 0
    while true {
      do throws(FrameAllocatorError) {
        held[count] = try memory.allocateFrame().number
      } catch { return count }
      count += 1
    }
  }

  @inline(never)
  static func release(
    _ memory: inout KernelMemory<FlatMachine>, _ frames: UnsafePointer<UInt32>, count: Int
  ) -> Int {
    var refused = 0
    for index in 0..<count {
      do throws(FrameAllocatorError) {
        try memory.freeFrame(Frame(frames[index]).address)
      } catch { refused += 1 }
    }
    return refused
  }

  @inline(never)
  static func pairs(_ memory: inout KernelMemory<FlatMachine>, count: Int) -> UInt64 {
    do throws(FrameAllocatorError) {
      var sum: UInt64 = 0
      for _ in 0..<count {
        let frame = try memory.allocateFrame()
        try memory.freeFrame(frame.address)
        sum &+= UInt64(frame.number)
      }
      return sum
    } catch { return .max }
  }

  @inline(never)
  static func churn(
    _ memory: inout KernelMemory<FlatMachine>, held: UnsafeMutablePointer<UInt32>, count: Int
  ) -> UInt64 {
    do throws(FrameAllocatorError) {
      var sum: UInt64 = 0
      for index in 0..<count {
        let frame = try memory.allocateFrame()
        let old = held[index]
        held[index] = frame.number
        try memory.freeFrame(Frame(old).address)
        sum &+= UInt64(frame.number)
      }
      return sum
    } catch { return .max }
  }
}
