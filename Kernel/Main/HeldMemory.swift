// The kernel's memory manager as the series uses it: operations of the executor that replays have.

import CReplay
import KMem
import KMemReplay
import Operations

/// An operation of the series that KMem refused.
struct HeldMemoryError: Error {
  let refusal: Operations.Refusal
}

/// KMem on the processor, and the spaces that were made.
struct HeldMemory: ~Copyable, SeriesMemory {
  private var kernel: ReplayKernel<MetalMachine>

  init(_ memory: consuming KernelMemory<MetalMachine>) {
    let handles = unsafe replay_handle_storage()!.assumingMemoryBound(to: AddressSpace.self)
    kernel = ReplayKernel(
      memory, spaces: unsafe SpaceHandles(in: handles, capacity: UInt32(REPLAY_HANDLES)))
  }

  /// - Returns: what the operation gave, as far as that is an address.
  @discardableResult
  private mutating func perform(_ operation: Operation) throws(HeldMemoryError) -> UInt32 {
    switch kernel.perform(operation) {
    case .refused(let refusal): throw HeldMemoryError(refusal: refusal)
    case .address(let address): return address
    default: return 0
    }
  }

  mutating func allocateFrame() throws(HeldMemoryError) -> UInt32 { try perform(.allocateFrame) }

  mutating func soilFrames(_ count: UInt32) throws(HeldMemoryError) {
    let first = try perform(.allocateFrames(count: count, alignment: Frame.size, below: 1 << 32))
    for index in 0..<count {
      let window = try kmap(first + index * Frame.size)
      kernel.memory.machine.fillPage(at: VirtualAddress(window), with: 0xDEAD_BEEF)
      try kunmap(window)
    }
    try perform(.freeFrames(physical: first, count: count))
  }

  mutating func map(
    _ virtual: UInt32, to physical: UInt32, _ flags: UInt32, in space: UInt32
  ) throws(HeldMemoryError) {
    try perform(.map(virtual: virtual, physical: physical, flags: flags, space: space))
  }

  mutating func remap(
    _ virtual: UInt32, to physical: UInt32, _ flags: UInt32, in space: UInt32
  ) throws(HeldMemoryError) {
    try perform(.remap(virtual: virtual, physical: physical, flags: flags, space: space))
  }

  mutating func protect(_ virtual: UInt32, _ flags: UInt32, in space: UInt32) throws(HeldMemoryError) {
    try perform(.protect(virtual: virtual, flags: flags, space: space))
  }

  mutating func unmap(_ virtual: UInt32, in space: UInt32) throws(HeldMemoryError) {
    try perform(.unmap(virtual: virtual, space: space))
  }

  mutating func mapUserPages(
    _ virtual: UInt32, size: UInt32, _ flags: UInt32, in space: UInt32
  ) throws(HeldMemoryError) {
    try perform(.mapUserPages(virtual: virtual, size: size, flags: flags, space: space))
  }

  mutating func createSpace() throws(HeldMemoryError) { try perform(.createSpace) }

  mutating func destroySpace(_ space: UInt32) throws(HeldMemoryError) { try perform(.destroySpace(space)) }

  mutating func switchTo(_ space: UInt32) throws(HeldMemoryError) { try perform(.switchTo(space)) }

  mutating func kmap(_ physical: UInt32) throws(HeldMemoryError) -> UInt32 { try perform(.kmap(physical: physical)) }

  mutating func kunmap(_ virtual: UInt32) throws(HeldMemoryError) { try perform(.kunmap(virtual: virtual)) }

  mutating func initializeHeap() throws(HeldMemoryError) { try perform(.initializeHeap) }

  mutating func allocate(size: UInt32) throws(HeldMemoryError) { try perform(.allocate(size: size, alignment: 16)) }
}
