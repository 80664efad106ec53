// What the series asks of a memory manager. The kernel image answers with KMem on the processor, a program on the host with KMem
// on the simulated machine, judged by the model.

/// Operations of a booted memory manager, with every argument a number: addresses in bytes, flags in the processor's
/// positions, spaces by the order of their making, 0 the kernel's own.
public protocol SeriesMemory: ~Copyable {
  /// Why an operation was not done.
  associatedtype Failure: Error

  /// Takes a frame and gives its address.
  mutating func allocateFrame() throws(Failure) -> UInt32

  /// Takes `count` contiguous frames, writes to every word of them, and gives them back: the lowest free frames, which the next
  /// tables come from, then hold what would be present entries.
  mutating func soilFrames(_ count: UInt32) throws(Failure)

  mutating func map(_ virtual: UInt32, to physical: UInt32, _ flags: UInt32, in space: UInt32) throws(Failure)
  mutating func remap(_ virtual: UInt32, to physical: UInt32, _ flags: UInt32, in space: UInt32) throws(Failure)
  mutating func protect(_ virtual: UInt32, _ flags: UInt32, in space: UInt32) throws(Failure)
  mutating func unmap(_ virtual: UInt32, in space: UInt32) throws(Failure)
  mutating func mapUserPages(_ virtual: UInt32, size: UInt32, _ flags: UInt32, in space: UInt32) throws(Failure)

  /// Makes the next space: the first is number 1.
  mutating func createSpace() throws(Failure)
  mutating func destroySpace(_ space: UInt32) throws(Failure)
  mutating func switchTo(_ space: UInt32) throws(Failure)

  /// Maps a frame into the kmap window and gives the page's address.
  mutating func kmap(_ physical: UInt32) throws(Failure) -> UInt32
  mutating func kunmap(_ virtual: UInt32) throws(Failure)

  mutating func initializeHeap() throws(Failure)

  /// Takes a block of the heap.
  mutating func allocate(size: UInt32) throws(Failure)
}
