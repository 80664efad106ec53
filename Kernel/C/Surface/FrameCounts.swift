// What the PMM says about itself, and ranges taken from it.
// The names are those of kmem.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CKMem
import KMem

/// The counts now; `nil` before pmm_init.
var frameStatistics: FrameAllocator.Statistics? {
  if let memory = unsafe memory { return unsafe memory.pointee.frameStatistics }
  return unsafe setup.frames?.statistics
}

@c @implementation
public func pmm_get_free_frame_count() -> Int { Int(frameStatistics?.free ?? 0) }

@c @implementation
public func pmm_get_free_memory_bytes() -> Int {
  Int(truncatingIfNeeded: (frameStatistics?.free ?? 0) << Frame.shift)
}

@c @implementation
public func pmm_bitmap_end_addr() -> UInt {
  if let memory = unsafe memory {
    return UInt(truncatingIfNeeded: unsafe memory.pointee.frameAllocator.bookkeeping.end)
  }
  return UInt(truncatingIfNeeded: unsafe setup.frames?.bookkeeping.end ?? 0)
}

@c @implementation
public func kmem_pmm_statistics(_ statistics: UnsafeMutablePointer<kmem_frame_statistics_t>!) -> kmem_status_t {
  guard let statistics = unsafe statistics else { return KMEM_ERROR_NULL }
  guard let counts = frameStatistics else { return KMEM_ERROR_ORDER }
  unsafe statistics.pointee = kmem_frame_statistics_t(
    total: counts.total, free: counts.free, used: counts.used, allocated: counts.allocated,
    reserved: counts.reserved, peak_used: counts.peakUsed)
  return KMEM_OK
}

@c @implementation
public func kmem_pmm_validate() -> Bool {
  if let memory = unsafe memory { return unsafe memory.pointee.frameAllocator.validate(on: KernelMachine()) }
  return unsafe setup.frames?.validate(on: KernelMachine()) ?? false
}

@c @implementation
public func pmm_mark_region_used64(_ base: UInt64, _ length: UInt64) {
  require(kmem_pmm_reserve(base, length, nil), "pmm_mark_region_used64")
}

@c @implementation
public func kmem_pmm_reserve(
  _ base: UInt64, _ length: UInt64, _ found: UnsafeMutablePointer<kmem_reservation_t>!
) -> kmem_status_t {
  let range = PhysicalRange(start: base, length: length)
  let reservation: FrameAllocator.Reservation
  if let memory = unsafe memory {
    reservation = unsafe memory.pointee.reserve(range)
  } else if unsafe setup.frames != nil {
    reservation = unsafe reserve(range, in: &setup)
  } else {
    let status = note(range)
    if status == KMEM_OK { unsafe found?.pointee = kmem_reservation_t() }
    return status
  }
  unsafe found?.pointee = kmem_reservation_t(
    newly_reserved: reservation.newlyReserved, allocated: reservation.allocated,
    already_reserved: reservation.alreadyReserved)
  return KMEM_OK
}

/// Reserves a range between pmm_init and paging_init_minimal.
func reserve(_ range: PhysicalRange, in setup: inout Setup) -> FrameAllocator.Reservation {
  setup.frames!.reserve(range, from: &setup.early!, on: KernelMachine())
}

/// Adds a range to those that boot_early and the frame allocator will stay clear of.
func note(_ range: PhysicalRange) -> kmem_status_t {
  if unsafe setup.boot == nil || setup.early != nil { return KMEM_ERROR_ORDER }
  let count = unsafe setup.reservedCount
  if count == Int(KMEM_RESERVED_MAX) { return KMEM_ERROR_TOO_MANY_RESERVED }
  unsafe reservedRanges[count] = range
  unsafe setup.reservedCount = count + 1
  return KMEM_OK
}
