// KMem after memory_setup as a subject: each operation is one call of `KernelMemory`, and errors become refusals by name.

import KMem

/// A running kernel's memory manager on a simulated machine.
public final class KernelSubject: Subject {
  private var memory: KernelMemory<SimulatedMachine>

  /// Handles by number, those of destroyed spaces included; the kernel's own is number 0.
  private var spaces = [AddressSpace.kernel]

  /// The kernel that has booted.
  public init(_ memory: consuming KernelMemory<SimulatedMachine>) {
    self.memory = memory
  }

  public func perform(_ operation: Operation) -> Response {
    switch operation {
    case .bootEarlyAllocate, .bootEarlyAllocateZeroed, .retireBootEarly:
      do throws(BootEarlyError) { return try performEarly(operation) } catch { return .refused(Refusal(error)) }
    case .allocateFrame, .allocateFrames, .freeFrame, .freeFrames, .reserve:
      do throws(FrameAllocatorError) { return try performOnFrames(operation) } catch { return .refused(Refusal(error)) }
    case .createTable, .map, .remap, .protect, .unmap, .translate, .mapUserPages:
      do throws(PagingError) { return try performOnPages(operation) } catch { return .refused(Refusal(error)) }
    case .createSpace, .destroySpace, .switchTo:
      do throws(PagingError) { return try performOnSpaces(operation) } catch { return .refused(Refusal(error)) }
    case .kmap, .kunmap:
      do throws(KmapError) { return try performOnWindow(operation) } catch { return .refused(Refusal(error)) }
    case .initializeHeap, .allocate, .allocateZeroed, .allocatePages, .reallocate, .free:
      do throws(HeapError) { return try performOnHeap(operation) } catch { return .refused(Refusal(error)) }
    }
  }

  /// boot_early is over: a copy of its state answers, and must refuse.
  private func performEarly(_ operation: Operation) throws(BootEarlyError) -> Response {
    var early = memory.bootEarly
    switch operation {
    case .bootEarlyAllocate(let size, let alignment):
      return .address(try early.allocate(size: size, alignment: alignment).rawValue)
    case .bootEarlyAllocateZeroed(let size, let alignment):
      return .address(try early.allocateZeroed(size: size, alignment: alignment, on: memory.machine).rawValue)
    default:
      memory.retireBootEarly()
      return .done
    }
  }

  private func performOnFrames(_ operation: Operation) throws(FrameAllocatorError) -> Response {
    switch operation {
    case .allocateFrame:
      return .address(try memory.allocateFrame().address.rawValue)
    case .allocateFrames(count: 1, alignment: 4096, let limit):
      return .address(try memory.allocateFrame(below: limit).address.rawValue)
    case .allocateFrames(let count, let alignment, let limit):
      return .address(try memory.allocateFrames(count: count, alignment: alignment, below: limit).address.rawValue)
    case .freeFrame(let physical):
      try memory.freeFrame(PhysicalAddress(physical))
      return .done
    case .freeFrames(let physical, let count):
      try memory.freeFrames(PhysicalAddress(physical), count: count)
      return .done
    case .reserve(let start, let end):
      return Response(memory.reserve(PhysicalRange(start: start, end: end)))
    default: return .refused(.unsupported)
    }
  }

