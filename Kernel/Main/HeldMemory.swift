// The kernel's memory manager as the series uses it.

import KMem

/// An operation of the series that KMem refused, in its own words.
struct HeldMemoryError: Error {
  let message: StaticString
}

/// KMem on the processor, and the spaces that were made.
struct HeldMemory: ~Copyable, SeriesMemory {
  private var memory: KernelMemory<MetalMachine>
  private var spaces = InlineArray<4, AddressSpace>(repeating: .kernel)
  private var spaceCount = 1

  init(_ memory: consuming KernelMemory<MetalMachine>) { self.memory = memory }

  private func space(_ number: UInt32) -> AddressSpace { spaces[Int(number)] }

  /// Does an operation on frames.
  private mutating func frames<Value>(
    _ body: (inout KernelMemory<MetalMachine>) throws(FrameAllocatorError) -> Value
  ) throws(HeldMemoryError) -> Value {
    do throws(FrameAllocatorError) { return try body(&memory) } catch { throw HeldMemoryError(message: error.message) }
  }

  mutating func allocateFrame() throws(HeldMemoryError) -> UInt32 {
    try frames { memory throws(FrameAllocatorError) in try memory.allocateFrame().address.rawValue }
  }

  mutating func soilFrames(_ count: UInt32) throws(HeldMemoryError) {
    let first = try frames { memory throws(FrameAllocatorError) in try memory.allocateFrames(count: count) }
    var number = first.number
    while number < first.number + count {
      let window = try kmap(number << Frame.shift)
      memory.machine.fillPage(at: VirtualAddress(window), with: 0xDEAD_BEEF)
      try kunmap(window)
      number += 1
    }
    try frames { memory throws(FrameAllocatorError) in try memory.freeFrames(first.address, count: count) }
  }

  /// Does an operation on pages or spaces.
  private mutating func page(
    _ body: (inout KernelMemory<MetalMachine>) throws(PagingError) -> Void
  ) throws(HeldMemoryError) {
    do throws(PagingError) { try body(&memory) } catch { throw HeldMemoryError(message: error.message) }
  }

  mutating func map(
    _ virtual: UInt32, to physical: UInt32, _ flags: UInt32, in space: UInt32
  ) throws(HeldMemoryError) {
    let space = self.space(space)
    try page { memory throws(PagingError) in
      try memory.map(VirtualAddress(virtual), to: PhysicalAddress(physical), PageFlags(rawValue: flags), in: space)
    }
  }

  mutating func remap(
    _ virtual: UInt32, to physical: UInt32, _ flags: UInt32, in space: UInt32
  ) throws(HeldMemoryError) {
    let space = self.space(space)
    try page { memory throws(PagingError) in
      _ = try memory.remap(
        VirtualAddress(virtual), to: PhysicalAddress(physical), PageFlags(rawValue: flags), in: space)
    }
  }

  mutating func protect(_ virtual: UInt32, _ flags: UInt32, in space: UInt32) throws(HeldMemoryError) {
    let space = self.space(space)
    try page { memory throws(PagingError) in
      try memory.protect(VirtualAddress(virtual), PageFlags(rawValue: flags), in: space)
    }
  }

  mutating func unmap(_ virtual: UInt32, in space: UInt32) throws(HeldMemoryError) {
    let space = self.space(space)
    try page { memory throws(PagingError) in _ = try memory.unmap(VirtualAddress(virtual), in: space) }
  }

  mutating func mapUserPages(
    _ virtual: UInt32, size: UInt32, _ flags: UInt32, in space: UInt32
  ) throws(HeldMemoryError) {
    let space = self.space(space)
    try page { memory throws(PagingError) in
      try memory.mapUserPages(VirtualAddress(virtual), size: size, PageFlags(rawValue: flags), in: space)
    }
  }

  mutating func createSpace() throws(HeldMemoryError) {
    do throws(PagingError) { spaces[spaceCount] = try memory.createAddressSpace() } catch {
      throw HeldMemoryError(message: error.message)
    }
    spaceCount += 1
  }

  mutating func destroySpace(_ space: UInt32) throws(HeldMemoryError) {
    let space = self.space(space)
    try page { memory throws(PagingError) in try memory.destroyAddressSpace(space) }
  }

  mutating func switchTo(_ space: UInt32) throws(HeldMemoryError) {
    let space = self.space(space)
    try page { memory throws(PagingError) in try memory.switchTo(space) }
  }

  mutating func kmap(_ physical: UInt32) throws(HeldMemoryError) -> UInt32 {
    do throws(KmapError) { return try memory.kmap(PhysicalAddress(physical)).rawValue } catch {
      throw HeldMemoryError(message: error.message)
    }
  }

  mutating func kunmap(_ virtual: UInt32) throws(HeldMemoryError) {
    do throws(KmapError) { try memory.kunmap(VirtualAddress(virtual)) } catch {
      throw HeldMemoryError(message: error.message)
    }
  }

  mutating func initializeHeap() throws(HeldMemoryError) {
    do throws(HeapError) { try memory.initializeHeap() } catch { throw HeldMemoryError(message: error.message) }
  }

  mutating func allocate(size: UInt32) throws(HeldMemoryError) {
    do throws(HeapError) { _ = try memory.allocate(size: size) } catch { throw HeldMemoryError(message: error.message) }
  }
}
