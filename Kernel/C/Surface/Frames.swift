// The PMM. Between pmm_init and paging_init_minimal the frame allocator is on its own; then the memory manager has it.
// The names are those of kmem.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CKMem
import KMem

@c @implementation
public func pmm_calc_bitmap_size_bytes(_ memory_bytes: UInt64) -> Int {
  Int(FrameAllocator.calculateSizeInBytes(forMemoryEndingAt: memory_bytes))
}

@c @implementation
public func pmm_init(_ bitmap: UnsafeMutableRawPointer!, _ memory_bytes: UInt64) {
  unsafe require(kmem_pmm_init(bitmap, memory_bytes), "pmm_init")
}

@c @implementation
public func kmem_pmm_init(_ bitmap: UnsafeMutableRawPointer!, _ memory_bytes: UInt64) -> kmem_status_t {
  guard let boot = unsafe setup.boot, let early = unsafe setup.early, unsafe setup.frames == nil, unsafe memory == nil
  else {
    return KMEM_ERROR_ORDER
  }
  let machine = KernelMachine()
  let memoryEnd = boot.memoryEnd(on: machine)
  if memory_bytes < memoryEnd { return KMEM_ERROR_MEMORY_SIZE }
  let base = physicalAddress(inImage: unsafe word(bitmap))
  let size = FrameAllocator.calculateSizeInBytes(forMemoryEndingAt: memoryEnd)
  if base % 4 != 0 || !isKept(PhysicalRange(start: UInt64(base), length: UInt64(size)), boot, early) {
    return KMEM_ERROR_BITMAP
  }
  let reserved = unsafe UnsafeBufferPointer(start: reservedRanges, count: setup.reservedCount)
  unsafe setup.frames = FrameAllocator(
    base: PhysicalAddress(base), map: boot.map, floor: setup.configuration.lowMemoryFloor,
    kernel: boot.kernel.physical, arena: early.arena, reserved: reserved.span, on: machine)
  return KMEM_OK
}

/// Whether `range` lies below the identity limit and as a whole in what boot_early has handed out, in the image, or in a
/// range that the kernel reserved.
func isKept(_ range: PhysicalRange, _ boot: BootMemory, _ early: BootEarly) -> Bool {
  if range.end > UInt64(unsafe setup.configuration.identityLimit) { return false }
  let image = boot.kernel.physical
  if range.start >= image.start && range.end <= image.end { return true }
  let arena = early.arena.bytes.start
  if range.start >= arena && range.end <= arena + UInt64(early.usedBytes) { return true }
  var index = 0
  while unsafe index < setup.reservedCount {
    let reserved = unsafe reservedRanges[index]
    if range.start >= reserved.start && range.end <= reserved.end {
      return boot.map.isUsable(range, on: KernelMachine())
    }
    index += 1
  }
  return false
}

@c @implementation
public func pmm_alloc_frame() -> UInt {
  var frame: UInt = 0
  return unsafe kmem_pmm_alloc(&frame) == KMEM_OK ? frame : 0
}

@c @implementation
public func kmem_pmm_alloc(_ frame: UnsafeMutablePointer<UInt>!) -> kmem_status_t {
  guard let result = unsafe frame else { return KMEM_ERROR_NULL }
  do throws(FrameAllocatorError) {
    let frame: Frame
    if let memory = unsafe memory {
      frame = try unsafe memory.pointee.allocateFrame()
    } else if unsafe setup.frames != nil {
      frame = try unsafe setup.frames!.allocate(on: KernelMachine())
    } else {
      return KMEM_ERROR_ORDER
    }
    unsafe result.pointee = UInt(frame.address.rawValue)
    return KMEM_OK
  } catch { return error.status }
}

@c @implementation
public func pmm_free_frame(_ frame: UInt) { require(kmem_pmm_free(frame), "pmm_free_frame") }

@c @implementation
public func kmem_pmm_free(_ frame: UInt) -> kmem_status_t {
  let address = PhysicalAddress(word(frame))
  do throws(FrameAllocatorError) {
    if let memory = unsafe memory {
      try unsafe memory.pointee.freeFrame(address)
    } else if unsafe setup.frames != nil {
      try unsafe setup.frames!.free(address, on: KernelMachine())
    } else {
      return KMEM_ERROR_ORDER
    }
    return KMEM_OK
  } catch { return error.status }
}

@c @implementation
public func kmem_pmm_alloc_contiguous(
  _ count: Int, _ alignment: Int, _ limit: UInt64, _ first: UnsafeMutablePointer<UInt>!
) -> kmem_status_t {
  guard let first = unsafe first else { return KMEM_ERROR_NULL }
  let alignment = alignment == 0 ? Frame.size : word(alignment)
  let limit = limit == 0 ? 1 << 32 : limit
  do throws(FrameAllocatorError) {
    let frame: Frame
    if let memory = unsafe memory {
      frame = try unsafe memory.pointee.allocateFrames(count: word(count), alignment: alignment, below: limit)
    } else if unsafe setup.frames != nil {
      frame = try unsafe setup.frames!.allocate(
        count: word(count), alignment: alignment, below: limit, on: KernelMachine())
    } else {
      return KMEM_ERROR_ORDER
    }
    unsafe first.pointee = UInt(frame.address.rawValue)
    return KMEM_OK
  } catch { return error.status }
}

@c @implementation
public func kmem_pmm_free_contiguous(_ first: UInt, _ count: Int) -> kmem_status_t {
  let address = PhysicalAddress(word(first))
  do throws(FrameAllocatorError) {
    if let memory = unsafe memory {
      try unsafe memory.pointee.freeFrames(address, count: word(count))
    } else if unsafe setup.frames != nil {
      try unsafe setup.frames!.free(address, count: word(count), on: KernelMachine())
    } else {
      return KMEM_ERROR_ORDER
    }
    return KMEM_OK
  } catch { return error.status }
}