  private func performOnPages(_ operation: Operation) throws(PagingError) -> Response {
    switch operation {
    case .createTable(let virtual, let flags, let space):
      let table = try memory.createPageTable(
        for: VirtualAddress(virtual), PageFlags(rawValue: flags), in: handle(space))
      return .address(table.rawValue)
    case .map(let virtual, let physical, let flags, let space):
      try memory.map(
        VirtualAddress(virtual), to: PhysicalAddress(physical), PageFlags(rawValue: flags), in: handle(space))
      return .done
    case .remap(let virtual, let physical, let flags, let space):
      return Response(
        try memory.remap(
          VirtualAddress(virtual), to: PhysicalAddress(physical), PageFlags(rawValue: flags), in: handle(space)))
    case .protect(let virtual, let flags, let space):
      try memory.protect(VirtualAddress(virtual), PageFlags(rawValue: flags), in: handle(space))
      return .done
    case .unmap(let virtual, let space):
      return Response(try memory.unmap(VirtualAddress(virtual), in: handle(space)))
    case .translate(let virtual, let space):
      return .translation(try memory.translate(VirtualAddress(virtual), in: handle(space))?.rawValue)
    case .mapUserPages(let virtual, let size, let flags, let space):
      try memory.mapUserPages(
        VirtualAddress(virtual), size: size, PageFlags(rawValue: flags), in: handle(space))
      return .done
    default: return .refused(.unsupported)
    }
  }

  private func performOnSpaces(_ operation: Operation) throws(PagingError) -> Response {
    switch operation {
    case .createSpace:
      spaces.append(try memory.createAddressSpace())
      return .space(UInt32(spaces.count - 1))
    case .destroySpace(let space):
      try memory.destroyAddressSpace(handle(space))
    case .switchTo(let space):
      try memory.switchTo(handle(space))
    default: return .refused(.unsupported)
    }
    return .done
  }

  private func performOnWindow(_ operation: Operation) throws(KmapError) -> Response {
    switch operation {
    case .kmap(let physical):
      return .address(try memory.kmap(PhysicalAddress(physical)).rawValue)
    case .kunmap(let virtual):
      try memory.kunmap(VirtualAddress(virtual))
      return .done
    default: return .refused(.unsupported)
    }
  }

  private func performOnHeap(_ operation: Operation) throws(HeapError) -> Response {
    switch operation {
    case .initializeHeap:
      try memory.initializeHeap()
      return .done
    case .allocate(let size, let alignment):
      return .address(try memory.allocate(size: size, alignment: alignment).rawValue)
    case .allocateZeroed(let count, let size):
      return .address(try memory.allocateZeroed(count: count, size: size).rawValue)
    case .allocatePages(let count):
      return .address(try memory.allocatePages(count).rawValue)
    case .reallocate(let virtual, let size):
      return .address(try memory.reallocate(VirtualAddress(virtual), size: size).rawValue)
    case .free(let virtual):
      try memory.free(VirtualAddress(virtual))
      return .done
    default: return .refused(.unsupported)
    }
  }

  private func handle(_ space: UInt32) throws(PagingError) -> AddressSpace {
    guard space < spaces.count else { throw .invalidSpace }
    return spaces[Int(space)]
  }

  public var frameCounts: FrameCounts { FrameCounts(memory.frameStatistics) }

  public func freeRun(from frame: UInt32) -> Range<UInt32>? {
    memory.frameAllocator.freeRun(from: frame, on: memory.machine)?.numbers
  }

  public func isAllocated(_ frame: UInt32) -> Bool {
    memory.frameAllocator.isAllocated(Frame(frame), on: memory.machine)
  }

  public var bootEarlyCounts: BootEarlyCounts { BootEarlyCounts(memory.bootEarly) }

  public func directory(of space: UInt32) -> UInt32? {
    guard let handle = try? handle(space) else { return nil }
    return try? memory.directoryAddress(of: handle).rawValue
  }

  public var heapCounts: HeapCounts? {
    let heap = memory.kernelHeap
    guard heap.isInitialized else { return nil }
    let counts = heap.statistics
    let first = AddressLayout.heapBase.rawValue >> 12
    let firstMark = UInt32(0xFF60_8000) >> 12
    return HeapCounts(
      blocks: counts.blocks, bytesInUse: counts.bytesInUse, pages: first..<first + counts.pages,
      bookkeepingPages: firstMark..<firstMark + counts.markPages)
  }

  public var isSound: Bool {
    memory.frameAllocator.validate(on: memory.machine) && memory.kernelHeap.validate(on: memory.machine)
  }
}
