// The address spaces of a trace by number, those that were destroyed included: a number is never used again, so a stale
// one has to meet the stale handle.

import KMem

/// Handles in storage that the owner of a trace provides, since the kernel image has no heap to keep them in.
@safe
public struct SpaceHandles {
  @usableFromInline
  let storage: UnsafeMutablePointer<AddressSpace>

  @usableFromInline
  let capacity: UInt32

  /// Spaces that were made so far, the kernel's own included.
  public private(set) var count: UInt32

  /// Handles that a trace needs at most: the kernel's own, and one for each command that can make a space.
  @inlinable
  public static var sufficient: UInt32 { 1024 }

  /// - Parameters:
  ///   - storage: room for `capacity` handles, which stays the caller's and outlives this value.
  ///   - capacity: at least 1.
  public init(in storage: UnsafeMutablePointer<AddressSpace>, capacity: UInt32) {
    unsafe self.storage = storage
    self.capacity = capacity
    count = 1
    unsafe storage.initialize(to: .kernel)
  }

  /// The handle with a number.
  ///
  /// - Throws: `invalidSpace` where no space ever had it.
  public func handle(_ number: UInt32) throws(PagingError) -> AddressSpace {
    guard number < count else { throw .invalidSpace }
    return unsafe storage[Int(number)]
  }

  /// Whether another space can be numbered.
  public var isFull: Bool { count == capacity }

  /// Numbers a new space.
  ///
  /// - Precondition: `isFull` is false.
  public mutating func append(_ space: AddressSpace) -> UInt32 {
    unsafe (storage + Int(count)).initialize(to: space)
    count += 1
    return count - 1
  }
}
