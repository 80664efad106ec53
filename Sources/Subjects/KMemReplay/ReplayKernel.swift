// A booted kernel that does operations: each is one call of `KernelMemory`, and its error becomes a refusal by name. The
// oracles judge it on the simulated machine; the kernel image runs the same lines on the processor.

import KMem
import Operations

/// A running kernel's memory manager, and the address spaces that its commands have made.
public struct ReplayKernel<M: Machine>: ~Copyable {
  public var memory: KernelMemory<M>
  @usableFromInline
  var spaces: SpaceHandles

  @usableFromInline
  var lastRefusalText: StaticString = ""

  /// What the memory manager says of the operation that it refused last.
  @inlinable
  public var refusalText: StaticString { lastRefusalText }

  /// The kernel that has booted, with no address space but its own.
  @inlinable
  public init(_ memory: consuming KernelMemory<M>, spaces: SpaceHandles) {
    self.memory = memory
    self.spaces = spaces
  }

  @inlinable
  mutating func refused(_ refusal: Refusal, _ text: StaticString) -> Response {
    lastRefusalText = text
    return .refused(refusal)
  }

  /// Does `operation`, or refuses it without changing anything.
  @inlinable
  public mutating func perform(_ operation: Operation) -> Response {
    switch operation {
    case .bootEarlyAllocate, .bootEarlyAllocateZeroed, .retireBootEarly:
      do throws(BootEarlyError) { return try performEarly(operation) } catch {
        return refused(Refusal(error), error.message)
      }
    case .allocateFrame, .allocateFrames, .freeFrame, .freeFrames, .reserve:
      do throws(FrameAllocatorError) { return try performOnFrames(operation) } catch {
        return refused(Refusal(error), error.message)
      }
    case .createTable, .map, .remap, .protect, .unmap, .translate, .mapUserPages:
      do throws(PagingError) { return try performOnPages(operation) } catch {
        return refused(Refusal(error), error.message)
      }
    case .createSpace, .destroySpace, .switchTo:
      do throws(PagingError) { return try performOnSpaces(operation) } catch {
        return refused(Refusal(error), error.message)
      }
    case .kmap, .kunmap:
      do throws(KmapError) { return try performOnWindow(operation) } catch {
        return refused(Refusal(error), error.message)
      }
    case .mapInitialHeap(let size):
      do throws(PagingError) {
        try memory.mapInitialHeap(size: size)
        return .done
      } catch { return refused(Refusal(error), error.message) }
    case .initializeFrames, .initializePaging: return .refused(.unsupported)
    case .initializeHeap, .allocate, .allocateZeroed, .allocatePages, .reallocate, .free:
      do throws(HeapError) { return try performOnHeap(operation) } catch {
        return refused(Refusal(error), error.message)
      }
    }
  }

  @inlinable
  mutating func performEarly(_ operation: Operation) throws(BootEarlyError) -> Response {
    switch operation {
    case .bootEarlyAllocate(let size, let alignment):
      return .address(try memory.allocateEarly(size: size, alignment: alignment, zeroed: false).rawValue)
    case .bootEarlyAllocateZeroed(let size, let alignment):
      return .address(try memory.allocateEarly(size: size, alignment: alignment, zeroed: true).rawValue)
    default:
      memory.retireBootEarly()
      return .done
    }
  }

  @inlinable
  mutating func performOnFrames(_ operation: Operation) throws(FrameAllocatorError) -> Response {
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

  @inlinable
  mutating func performOnWindow(_ operation: Operation) throws(KmapError) -> Response {
    switch operation {
    case .kmap(let physical):
      return .address(try memory.kmap(PhysicalAddress(physical)).rawValue)
    case .kunmap(let virtual):
      try memory.kunmap(VirtualAddress(virtual))
      return .done
    default: return .refused(.unsupported)
    }
  }

  @inlinable
  mutating func performOnHeap(_ operation: Operation) throws(HeapError) -> Response {
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
}

extension ReplayKernel {
  /// What resizing no block to `size` bytes gives while the heap is bounded to a region of `region` bytes; then the bound is
  /// lifted again. Where the bound is refused, that is what comes back.
  @inlinable
  public mutating func allocate(_ size: UInt32, inHeapOf region: UInt32) -> Response {
    do throws(HeapError) {
      try memory.limitHeap(toRegionOf: region)
    } catch { return refused(Refusal(error), error.message) }
    var response: Response
    do throws(HeapError) {
      response = .address(try memory.reallocate(nil, size: size).rawValue)
    } catch { response = refused(Refusal(error), error.message) }
    do throws(HeapError) {
      try memory.limitHeap(toRegionOf: 0xFFFF_F000)
    } catch { response = refused(Refusal(error), error.message) }
    return response
  }

  @inlinable
  mutating func performOnPages(_ operation: Operation) throws(PagingError) -> Response {
    switch operation {
    case .createTable(let virtual, let flags, let space):
      let table = try memory.createPageTable(
        for: VirtualAddress(virtual), PageFlags(rawValue: flags), in: try spaces.handle(space))
      return .address(table.rawValue)
    case .map(let virtual, let physical, let flags, let space):
      try memory.map(
        VirtualAddress(virtual), to: PhysicalAddress(physical), PageFlags(rawValue: flags),
        in: try spaces.handle(space))
      return .done
    case .remap(let virtual, let physical, let flags, let space):
      return Response(
        try memory.remap(
          VirtualAddress(virtual), to: PhysicalAddress(physical), PageFlags(rawValue: flags),
          in: try spaces.handle(space)))
    case .protect(let virtual, let flags, let space):
      try memory.protect(VirtualAddress(virtual), PageFlags(rawValue: flags), in: try spaces.handle(space))
      return .done
    case .unmap(let virtual, let space):
      return Response(try memory.unmap(VirtualAddress(virtual), in: try spaces.handle(space)))
    case .translate(let virtual, let space):
      return .translation(try memory.translate(VirtualAddress(virtual), in: try spaces.handle(space))?.rawValue)
    case .mapUserPages(let virtual, let size, let flags, let space):
      try memory.mapUserPages(
        VirtualAddress(virtual), size: size, PageFlags(rawValue: flags), in: try spaces.handle(space))
      return .done
    default: return .refused(.unsupported)
    }
  }

  @inlinable
  mutating func performOnSpaces(_ operation: Operation) throws(PagingError) -> Response {
    switch operation {
    case .createSpace:
      if spaces.isFull { return .refused(.unsupported) }
      return .space(spaces.append(try memory.createAddressSpace()))
    case .destroySpace(let space):
      try memory.destroyAddressSpace(try spaces.handle(space))
    case .switchTo(let space):
      try memory.switchTo(try spaces.handle(space))
    default: return .refused(.unsupported)
    }
    return .done
  }
}
