// The kernel's paging_ctx_t: where the first tables come from, and what it says about the address space.

import CKMem
import KMem

/// Memory for the first directory and tables from boot_early.
struct EarlyPages: BootPages {
  @inline(never)
  mutating func takeZeroed(
    size: UInt32, alignment: UInt32, on machine: some Machine
  ) throws(PagingError) -> PhysicalAddress {
    do throws(BootEarlyError) {
      guard unsafe setup.early != nil else { throw .retired }
      return try unsafe setup.early!.allocateZeroed(size: size, alignment: alignment, on: machine)
    } catch { throw .bootEarly(error) }
  }
}

/// Memory for the first directory and tables: from the kernel's `alloc_page_aligned`, or from boot_early without one.
@safe struct ContextPages: BootPages {
  let context: UnsafePointer<paging_ctx_t>?

  /// What was wrong with what the kernel provides, its memory or its paging_enable, where that is why a step failed.
  var failure = KMEM_OK

  init(_ context: UnsafePointer<paging_ctx_t>?) { unsafe self.context = context }

  @inline(never)
  mutating func takeZeroed(
    size: UInt32, alignment: UInt32, on machine: some Machine
  ) throws(PagingError) -> PhysicalAddress {
    guard let context = unsafe context, let allocate = unsafe context.pointee.alloc_page_aligned else {
      var pages = EarlyPages()
      return try pages.takeZeroed(size: size, alignment: alignment, on: machine)
    }
    guard let memory = unsafe allocate(Int(size), Int(alignment)) else {
      failure = KMEM_ERROR_CONTEXT_NO_MEMORY
      throw .outOfMemory
    }
    let address =
      if let translate = unsafe context.pointee.virt_to_phys { word(unsafe translate(memory)) } else {
        unsafe word(memory)
      }
    if !isFit(address, size: size, alignment: alignment) {
      failure = KMEM_ERROR_CONTEXT_PAGE
      throw .outOfMemory
    }
    var place = address
    while place < address + size {
      machine.store(0, at: VirtualAddress(place))
      place += 4
    }
    return PhysicalAddress(address)
  }

  /// Whether memory of the kernel's can hold a table: aligned, in the identity range, and not free, since a free frame
  /// would be handed out later.
  func isFit(_ address: UInt32, size: UInt32, alignment: UInt32) -> Bool {
    let limit = unsafe setup.configuration.identityLimit
    if address & (alignment - 1) != 0 || address >= limit || size > limit - address { return false }
    let frames = PhysicalRange(start: UInt64(address), length: UInt64(size)).framesTouched
    var frame = frames.start
    while frame < frames.end {
      if unsafe setup.frames!.isFree(Frame(frame), on: KernelMachine()) { return false }
      frame += 1
    }
    return true
  }
}

/// Takes over what the kernel's context says of the address space.
///
/// - Returns: `KMEM_OK`, or what contradicts the stages before.
func adopt(_ context: UnsafePointer<paging_ctx_t>?) -> kmem_status_t {
  guard let boot = unsafe setup.boot, let early = unsafe setup.early, let bookkeeping = unsafe setup.frames?.bookkeeping
  else {
    return KMEM_ERROR_ORDER
  }
  guard let context = unsafe context else { return KMEM_OK }
  let limit = unsafe context.pointee.bootstrap_identity_limit
  if limit != 0 {
    if limit % Frame.size != 0 || limit > AddressLayout.kernelBase.rawValue { return KMEM_ERROR_IDENTITY_LIMIT }
    let isSettled = unsafe setup.directory != nil && limit != setup.configuration.identityLimit
    let reach = UInt64(limit)
    if isSettled || early.arena.bytes.end > reach || boot.kernel.physical.end > reach
      || bookkeeping.end > reach || boot.map.endOfStorage > reach
    {
      return KMEM_ERROR_CONTEXT
    }
  }
  let image = boot.kernel.physical.framesTouched
  let (start, end) = unsafe (context.pointee.kernel_phys_start, context.pointee.kernel_phys_end)
  let given = PhysicalRange(start: UInt64(start), end: UInt64(end)).framesTouched
  if (start != 0 || end != 0) && given != image { return KMEM_ERROR_CONTEXT }
  let base = unsafe context.pointee.kernel_virt_base
  if base != 0 && base != boot.kernel.virtualStart.rawValue { return KMEM_ERROR_CONTEXT }
  if limit != 0 { unsafe setup.configuration.identityLimit = limit }
  return KMEM_OK
}

extension FirmwareMap {
  /// The byte after the storage.
  var endOfStorage: UInt64 { UInt64(storage.rawValue) + UInt64(capacity) * UInt64(FirmwareMap.bytesPerRegion) }
}
