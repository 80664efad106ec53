// Addresses and frames: one type per meaning, so that a physical address never stands where a virtual one is meant.
//
//   PhysicalAddress   0 ..< 2^32, bytes, what CR3, directory entries and table entries hold
//   VirtualAddress    0 ..< 2^32, bytes, what an instruction uses; equal to the physical one while paging is off
//   Frame             0 ..< 2^20, a 4 KiB unit of physical memory

/// A byte address in the 32-bit physical address space.
public struct PhysicalAddress: Hashable, Comparable, Sendable {
  /// The address in bytes.
  public var rawValue: UInt32

  /// The address of byte `rawValue`; every value is valid.
  @inlinable
  public init(_ rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// By number.
  @inlinable
  public static func < (left: PhysicalAddress, right: PhysicalAddress) -> Bool {
    left.rawValue < right.rawValue
  }

  /// The frame that holds this byte.
  @inlinable
  public var frame: Frame { Frame(rawValue >> Frame.shift) }

  /// Bits 0 to 11: the byte within its frame.
  @inlinable
  public var offsetInFrame: UInt32 { rawValue & (Frame.size - 1) }

  /// Whether this is the first byte of a frame.
  @inlinable
  public var isFrameAligned: Bool { offsetInFrame == 0 }
}

/// A byte address as an instruction uses it: linear in Intel's words, equal to the physical one while CR0.PG is clear.
public struct VirtualAddress: Hashable, Comparable, Sendable {
  /// The address in bytes.
  public var rawValue: UInt32

  /// The address of byte `rawValue`; every value is valid.
  @inlinable
  public init(_ rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// By number.
  @inlinable
  public static func < (left: VirtualAddress, right: VirtualAddress) -> Bool {
    left.rawValue < right.rawValue
  }

  /// Bits 0 to 11: the byte within its page.
  @inlinable
  public var offsetInPage: UInt32 { rawValue & (Frame.size - 1) }

  /// Whether this is the first byte of a page.
  @inlinable
  public var isPageAligned: Bool { offsetInPage == 0 }

  /// The address `bytes` further on, wrapping at 2^32 as the processor's own address arithmetic does.
  @inlinable
  public func advanced(byBytes bytes: UInt32) -> VirtualAddress {
    VirtualAddress(rawValue &+ bytes)
  }
}

/// A 4 KiB unit of physical memory, counted from physical address 0.
public struct Frame: Hashable, Comparable, Sendable {
  /// Bytes in a frame and in a page: 4 KiB (Intel SDM volume 3A, section 5.3, 32-bit paging).
  @inlinable
  public static var size: UInt32 { 4096 }

  /// log2 of `size`.
  @inlinable
  public static var shift: UInt32 { 12 }

  /// Frames in the 32-bit physical address space: 2^20.
  @inlinable
  public static var limit: UInt32 { 1 << 20 }

  /// The frame's number, 0 for the one at physical address 0; less than `limit`.
  public var number: UInt32

  /// - Precondition: `number` is less than `Frame.limit`.
  @inlinable
  public init(_ number: UInt32) {
    assert(number < Frame.limit, "a frame number has 20 bits")
    self.number = number
  }

  /// By number.
  @inlinable
  public static func < (left: Frame, right: Frame) -> Bool {
    left.number < right.number
  }

  /// The physical address of the frame's first byte.
  @inlinable
  public var address: PhysicalAddress { PhysicalAddress(number << Frame.shift) }
}
