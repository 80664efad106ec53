// What can be observed of a kernel, in three words: equal states give equal words in every build and on every machine, and
// two that differ in one observed word give different ones.
//
//   counts   counters of frames, boot_early, kmap and heap; CR3; the paging bits of CR0 and CR4
//   tables   the entries of every directory and of the tables below, without accessed and dirty bits
//   frames   the frame allocator's bookkeeping, word by word

import KMem
import Operations

/// The digest of a kernel's state.
public struct ReplayDigest: Hashable, Sendable {
  public var counts: UInt32
  public var tables: UInt32
  public var frames: UInt32

  @inlinable
  public init(counts: UInt32, tables: UInt32, frames: UInt32) {
    self.counts = counts
    self.tables = tables
    self.frames = frames
  }

  /// The digest when `memory_setup` refused the machine, so that no kernel exists.
  @inlinable
  public static var none: ReplayDigest { ReplayDigest(counts: 0, tables: 0, frames: 0) }
}

extension ReplayKernel {
  /// The physical address of a space's directory; `nil` if the space does not exist.
  @inlinable
  public func directory(of space: UInt32) -> PhysicalAddress? {
    do throws(PagingError) {
      return try memory.directoryAddress(of: try spaces.handle(space))
    } catch { return nil }
  }

  /// Whether a space is the one loaded; `nil` if it does not exist.
  @inlinable
  public func isLoaded(_ space: UInt32) -> Bool? {
    do throws(PagingError) { return try memory.isLoaded(try spaces.handle(space)) } catch { return nil }
  }

  /// Whether the memory manager finds a space by its directory; `nil` if the space does not exist.
  @inlinable
  public func isFoundByDirectory(_ space: UInt32) -> Bool? {
    do throws(PagingError) {
      let handle = try spaces.handle(space)
      return memory.addressSpace(withDirectory: try memory.directoryAddress(of: handle)) == handle
    } catch { return nil }
  }

  /// Whether the memory manager's own checks of its bookkeeping hold.
  @inlinable
  public var isSound: Bool {
    memory.frameAllocator.validate(on: memory.machine) && memory.kernelHeap.validate(on: memory.machine)
  }
}

extension ReplayKernel where M: ReplayMachine {
  /// The state now.
  ///
  /// - Parameter isFull: whether the tables of the identity range count too, which nothing may change after boot, and the
  ///   memory manager's own checks.
  /// - Complexity: O(entries of the directories and tables + frames / 32).
  @inlinable
  public func digest(isFull: Bool) -> ReplayDigest {
    let digest = ReplayDigest(counts: digestOfCounts(isFull), tables: digestOfTables(isFull), frames: digestOfFrames())
    memory.machine.endInspection()
    return digest
  }

  @inlinable
  func digestOfCounts(_ isFull: Bool) -> UInt32 {
    var mixer = WordMixer()
    let frames = memory.frameStatistics
    mixer.mix(frames.total)
    mixer.mix(frames.free)
    mixer.mix(frames.used)
    mixer.mix(frames.reserved)
    mixer.mix(frames.allocated)
    mixer.mix(frames.peakUsed)
    let early = memory.bootEarly
    mixer.mix(early.arena.start)
    mixer.mix(early.totalBytes)
    mixer.mix(early.usedBytes)
    mixer.mix(early.isRetired ? 1 : 0)
    let heap = memory.kernelHeap.statistics
    mixer.mix(heap.bytesInUse)
    mixer.mix(heap.bytesFree)
    mixer.mix(heap.peakBytesInUse)
    mixer.mix(heap.blocks)
    mixer.mix(heap.pages)
    mixer.mix(heap.markPages)
    mixer.mix(memory.kmapDepth)
    let machine = memory.machine
    mixer.mix(machine.controlRegister3)
    mixer.mix(machine.controlRegister0 & (ControlRegister0.paging | ControlRegister0.writeProtect))
    let kinds =
      ControlRegister4.pageSizeExtensions | ControlRegister4.physicalAddressExtension | ControlRegister4.globalPages
    mixer.mix(machine.controlRegister4 & kinds)
    if isFull { mixer.mix(isSound ? 1 : 0) }
    return mixer.value
  }

  @inlinable
  func digestOfFrames() -> UInt32 {
    var mixer = WordMixer()
    let bytes = memory.frameAllocator.bookkeeping
    mixer.mix(UInt32(truncatingIfNeeded: bytes.start))
    var address = bytes.start
    while address < bytes.end {
      mixer.mix(memory.machine.inspect(PhysicalAddress(UInt32(truncatingIfNeeded: address))))
      address += 4
    }
    return mixer.value
  }

  @inlinable
  func digestOfTables(_ isFull: Bool) -> UInt32 {
    var mixer = WordMixer()
    let userSlot = memory.userBase.directoryIndex
    var number: UInt32 = 0
    while number < spaces.count {
      if let directory = directory(of: number) {
        mixer.mix(number)
        mixer.mix(directory.rawValue)
        mix(directory, upTo: AddressLayout.entriesPerTable, into: &mixer)
        let isKernel = number == 0
        let first = isKernel && isFull ? 0 : userSlot
        let end = isKernel ? AddressLayout.entriesPerTable : AddressLayout.kernelBase.directoryIndex
        mixTables(of: directory, from: first, upTo: end, into: &mixer)
      }
      number += 1
    }
    return mixer.value
  }

  @inlinable
  func mixTables(of directory: PhysicalAddress, from first: UInt32, upTo end: UInt32, into mixer: inout WordMixer) {
    var slot = first
    while slot < end {
      let entry = memory.machine.inspect(PhysicalAddress(directory.rawValue + slot * 4))
      if entry & PageFlags.present.rawValue != 0 {
        mixer.mix(slot)
        mix(PhysicalAddress(entry & ~(Frame.size - 1)), upTo: AddressLayout.entriesPerTable, into: &mixer)
      }
      slot += 1
    }
  }

  /// Mixes in the entries of a directory or table that are not 0, each with its place.
  @inlinable
  func mix(_ table: PhysicalAddress, upTo count: UInt32, into mixer: inout WordMixer) {
    let usage = PageFlags.accessed.rawValue | PageFlags.dirty.rawValue
    var index: UInt32 = 0
    while index < count {
      let entry = memory.machine.inspect(PhysicalAddress(table.rawValue + index * 4))
      if entry != 0 {
        mixer.mix(index)
        mixer.mix(entry & PageFlags.present.rawValue == 0 ? entry : entry & ~usage)
      }
      index += 1
    }
  }
}
