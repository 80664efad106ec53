// Entry points that call every public operation of KMem on the metal, so that a linked object holds the code of each.
// What the linker then misses, KMem needs: an allocator or a reference count among it fails the gate.
//
// State is handed in by address and results handed out by value, so that nothing can be folded away.

import CMetal
import KMem

typealias Memory = KernelMemory<MetalMachine>

/// Status words: 0 for success, otherwise 1.
@inline(__always)
func status<E: Error>(_ body: () throws(E) -> Void) -> UInt32 {
  do throws(E) {
    try body()
    return 0
  } catch { return 1 }
}

@c(gate_set_up)
public func gateSetUp(
  _ memory: UnsafeMutableRawPointer, _ header: UInt32, _ kernelStart: UInt32, _ kernelEnd: UInt32, _ storage: UInt32,
  _ reserved: UnsafePointer<UInt64>?, _ reservedCount: UInt32, _ multibootLength: UInt32
) -> UInt32 {
  let machine = MetalMachine()
  let pairs = unsafe UnsafeBufferPointer(start: reserved, count: Int(reservedCount & 0xFFFF) * 2)
  let ranges: InlineArray<2, PhysicalRange> = [
    unsafe pairs.count > 1 ? PhysicalRange(start: pairs[0], length: pairs[1]) : PhysicalRange(start: 0, end: 0),
    unsafe pairs.count > 3 ? PhysicalRange(start: pairs[2], length: pairs[3]) : PhysicalRange(start: 0, end: 0),
  ]
  do throws(FirmwareMapError) {
    let table =
      multibootLength == 0
      ? try FirmwareTable(header: VirtualAddress(header), on: machine)
      : FirmwareTable(address: VirtualAddress(header), layout: .multiboot(length: multibootLength))
    let kernel = KernelImage(physical: PhysicalRange(start: UInt64(kernelStart), end: UInt64(kernelEnd)))
    let information = BootInformation(
      firmwareTable: table, kernel: kernel,
      mapStorage: PhysicalRange(start: UInt64(storage), length: UInt64(FirmwareMap.bytesPerRegion * 128)))
    do throws(MemorySetupError) {
      let set = try Memory.setUp(information, reserving: ranges.span, on: machine)
      unsafe memory.assumingMemoryBound(to: Memory.self).initialize(to: set)
      return 0
    } catch { return UInt32(error.stage.rawValue) + 2 }
  } catch { return 1 }
}

@c(gate_boot_early)
public func gateBootEarly(
  _ start: UInt32, _ size: UInt32, _ alignment: UInt32, _ storage: UInt32, _ entrySize: UInt32
) -> UInt32 {
  let machine = MetalMachine()
  var map = FirmwareMap(storage: PhysicalAddress(storage & ~3), capacity: 64)
  let table = FirmwareTable(address: VirtualAddress(start), layout: .e820(count: size, entrySize: entrySize))
  let none: InlineArray<0, PhysicalRange> = []
  guard status({ () throws(FirmwareMapError) in try map.read(table, on: machine) }) == 0 else { return 0 }
  do throws(BootEarlyError) {
    var early = try BootEarly(
      start: start, size: size, identityLimit: 64 << 20, map: map, reserved: none.span, on: machine)
    let first = try early.allocate(size: size, alignment: alignment)
    let second = try early.allocateZeroed(size: size, alignment: alignment, on: machine)
    return first.rawValue ^ second.rawValue ^ early.usedBytes ^ early.freeBytes ^ early.totalBytes
  } catch { return 0 }
}

@c(gate_frames)
public func gateFrames(
  _ memory: UnsafeMutableRawPointer, _ count: UInt32, _ alignment: UInt32, _ limit: UInt64, _ address: UInt32
) -> UInt32 {
  let memory = unsafe memory.assumingMemoryBound(to: Memory.self)
  do throws(FrameAllocatorError) {
    let single = try unsafe memory.pointee.allocateFrame()
    let bounded = try unsafe memory.pointee.allocateFrame(below: limit)
    try unsafe memory.pointee.freeFrame(bounded.address)
    let run = try unsafe memory.pointee.allocateFrames(count: count, alignment: alignment, below: limit)
    try unsafe memory.pointee.freeFrame(single.address)
    try unsafe memory.pointee.freeFrames(PhysicalAddress(address), count: count)
    let reservation = unsafe memory.pointee.reserve(PhysicalRange(start: limit, length: UInt64(count)))
    let counts = unsafe memory.pointee.frameStatistics
    let machine = MetalMachine()
    let valid = unsafe memory.pointee.frameAllocator.validate(on: machine)
    return run.number ^ reservation.newlyReserved ^ reservation.allocated ^ reservation.alreadyReserved ^ counts.free
      ^ counts.used ^ counts.peakUsed ^ (valid ? 1 : 0)
  } catch { return UInt32.max }
}

