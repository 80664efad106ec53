// KMem after memory_setup as a subject, by way of the executor that the kernel image has too.

import KMem
import KMemReplay
import Operations
import SimulatedPC

/// A running kernel's memory manager on a simulated machine.
public final class KernelSubject: BootedSubject {
  var kernel: ReplayKernel<SimulatedMachine>

  /// Where the executor keeps its handles.
  private let handles: UnsafeMutablePointer<AddressSpace>

  /// The kernel that has booted.
  public init(_ memory: consuming KernelMemory<SimulatedMachine>) {
    handles = .allocate(capacity: Int(SpaceHandles.sufficient))
    kernel = ReplayKernel(memory, spaces: SpaceHandles(in: handles, capacity: SpaceHandles.sufficient))
  }

  deinit {
    handles.deallocate()
  }

  @inline(never)
  public func perform(_ operation: Operation) -> Response { kernel.perform(operation) }

  public var frameCounts: FrameCounts { FrameCounts(kernel.memory.frameStatistics) }

  public func freeRun(from frame: UInt32) -> Range<UInt32>? {
    kernel.memory.frameAllocator.freeRun(from: frame, on: kernel.memory.machine)?.numbers
  }

  public func isAllocated(_ frame: UInt32) -> Bool {
    kernel.memory.frameAllocator.isAllocated(Frame(frame), on: kernel.memory.machine)
  }

  public var bootEarlyCounts: BootEarlyCounts { BootEarlyCounts(kernel.memory.bootEarly) }

  public func directory(of space: UInt32) -> UInt32? { kernel.directory(of: space)?.rawValue }

  public var heapCounts: HeapCounts? {
    guard kernel.memory.kernelHeap.isInitialized else { return nil }
    let counts = kernel.memory.kernelHeap.statistics
    let first = AddressLayout.heapBase.rawValue >> 12
    let firstMark = first + KMemManager.heapCapacity >> 12
    var heap = HeapCounts(
      blocks: counts.blocks, bytesInUse: counts.bytesInUse, pages: first..<first + counts.pages,
      bookkeepingPages: firstMark..<firstMark + counts.markPages)
    heap.bytesFree = counts.bytesFree
    heap.peakBytesInUse = counts.peakBytesInUse
    return heap
  }

  public var isSound: Bool { kernel.isSound }

  public var refusalText: StaticString? { kernel.refusalText }

  public func isFree(_ frame: UInt32) -> Bool? {
    kernel.memory.frameAllocator.isFree(Frame(frame), on: kernel.memory.machine)
  }

  /// The words of free bits lie in pairs with those of managed ones, as `FrameBitmap` draws them.
  public func freeBit(of frame: UInt32) -> (word: UInt32, mask: UInt32)? {
    let base = UInt32(kernel.memory.frameAllocator.bookkeeping.start)
    return (base + frame / 32 * 8, 1 << (frame % 32))
  }

  public var windowCounts: WindowCounts? {
    WindowCounts(depth: kernel.memory.kmapDepth, mostRecent: kernel.memory.mostRecentKmap?.rawValue)
  }

  public func isLoaded(_ space: UInt32) -> Bool? { kernel.isLoaded(space) }

  public func isFoundByDirectory(_ space: UInt32) -> Bool? { kernel.isFoundByDirectory(space) }

  public func hasSpace(withDirectory physical: UInt32) -> Bool? {
    kernel.memory.addressSpace(withDirectory: PhysicalAddress(physical)) != nil
  }

  @inline(never)
  public func allocate(_ size: UInt32, inHeapOf region: UInt32) -> Response? {
    kernel.allocate(size, inHeapOf: region)
  }

  public func reuseSpace(times: UInt32, _ body: (UInt32, Bool) -> Void) -> UInt32? {
    for time in 0..<times {
      do throws(PagingError) {
        let space = try kernel.memory.createAddressSpace()
        let directory = try kernel.memory.directoryAddress(of: space).rawValue
        body(directory, true)
        try kernel.memory.destroyAddressSpace(space)
        body(directory, false)
      } catch { return time }
    }
    return times
  }

  /// What can be observed of the kernel now, in the words that the kernel image prints.
  package func digest(isFull: Bool) -> ReplayDigest { kernel.digest(isFull: isFull) }
}
