// Blocks of the kernel heap.
// The names are those of kmem.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CKMem
import KMem

@c @implementation
public func kmalloc(_ size: Int) -> UnsafeMutableRawPointer! {
  guard let memory = unsafe memory else { return nil }
  return unsafe pointer(memory.pointee.allocateIfPossible(size: word(size)).rawValue)
}

@c @implementation
public func kmalloc_aligned(_ size: Int, _ align: Int) -> UnsafeMutableRawPointer! {
  guard let memory = unsafe memory else { return nil }
  do throws(HeapError) {
    return unsafe pointer(try memory.pointee.allocate(size: word(size), alignment: word(align)).rawValue)
  } catch { return nil }
}

@c @implementation
public func kmem_heap_alloc(
  _ size: Int, _ align: Int, _ block: UnsafeMutablePointer<UnsafeMutableRawPointer?>!
) -> kmem_status_t {
  unsafe allocate(into: block) { (memory) throws(HeapError) in
    try unsafe memory.pointee.allocate(size: word(size), alignment: word(align))
  }
}

@c @implementation
public func kzalloc(_ size: Int) -> UnsafeMutableRawPointer! { unsafe kcalloc(1, size) }

@c @implementation
public func kcalloc(_ count: Int, _ size: Int) -> UnsafeMutableRawPointer! {
  var block: UnsafeMutableRawPointer?
  return unsafe kmem_heap_calloc(count, size, &block) == KMEM_OK ? block : nil
}

@c @implementation
public func kmem_heap_calloc(
  _ count: Int, _ size: Int, _ block: UnsafeMutablePointer<UnsafeMutableRawPointer?>!
) -> kmem_status_t {
  unsafe allocate(into: block) { (memory) throws(HeapError) in
    try unsafe memory.pointee.allocateZeroed(count: word(count), size: word(size))
  }
}

@c @implementation
public func kpage_alloc() -> UnsafeMutableRawPointer! { unsafe kpages_alloc(1) }

@c @implementation
public func kpages_alloc(_ count: Int) -> UnsafeMutableRawPointer! {
  var block: UnsafeMutableRawPointer?
  return unsafe kmem_heap_pages_alloc(count, &block) == KMEM_OK ? block : nil
}

@c @implementation
public func kmem_heap_pages_alloc(
  _ count: Int, _ block: UnsafeMutablePointer<UnsafeMutableRawPointer?>!
) -> kmem_status_t {
  unsafe allocate(into: block) { (memory) throws(HeapError) in
    try unsafe memory.pointee.allocatePages(word(count))
  }
}

/// Panics on an invalid pointer, as kfree does; returns NULL when memory is exhausted.
@c @implementation
public func krealloc(_ block: UnsafeMutableRawPointer!, _ size: Int) -> UnsafeMutableRawPointer! {
  var moved: UnsafeMutableRawPointer?
  let status = unsafe kmem_heap_realloc(block, size, &moved)
  if status == KMEM_OK { return unsafe moved }
  if status.rawValue >= KMEM_ERROR_HEAP_FOREIGN.rawValue { require(status, "krealloc") }
  return nil
}

@c @implementation
public func kmem_heap_realloc(
  _ block: UnsafeMutableRawPointer!, _ size: Int, _ moved: UnsafeMutablePointer<UnsafeMutableRawPointer?>!
) -> kmem_status_t {
  let old = unsafe word(block)
  return unsafe allocate(into: moved) { (memory) throws(HeapError) in
    try unsafe memory.pointee.reallocate(old == 0 ? nil : VirtualAddress(old), size: word(size))
  }
}

@c @implementation
public func kfree(_ block: UnsafeMutableRawPointer!) {
  if unsafe block == nil { return }
  let status = unsafe release(block)
  if status != KMEM_OK { require(status, "kfree") }
}

@c @implementation
public func kmem_heap_free(_ block: UnsafeMutableRawPointer!) -> kmem_status_t {
  unsafe block == nil ? KMEM_ERROR_NULL : release(block)
}

@inline(__always)
private func release(_ block: UnsafeMutableRawPointer) -> kmem_status_t {
  unsafe withMemory { (memory) throws(HeapError) in try unsafe memory.pointee.free(VirtualAddress(word(block))) }
}

/// Runs an allocation and hands its block out by way of `result`, which is left alone where it fails.
@inline(__always)
func allocate(
  into result: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
  _ body: (UnsafeMutablePointer<Memory>) throws(HeapError) -> VirtualAddress
) -> kmem_status_t {
  guard let result = unsafe result else { return KMEM_ERROR_NULL }
  return unsafe withMemory { (memory) throws(HeapError) in
    let block = try unsafe body(memory)
    unsafe result.pointee = pointer(block.rawValue)
  }
}
