// Paging before it is on: the kernel's directory, built step by step or at once.
// The names are those of kmem.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CKMem
import KMem

@c @implementation
public func paging_init_minimal(_ ctx: UnsafePointer<paging_ctx_t>!) {
  unsafe require(kmem_paging_init_minimal(ctx), "paging_init_minimal")
}

@c @implementation
public func kmem_paging_init_minimal(_ ctx: UnsafePointer<paging_ctx_t>!) -> kmem_status_t {
  let flags = unsafe ctx == nil ? 0 : ctx.pointee.kernel_page_flags
  var isEnforced = true
  let status = unsafe build(ctx) { (pages, _) throws(PagingError) in
    isEnforced = try turnPagingOn(&pages, flags == 0 ? .writable : PageFlags(rawValue: flags))
  }
  return isEnforced ? status : KMEM_ERROR_PAGING_ENABLE
}

/// paging_init_minimal for memory_setup: without a context, so that a kernel that has none does not link what reads one.
func startPaging() -> kmem_status_t {
  guard unsafe memory == nil && setup.early != nil && setup.frames != nil else { return KMEM_ERROR_ORDER }
  do throws(PagingError) {
    var pages = EarlyPages()
    return try turnPagingOn(&pages, .writable) ? KMEM_OK : KMEM_ERROR_PAGING_ENABLE
  } catch { return error.status }
}

/// Completes the kernel's directory, loads it, turns paging on, and puts the memory manager together.
///
/// - Returns: whether the kernel's paging_enable did what it must; if not, the control registers are as they were.
func turnPagingOn(_ pages: inout some BootPages, _ imageFlags: PageFlags) throws(PagingError) -> Bool {
  let machine = KernelMachine()
  let directory: BootDirectory
  if let started = unsafe setup.directory {
    directory = started
  } else {
    directory = try unsafe BootDirectory(
      identityLimit: setup.configuration.identityLimit, pages: &pages, on: machine)
  }
  unsafe setup.directory = directory
  let before = ControlRegisters()
  let paging = unsafe try Paging(
    loading: directory, kernel: setup.boot!.kernel, imageFlags: imageFlags, configuration: setup.configuration,
    pages: &pages, on: machine)
  if !machine.isPagingEnforced {
    before.restore()
    return false
  }
  unsafe start(paging, boot: setup.boot!, early: setup.early.take()!, frames: setup.frames.take()!)
  return true
}

@c @implementation
public func paging_create_directory(_ ctx: UnsafePointer<paging_ctx_t>!) -> OpaquePointer! {
  var directory: OpaquePointer?
  return unsafe kmem_paging_create_directory(ctx, &directory) == KMEM_OK ? directory : nil
}

@c @implementation
public func kmem_paging_create_directory(
  _ ctx: UnsafePointer<paging_ctx_t>!, _ directory: UnsafeMutablePointer<OpaquePointer?>!
) -> kmem_status_t {
  guard let result = unsafe directory else { return KMEM_ERROR_NULL }
  return unsafe build(ctx) { (pages, _) throws(PagingError) in
    let directory = try makeDirectory(&pages)
    unsafe setup.directory = directory
    unsafe result.pointee = OpaquePointer(pointer(directory.address.rawValue))
  }
}

@inline(never)
func makeDirectory(_ pages: inout ContextPages) throws(PagingError) -> BootDirectory {
  try BootDirectory(
    identityLimit: unsafe setup.configuration.identityLimit, pages: &pages, on: KernelMachine())
}

@c @implementation
public func paging_kmap_init(_ directory: OpaquePointer!, _ ctx: UnsafePointer<paging_ctx_t>!) {
  unsafe require(kmem_paging_kmap_init(directory, ctx), "paging_kmap_init")
}

@c @implementation
public func kmem_paging_kmap_init(
  _ directory: OpaquePointer!, _ ctx: UnsafePointer<paging_ctx_t>!
) -> kmem_status_t {
  let address = unsafe word(UnsafeRawPointer(directory))
  if unsafe memory != nil {
    return unsafe withMemory { (memory) throws(PagingError) in
      if unsafe address != memory.pointee.kernelPaging.kernelDirectory.rawValue { throw .invalidSpace }
    }
  }
  return unsafe build(ctx) { (pages, building) throws(PagingError) in
    guard let building, building.address.rawValue == address else { throw .invalidSpace }
    _ = try building.makeKmapTable(pages: &pages, on: KernelMachine())
  }
}

@c @implementation
public func create_page_table(
  _ directory: OpaquePointer!, _ ctx: UnsafePointer<paging_ctx_t>!, _ virtual_address: UInt, _ flags: UInt32,
  _ is_paging_on: Bool
) -> UInt {
  var table: UInt = 0
  return unsafe kmem_create_page_table(directory, ctx, virtual_address, flags, &table) == KMEM_OK ? table : 0
}

@c @implementation
public func kmem_create_page_table(
  _ directory: OpaquePointer!, _ ctx: UnsafePointer<paging_ctx_t>!, _ virtual_address: UInt, _ flags: UInt32,
  _ table: UnsafeMutablePointer<UInt>!
) -> kmem_status_t {
  guard let table = unsafe table else { return KMEM_ERROR_NULL }
  let virtual = VirtualAddress(word(virtual_address))
  if unsafe memory != nil {
    return unsafe withMemory { (memory) throws(PagingError) in
      let space = try unsafe space(of: directory, in: memory)
      unsafe table.pointee = UInt(
        try memory.pointee.createPageTable(for: virtual, PageFlags(rawValue: flags), in: space).rawValue)
    }
  }
  let address = unsafe word(UnsafeRawPointer(directory))
  return unsafe build(ctx) { (pages, building) throws(PagingError) in
    guard let building, building.address.rawValue == address else { throw .invalidSpace }
    unsafe table.pointee = UInt(
      try building.createPageTable(
        for: virtual, PageFlags(rawValue: flags), pages: &pages, on: KernelMachine()
      ).rawValue)
  }
}

/// Runs a step of building the kernel's directory, between pmm_init and paging_init_minimal.
@inline(__always)
func build(
  _ context: UnsafePointer<paging_ctx_t>?,
  _ step: (inout ContextPages, BootDirectory?) throws(PagingError) -> Void
) -> kmem_status_t {
  if unsafe memory != nil { return KMEM_ERROR_ORDER }
  let limit = unsafe setup.configuration.identityLimit
  let status = unsafe adopt(context)
  if status != KMEM_OK { return status }
  var pages = unsafe ContextPages(context)
  do throws(PagingError) {
    try step(&pages, unsafe setup.directory)
    return KMEM_OK
  } catch {
    // The limit is settled by the directory that it was chosen for.
    if unsafe setup.directory == nil { unsafe setup.configuration.identityLimit = limit }
    return pages.failure == KMEM_OK ? error.status : pages.failure
  }
}
