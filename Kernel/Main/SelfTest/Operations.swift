// KMem's operations as the checks use them: on plain words, and with one kind of error.

import KMem

/// An operation that was refused where no check expects it.
struct Refusal: Error {
  let operation: StaticString
  let message: StaticString
}

/// What an operation throws, for a check of it; `nil` when it is done.
func refusal<E: Error>(of operation: () throws(E) -> Void) -> E? {
  do throws(E) {
    try operation()
    return nil
  } catch { return error }
}

// Out of line: each stands in many checks, and the image is small.
extension SelfTest {
  var freeFrames: UInt32 { memory.frameStatistics.free }

  /// Takes a frame and gives its physical address.
  @inline(never)
  mutating func takeFrame() throws(Refusal) -> UInt32 {
    do throws(FrameAllocatorError) {
      return try memory.allocateFrame().address.rawValue
    } catch { throw Refusal(operation: "pmm_alloc_frame", message: error.message) }
  }

  /// Takes a frame below the identity limit, every word of it `word`.
  @inline(never)
  mutating func takeFrame(filledWith word: UInt32) throws(Refusal) -> UInt32 {
    let frame = try takeFrame()
    if frame >= Self.identityBytes {
      throw Refusal(operation: "pmm_alloc_frame", message: "the lowest free frame is above the identity range")
    }
    memory.machine.fillPage(at: VirtualAddress(frame), with: word)
    return frame
  }

  /// Fills the frames that come next with what would be present, writable entries of user pages, and frees them.
  @inline(never)
  mutating func soilNextFrames() throws(Refusal) {
    var frames = InlineArray<8, UInt32>(repeating: 0)
    for index in frames.indices { frames[index] = try takeFrame(filledWith: .max) }
    for index in frames.indices { try freeFrame(frames[index]) }
  }

  @inline(never)
  mutating func freeFrame(_ physical: UInt32) throws(Refusal) {
    do throws(FrameAllocatorError) {
      try memory.freeFrame(PhysicalAddress(physical))
    } catch { throw Refusal(operation: "pmm_free_frame", message: error.message) }
  }

  @inline(never)
  mutating func map(
    _ virtual: UInt32, to physical: UInt32, _ flags: PageFlags, in space: AddressSpace = .kernel
  ) throws(Refusal) {
    do throws(PagingError) {
      try memory.map(VirtualAddress(virtual), to: PhysicalAddress(physical), flags, in: space)
    } catch { throw Refusal(operation: "paging_map", message: error.message) }
  }

  @inline(never)
  mutating func remap(
    _ virtual: UInt32, to physical: UInt32, _ flags: PageFlags, in space: AddressSpace = .kernel
  ) throws(Refusal) -> ReplacedPage {
    do throws(PagingError) {
      return try memory.remap(VirtualAddress(virtual), to: PhysicalAddress(physical), flags, in: space)
    } catch { throw Refusal(operation: "remap", message: error.message) }
  }

  @inline(never)
  mutating func protect(
    _ virtual: UInt32, _ flags: PageFlags, in space: AddressSpace = .kernel
  ) throws(Refusal) {
    do throws(PagingError) {
      try memory.protect(VirtualAddress(virtual), flags, in: space)
    } catch { throw Refusal(operation: "protect", message: error.message) }
  }

  @inline(never)
  mutating func unmap(_ virtual: UInt32, in space: AddressSpace = .kernel) throws(Refusal) -> ReplacedPage {
    do throws(PagingError) {
      return try memory.unmap(VirtualAddress(virtual), in: space)
    } catch { throw Refusal(operation: "paging_unmap", message: error.message) }
  }

  @inline(never)
  mutating func kmap(_ physical: UInt32) throws(Refusal) -> UInt32 {
    do throws(KmapError) {
      return try memory.kmap(PhysicalAddress(physical)).rawValue
    } catch { throw Refusal(operation: "kmap", message: error.message) }
  }

  @inline(never)
  mutating func kunmap(_ window: UInt32) throws(Refusal) {
    do throws(KmapError) {
      try memory.kunmap(VirtualAddress(window))
    } catch { throw Refusal(operation: "kunmap", message: error.message) }
  }

  @inline(never)
  mutating func createSpace() throws(Refusal) -> AddressSpace {
    do throws(PagingError) {
      return try memory.createAddressSpace()
    } catch { throw Refusal(operation: "paging_create_user_directory_from_kernel", message: error.message) }
  }

  @inline(never)
  mutating func destroySpace(_ space: AddressSpace) throws(Refusal) {
    do throws(PagingError) {
      try memory.destroyAddressSpace(space)
    } catch { throw Refusal(operation: "destroyAddressSpace", message: error.message) }
  }

  @inline(never)
  mutating func mapUserPages(
    _ virtual: UInt32, count: UInt32, _ flags: PageFlags, in space: AddressSpace
  ) throws(Refusal) {
    do throws(PagingError) {
      try memory.mapUserPages(VirtualAddress(virtual), size: count << Frame.shift, flags, in: space)
    } catch { throw Refusal(operation: "user_map_pages", message: error.message) }
  }

  @inline(never)
  func switchTo(_ space: AddressSpace) throws(Refusal) {
    do throws(PagingError) {
      try memory.switchTo(space)
    } catch { throw Refusal(operation: "paging_switch_directory", message: error.message) }
  }

  @inline(never)
  func directory(of space: AddressSpace) throws(Refusal) -> UInt32 {
    do throws(PagingError) {
      return try memory.directoryAddress(of: space).rawValue
    } catch { throw Refusal(operation: "directoryAddress", message: error.message) }
  }

  /// Where KMem says that an address leads.
  @inline(never)
  func translate(_ virtual: UInt32, in space: AddressSpace = .kernel) throws(Refusal) -> UInt32? {
    do throws(PagingError) {
      return try memory.translate(VirtualAddress(virtual), in: space)?.rawValue
    } catch { throw Refusal(operation: "paging_get_physical", message: error.message) }
  }
}
