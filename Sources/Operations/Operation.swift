// The operations of the contract, with every argument resolved to a number: what a subject is asked to do, what a trace
// prints, and what a command record of the kernel image holds. No type of the memory manager appears here.
//
//   space     0 is the kernel's own, 1 the first that was created, and so on; never reused
//   address   bytes, physical or virtual as the label says
//   flags     the processor's bits of a page-table entry (Intel SDM volume 3A, section 5.3, table 5-6)

/// One call of the memory manager.
public enum Operation: Hashable, Sendable {
  // boot_early
  case bootEarlyAllocate(size: UInt32, alignment: UInt32)
  case bootEarlyAllocateZeroed(size: UInt32, alignment: UInt32)
  case retireBootEarly

  // The stages of memory_setup after `boot_early_init`
  case initializeFrames
  case initializePaging
  case mapInitialHeap(size: UInt32)

  // Physical memory manager
  case allocateFrame
  case allocateFrames(count: UInt32, alignment: UInt32, below: UInt64)
  case freeFrame(physical: UInt32)
  case freeFrames(physical: UInt32, count: UInt32)
  case reserve(start: UInt64, end: UInt64)

  // Pages
  case createTable(virtual: UInt32, flags: UInt32, space: UInt32)
  case map(virtual: UInt32, physical: UInt32, flags: UInt32, space: UInt32)
  case remap(virtual: UInt32, physical: UInt32, flags: UInt32, space: UInt32)
  case protect(virtual: UInt32, flags: UInt32, space: UInt32)
  case unmap(virtual: UInt32, space: UInt32)
  case translate(virtual: UInt32, space: UInt32)
  case mapUserPages(virtual: UInt32, size: UInt32, flags: UInt32, space: UInt32)

  // Address spaces
  case createSpace
  case destroySpace(UInt32)
  case switchTo(UInt32)

  // kmap
  case kmap(physical: UInt32)
  case kunmap(virtual: UInt32)

  // Heap
  case initializeHeap
  case allocate(size: UInt32, alignment: UInt32)
  case allocateZeroed(count: UInt32, size: UInt32)
  case allocatePages(UInt32)
  case reallocate(virtual: UInt32, size: UInt32)
  case free(virtual: UInt32)
}

/// What a call gave.
public enum Response: Hashable, Sendable {
  /// It was done and has nothing to say.
  case done

  /// A frame, a table, a place in boot_early, a heap block or a place in the kmap window: its first byte.
  case address(UInt32)

  /// The number of the space created.
  case space(UInt32)

  /// The frame that was mapped, and whether the memory manager owned it and has freed it.
  case page(physical: UInt32, wasFreed: Bool)

  /// Where an address leads; nil where nothing is mapped.
  case translation(UInt32?)

  /// What `reserve` found, in frames.
  case reservation(newlyReserved: UInt32, allocated: UInt32, alreadyReserved: UInt32)

  /// It was refused, and nothing has changed.
  case refused(Refusal)
}
