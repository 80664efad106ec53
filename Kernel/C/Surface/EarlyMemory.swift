// boot_early, from boot_early_init until the heap is up.
// The names are those of kmem.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CKMem
import KMem

@c @implementation
public func boot_early_init(_ start: UInt32, _ size: UInt32) {
  require(kmem_boot_early_init(start, size), "boot_early_init")
}

@c @implementation
public func kmem_boot_early_init(_ start: UInt32, _ size: UInt32) -> kmem_status_t {
  guard let boot = unsafe setup.boot, unsafe setup.early == nil, unsafe memory == nil else { return KMEM_ERROR_ORDER }
  do throws(BootEarlyError) {
    let reserved = unsafe UnsafeBufferPointer(start: reservedRanges, count: setup.reservedCount)
    unsafe setup.early = try BootEarly(
      size: size, behind: max(UInt64(start), boot.kernel.physical.end),
      identityLimit: setup.configuration.identityLimit, map: boot.map, reserved: reserved.span, on: KernelMachine())
    return KMEM_OK
  } catch { return error.status }
}

/// boot_early as it is now.
var earlyMemory: BootEarly? {
  if let memory = unsafe memory { return unsafe memory.pointee.bootEarly }
  return unsafe setup.early
}

@c @implementation
public func boot_early_is_initialized() -> Bool {
  guard let early = earlyMemory else { return false }
  return !early.isRetired
}

@c @implementation
public func boot_early_used() -> Int { Int(earlyMemory?.usedBytes ?? 0) }

@c @implementation
public func boot_early_total() -> Int { Int(earlyMemory?.totalBytes ?? 0) }

@c @implementation
public func boot_early_phys_end() -> UInt32 { UInt32(truncatingIfNeeded: earlyMemory?.arena.bytes.end ?? 0) }

@c @implementation
public func boot_early_kalloc(_ size: Int, _ align: Int) -> UnsafeMutableRawPointer! {
  var memory: UnsafeMutableRawPointer?
  return unsafe kmem_boot_early_alloc(size, align, false, &memory) == KMEM_OK ? memory : nil
}

@c @implementation
public func boot_early_kcalloc(_ size: Int, _ align: Int) -> UnsafeMutableRawPointer! {
  var memory: UnsafeMutableRawPointer?
  return unsafe kmem_boot_early_alloc(size, align, true, &memory) == KMEM_OK ? memory : nil
}

@c @implementation
public func kmem_boot_early_alloc(
  _ size: Int, _ align: Int, _ zeroed: Bool, _ result: UnsafeMutablePointer<UnsafeMutableRawPointer?>!
) -> kmem_status_t {
  guard let result = unsafe result else { return KMEM_ERROR_NULL }
  let (size, alignment) = (word(size), word(align))
  do throws(BootEarlyError) {
    let address: PhysicalAddress
    if let memory = unsafe memory {
      address = try unsafe memory.pointee.allocateEarly(size: size, alignment: alignment, zeroed: zeroed)
    } else if unsafe setup.early == nil {
      return KMEM_ERROR_ORDER
    } else if zeroed {
      address = try unsafe setup.early!.allocateZeroed(size: size, alignment: alignment, on: KernelMachine())
    } else {
      address = try unsafe setup.early!.allocate(size: size, alignment: alignment)
    }
    unsafe result.pointee = pointer(address.rawValue)
    return KMEM_OK
  } catch { return error.status }
}

@c @implementation
public func kmem_boot_early_retire() -> kmem_status_t {
  guard let memory = unsafe memory else { return KMEM_ERROR_ORDER }
  unsafe memory.pointee.retireBootEarly()
  return KMEM_OK
}
