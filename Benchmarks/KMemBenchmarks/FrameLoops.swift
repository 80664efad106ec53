// The timed loops over KMem's frame allocator: line for line those of workload.inc. The kernel image has them too.

import KMem

/// `UInt64.max` stands for a refused operation, as in the C loops.
enum FrameLoops {
  @inline(never)
  static func drain<M: Machine>(_ memory: inout KernelMemory<M>, into held: UnsafeMutablePointer<UInt32>) -> Int {
    var count = 0
    while true {
      do throws(FrameAllocatorError) {
        let frame = try memory.allocateFrame().number
        unsafe held[count] = frame
      } catch { return count }
      count += 1
    }
  }

  @inline(never)
  static func release<M: Machine>(
    _ memory: inout KernelMemory<M>, _ frames: UnsafePointer<UInt32>, count: Int
  ) -> Int {
    var refused = 0
    for index in 0..<count {
      do throws(FrameAllocatorError) {
        try memory.freeFrame(Frame(unsafe frames[index]).address)
      } catch { refused += 1 }
    }
    return refused
  }

  @inline(never)
  static func pairs<M: Machine>(_ memory: inout KernelMemory<M>, count: Int) -> UInt64 {
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
  static func churn<M: Machine>(
    _ memory: inout KernelMemory<M>, held: UnsafeMutablePointer<UInt32>, count: Int
  ) -> UInt64 {
    do throws(FrameAllocatorError) {
      var sum: UInt64 = 0
      for index in 0..<count {
        let frame = try memory.allocateFrame()
        let old = unsafe held[index]
        unsafe held[index] = frame.number
        try memory.freeFrame(Frame(old).address)
        sum &+= UInt64(frame.number)
      }
      return sum
    } catch { return .max }
  }
}
