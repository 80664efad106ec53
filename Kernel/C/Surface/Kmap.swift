// The kmap window.
// The names are those of kmem.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CKMem
import KMem

@c @implementation
public func kmap(_ physical: UInt) -> UnsafeMutableRawPointer! {
  var window: UnsafeMutableRawPointer?
  return unsafe kmem_kmap(physical, &window) == KMEM_OK ? window : nil
}

@c @implementation
public func kmem_kmap(
  _ physical: UInt, _ window: UnsafeMutablePointer<UnsafeMutableRawPointer?>!
) -> kmem_status_t {
  guard let window = unsafe window else { return KMEM_ERROR_NULL }
  return unsafe withMemory { (memory) throws(KmapError) in
    unsafe window.pointee = pointer(try memory.pointee.kmap(PhysicalAddress(word(physical))).rawValue)
  }
}

@c @implementation
public func kunmap() {
  let recent = unsafe memory?.pointee.mostRecentKmap
  unsafe require(kmem_kunmap(pointer(recent?.rawValue ?? 0)), "kunmap")
}

@c @implementation
public func kmem_kunmap(_ window: UnsafeMutableRawPointer!) -> kmem_status_t {
  unsafe withMemory { (memory) throws(KmapError) in
    try unsafe memory.pointee.kunmap(VirtualAddress(word(window)))
  }
}