@c(gate_pages)
public func gatePages(
  _ memory: UnsafeMutableRawPointer, _ virtual: UInt32, _ physical: UInt32, _ flags: UInt32, _ size: UInt32
) -> UInt32 {
  let memory = unsafe memory.assumingMemoryBound(to: Memory.self)
  let virtual = VirtualAddress(virtual)
  let physical = PhysicalAddress(physical)
  let flags = PageFlags(rawValue: flags)
  do throws(PagingError) {
    let space = try unsafe memory.pointee.createAddressSpace()
    let table = try unsafe memory.pointee.createPageTable(for: virtual, flags, in: space)
    try unsafe memory.pointee.map(virtual, to: physical, flags, in: space)
    let replaced = try unsafe memory.pointee.remap(virtual, to: physical, flags, in: space)
    try unsafe memory.pointee.protect(virtual, flags, in: space)
    let target = try unsafe memory.pointee.translate(virtual, in: space)
    let unmapped = try unsafe memory.pointee.unmap(virtual, in: space)
    try unsafe memory.pointee.mapUserPages(virtual, size: size, flags, in: space)
    try unsafe memory.pointee.switchTo(space)
    let loaded = try unsafe memory.pointee.isLoaded(space)
    let directory = try unsafe memory.pointee.directoryAddress(of: space)
    try unsafe memory.pointee.switchTo(.kernel)
    try unsafe memory.pointee.destroyAddressSpace(space)
    try unsafe memory.pointee.mapInitialHeap(size: size)
    unsafe memory.pointee.retireBootEarly()
    return table.rawValue ^ replaced.frame.number ^ (target?.rawValue ?? 1) ^ unmapped.frame.number
      ^ directory.rawValue ^ (loaded ? 1 : 0)
  } catch { return UInt32.max }
}

@c(gate_kmap)
public func gateKmap(_ memory: UnsafeMutableRawPointer, _ physical: UInt32) -> UInt32 {
  let memory = unsafe memory.assumingMemoryBound(to: Memory.self)
  do throws(KmapError) {
    let window = try unsafe memory.pointee.kmap(PhysicalAddress(physical))
    let word = metal_load(window.rawValue)
    try unsafe memory.pointee.kunmap(window)
    return word
  } catch { return UInt32.max }
}

@c(gate_heap)
public func gateHeap(
  _ memory: UnsafeMutableRawPointer, _ size: UInt32, _ alignment: UInt32, _ count: UInt32, _ address: UInt32
) -> UInt32 {
  let memory = unsafe memory.assumingMemoryBound(to: Memory.self)
  do throws(HeapError) {
    try unsafe memory.pointee.initializeHeap()
    let block = try unsafe memory.pointee.allocate(size: size, alignment: alignment)
    let zeroed = try unsafe memory.pointee.allocateZeroed(count: count, size: size)
    let pages = try unsafe memory.pointee.allocatePages(count)
    let moved = try unsafe memory.pointee.reallocate(address == 0 ? nil : block, size: size)
    try unsafe memory.pointee.free(VirtualAddress(address))
    let counts = unsafe memory.pointee.kernelHeap.statistics
    let valid = unsafe memory.pointee.kernelHeap.validate(on: MetalMachine())
    return zeroed.rawValue ^ pages.rawValue ^ moved.rawValue ^ counts.bytesInUse ^ counts.bytesFree
      ^ counts.peakBytesInUse ^ counts.blocks ^ counts.pages ^ counts.markPages ^ (valid ? 1 : 0)
  } catch { return UInt32.max }
}
