// Pages: mapped, replaced, unmapped, translated.
// The names are those of kmem.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CKMem
import KMem

@c @implementation
public func paging_map(
  _ directory: OpaquePointer!, _ ctx: UnsafePointer<paging_ctx_t>!, _ virtual_address: UInt, _ physical: UInt,
  _ flags: UInt32
) -> Int32 {
  unsafe kmem_paging_map(directory, virtual_address, physical, flags) == KMEM_OK ? 0 : -1
}

@c @implementation
public func kmem_paging_map(
  _ directory: OpaquePointer!, _ virtual_address: UInt, _ physical: UInt, _ flags: UInt32
) -> kmem_status_t {
  unsafe withMemory { (memory) throws(PagingError) in
    let space = try unsafe space(of: directory, in: memory)
    try unsafe memory.pointee.map(
      VirtualAddress(word(virtual_address)), to: PhysicalAddress(word(physical)), PageFlags(rawValue: flags),
      in: space)
  }
}

@c @implementation
public func paging_unmap(
  _ directory: OpaquePointer!, _ ctx: UnsafePointer<paging_ctx_t>!, _ virtual_address: UInt
) -> Int32 {
  unsafe kmem_paging_unmap(directory, virtual_address, nil) == KMEM_OK ? 0 : -1
}

@c @implementation
public func kmem_paging_unmap(
  _ directory: OpaquePointer!, _ virtual_address: UInt, _ replaced: UnsafeMutablePointer<kmem_replaced_page_t>!
) -> kmem_status_t {
  unsafe withMemory { (memory) throws(PagingError) in
    let space = try unsafe space(of: directory, in: memory)
    let page = try unsafe memory.pointee.unmap(VirtualAddress(word(virtual_address)), in: space)
    unsafe replaced?.pointee = kmem_replaced_page_t(page)
  }
}

@c @implementation
public func kmem_paging_remap(
  _ directory: OpaquePointer!, _ virtual_address: UInt, _ physical: UInt, _ flags: UInt32,
  _ replaced: UnsafeMutablePointer<kmem_replaced_page_t>!
) -> kmem_status_t {
  unsafe withMemory { (memory) throws(PagingError) in
    let space = try unsafe space(of: directory, in: memory)
    let page = try unsafe memory.pointee.remap(
      VirtualAddress(word(virtual_address)), to: PhysicalAddress(word(physical)), PageFlags(rawValue: flags),
      in: space)
    unsafe replaced?.pointee = kmem_replaced_page_t(page)
  }
}

extension kmem_replaced_page_t {
  init(_ page: ReplacedPage) { self.init(frame: UInt(page.frame.address.rawValue), was_freed: page.wasFreed) }
}

@c @implementation
public func kmem_paging_protect(
  _ directory: OpaquePointer!, _ virtual_address: UInt, _ flags: UInt32
) -> kmem_status_t {
  unsafe withMemory { (memory) throws(PagingError) in
    let space = try unsafe space(of: directory, in: memory)
    try unsafe memory.pointee.protect(VirtualAddress(word(virtual_address)), PageFlags(rawValue: flags), in: space)
  }
}

@c @implementation
public func paging_get_physical(
  _ directory: OpaquePointer!, _ ctx: UnsafePointer<paging_ctx_t>!, _ virtual_address: UInt
) -> UInt {
  var physical: UInt = 0
  return unsafe kmem_paging_get_physical(directory, virtual_address, &physical) == KMEM_OK ? physical : 0
}

@c @implementation
public func kmem_paging_get_physical(
  _ directory: OpaquePointer!, _ virtual_address: UInt, _ physical: UnsafeMutablePointer<UInt>!
) -> kmem_status_t {
  guard let physical = unsafe physical else { return KMEM_ERROR_NULL }
  return unsafe withMemory { (memory) throws(PagingError) in
    let space = try unsafe space(of: directory, in: memory)
    guard let target = try unsafe memory.pointee.translate(VirtualAddress(word(virtual_address)), in: space) else {
      throw .notMapped
    }
    unsafe physical.pointee = UInt(target.rawValue)
  }
}

@c @implementation
public func user_map_pages(
  _ directory: OpaquePointer!, _ ctx: UnsafePointer<paging_ctx_t>!, _ virtual_address: UInt, _ size: Int,
  _ flags: UInt32
) -> Int32 {
  unsafe kmem_user_map_pages(directory, virtual_address, size, flags) == KMEM_OK ? 0 : -1
}

@c @implementation
public func kmem_user_map_pages(
  _ directory: OpaquePointer!, _ virtual_address: UInt, _ size: Int, _ flags: UInt32
) -> kmem_status_t {
  unsafe withMemory { (memory) throws(PagingError) in
    let space = try unsafe space(of: directory, in: memory)
    try unsafe memory.pointee.mapUserPages(
      VirtualAddress(word(virtual_address)), size: word(size), PageFlags(rawValue: flags), in: space)
  }
}
