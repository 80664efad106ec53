// libkmem.a after memory_setup: each operation is one call of a kmem_ function.

import CKMem
import Operations
import SimulatedPC

/// A running kernel's memory manager, called through its C functions.
final class LibrarySubject: BootedSubject {
  let library: KMemLibrary
  var processor: LibraryProcessor { library.processor }
  let bits: FrameBits
  var spaces: SpacePointers

  /// The memory manager that has booted; nil if a call does not return.
  init?(_ library: KMemLibrary) {
    self.library = library
    let processor = library.processor
    guard let bits = FrameBits(processor), let kernel = processor.call(.pagingKernelDirectory) else {
      return nil
    }
    self.bits = bits
    spaces = SpacePointers(kernel: kernel)
  }

  func perform(_ operation: Operation) -> Response {
    library.operationCount += 1
    switch operation {
    case .bootEarlyAllocate, .bootEarlyAllocateZeroed, .retireBootEarly: return performEarly(operation)
    case .allocateFrame, .allocateFrames, .freeFrame, .freeFrames, .reserve: return performOnFrames(operation)
    case .createTable, .map, .remap, .protect, .unmap, .translate, .mapUserPages: return performOnPages(operation)
    case .createSpace, .destroySpace, .switchTo: return performOnSpaces(operation)
    case .kmap(let physical): return address(processor.call(.kmap, physical, processor.results))
    case .kunmap(let virtual): return done(processor.call(.kunmap, virtual))
    case .initializeHeap, .allocate, .allocateZeroed, .allocatePages, .reallocate, .free:
      return performOnHeap(operation)
    case .initializeFrames, .initializePaging, .mapInitialHeap: return .refused(.unsupported)
    }
  }

  // MARK: What a status means

  /// - Parameter status: what a function returned; nil if it did not return, which is never right.
  func response(_ status: UInt32?, _ whenDone: () -> Response) -> Response {
    guard let status else { return .refused(.unsupported) }
    return status == KMEM_OK.rawValue ? whenDone() : .refused(Refusal(kmem_status_t(rawValue: status)))
  }

  func done(_ status: UInt32?) -> Response { response(status) { .done } }

  /// A pointer or an address that was stored through a pointer.
  func address(_ status: UInt32?) -> Response { response(status) { .address(processor.result(0)) } }

  // MARK: boot_early and frames

  private func performEarly(_ operation: Operation) -> Response {
    switch operation {
    case .bootEarlyAllocate(let size, let alignment):
      address(processor.call(.bootEarlyAlloc, size, alignment, 0, processor.results))
    case .bootEarlyAllocateZeroed(let size, let alignment):
      address(processor.call(.bootEarlyAlloc, size, alignment, 1, processor.results))
    default: done(processor.call(.bootEarlyRetire))
    }
  }

  private func performOnFrames(_ operation: Operation) -> Response {
    switch operation {
    case .allocateFrame: return address(processor.call(.pmmAlloc, processor.results))
    case .allocateFrames(let count, let alignment, let limit):
      // A C caller's 0 means 4096, and 4 GiB: others say what is as wrong, and what no frame ends at or below either.
      let alignment = alignment == 0 ? 1 : alignment
      let limit = limit == 0 ? 1 : limit
      return address(
        processor.call(
          .pmmAllocContiguous, count, alignment, UInt32(truncatingIfNeeded: limit),
          UInt32(truncatingIfNeeded: limit >> 32), processor.results))
    case .freeFrame(let physical): return done(processor.call(.pmmFree, physical))
    case .freeFrames(let physical, let count): return done(processor.call(.pmmFreeContiguous, physical, count))
    case .reserve(let start, let end):
      let length = end > start ? end - start : 0
      let status = processor.call(
        .pmmReserve, UInt32(truncatingIfNeeded: start), UInt32(truncatingIfNeeded: start >> 32),
        UInt32(truncatingIfNeeded: length), UInt32(truncatingIfNeeded: length >> 32), processor.results)
      return response(status) {
        .reservation(
          newlyReserved: processor.result(0), allocated: processor.result(1), alreadyReserved: processor.result(2))
      }
    default: return .refused(.unsupported)
    }
  }

  // MARK: Heap

  /// An address that no heap has a block at, for one that C callers mean something else by.
  private static let foreign: UInt32 = 16

  private func performOnHeap(_ operation: Operation) -> Response {
    switch operation {
    case .initializeHeap:
      let wasUp = heapCounts != nil
      let response = done(processor.call(.kheapInit, 0, 0, 0))
      // A C caller may bound a heap that was never used; 0 bounds nothing.
      return wasUp && response == .done ? .refused(.alreadyInitialized) : response
    case .allocate(let size, let alignment):
      return address(processor.call(.heapAlloc, size, alignment, processor.results))
    case .allocateZeroed(let count, let size):
      return address(processor.call(.heapCalloc, count, size, processor.results))
    case .allocatePages(let count): return address(processor.call(.heapPagesAlloc, count, processor.results))
    case .reallocate(let virtual, let size):
      let block = virtual == 0 ? Self.foreign : virtual
      return address(processor.call(.heapRealloc, block, size, processor.results))
    case .free(let virtual): return done(processor.call(.heapFree, virtual == 0 ? Self.foreign : virtual))
    default: return .refused(.unsupported)
    }
  }
}
