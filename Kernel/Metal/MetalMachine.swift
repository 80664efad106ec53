// The real processor: each requirement of `Machine` is one instruction.

import CMetal
import KMem

/// An i686 in protected mode at privilege level 0.
public struct MetalMachine: Machine {
  @inlinable
  public init() {}

  @inlinable @inline(__always)
  public func load(_ address: VirtualAddress) -> UInt32 { metal_load(address.rawValue) }

  @inlinable @inline(__always)
  public func store(_ word: UInt32, at address: VirtualAddress) { metal_store(address.rawValue, word) }

  @inlinable @inline(__always)
  public func fillPage(at address: VirtualAddress, with word: UInt32) { metal_fill_page(address.rawValue, word) }

  @inlinable @inline(__always)
  public func copyPage(from source: VirtualAddress, to destination: VirtualAddress) {
    metal_copy_page(source.rawValue, destination.rawValue)
  }

  @inlinable @inline(__always)
  public func fillWords(at address: VirtualAddress, count: UInt32, with word: UInt32) {
    metal_fill_words(address.rawValue, count, word)
  }

  @inlinable @inline(__always)
  public func copyWords(from source: VirtualAddress, to destination: VirtualAddress, count: UInt32) {
    metal_copy_words(source.rawValue, destination.rawValue, count)
  }

  @inlinable @inline(__always)
  public var controlRegister0: UInt32 { metal_read_cr0() }

  @inlinable @inline(__always)
  public var controlRegister3: UInt32 { metal_read_cr3() }

  @inlinable @inline(__always)
  public var controlRegister4: UInt32 { metal_read_cr4() }

  @inlinable @inline(__always)
  public func writeControlRegister0(_ value: UInt32) { metal_write_cr0(value) }

  @inlinable @inline(__always)
  public func writeControlRegister4(_ value: UInt32) { metal_write_cr4(value) }

  @inlinable @inline(__always)
  public func loadDirectory(_ directory: PhysicalAddress) { metal_write_cr3(directory.rawValue) }

  @inlinable @inline(__always)
  public func invalidatePage(_ address: VirtualAddress) { metal_invlpg(address.rawValue) }
}
