// Directories as C callers know them: by the physical address that CR3 holds.
// The names are those of kmem.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CKMem
import KMem

/// The space whose directory the caller names.
@inline(never)
func space(
  of directory: OpaquePointer?, in memory: UnsafeMutablePointer<Memory>
) throws(PagingError) -> AddressSpace {
  let address = PhysicalAddress(unsafe word(UnsafeRawPointer(directory)))
  if unsafe memory.pointee.kernelPaging.kernelDirectory == address { return .kernel }
  let recent = unsafe setup.recentSpace
  if let known = try? unsafe memory.pointee.directoryAddress(of: recent), known == address { return recent }
  guard let space = unsafe memory.pointee.addressSpace(withDirectory: address) else { throw .invalidSpace }
  unsafe setup.recentSpace = space
  return space
}

@c @implementation
public func kmem_paging_kernel_directory() -> OpaquePointer! {
  if let memory = unsafe memory {
    return unsafe OpaquePointer(pointer(memory.pointee.kernelPaging.kernelDirectory.rawValue))
  }
  return unsafe OpaquePointer(pointer(setup.directory?.address.rawValue ?? 0))
}

@c @implementation
public func paging_switch_directory(_ directory: OpaquePointer!, _ ctx: UnsafePointer<paging_ctx_t>!) {
  unsafe require(kmem_paging_switch_directory(directory), "paging_switch_directory")
}

@c @implementation
public func kmem_paging_switch_directory(_ directory: OpaquePointer!) -> kmem_status_t {
  unsafe withMemory { (memory) throws(PagingError) in
    let space = try unsafe space(of: directory, in: memory)
    try unsafe memory.pointee.switchTo(space)
  }
}

@c @implementation
public func paging_create_user_directory_from_kernel(
  _ ctx: UnsafePointer<paging_ctx_t>!, _ kernel_directory: OpaquePointer!
) -> OpaquePointer! {
  var directory: OpaquePointer?
  if unsafe kernel_directory != kmem_paging_kernel_directory() { return nil }
  return unsafe kmem_paging_create_user_directory(&directory) == KMEM_OK ? directory : nil
}

@c @implementation
public func kmem_paging_create_user_directory(
  _ directory: UnsafeMutablePointer<OpaquePointer?>!
) -> kmem_status_t {
  guard let directory = unsafe directory else { return KMEM_ERROR_NULL }
  return unsafe withMemory { (memory) throws(PagingError) in
    let space = try unsafe memory.pointee.createAddressSpace()
    unsafe directory.pointee = OpaquePointer(pointer(try memory.pointee.directoryAddress(of: space).rawValue))
  }
}

@c @implementation
public func kmem_paging_destroy_user_directory(_ directory: OpaquePointer!) -> kmem_status_t {
  unsafe withMemory { (memory) throws(PagingError) in
    let space = try unsafe space(of: directory, in: memory)
    try unsafe memory.pointee.destroyAddressSpace(space)
  }
}
