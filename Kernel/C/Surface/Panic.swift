// The names of stages, and the one way in which a function without a result reports it.
// The names are those of kmem.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CKMem

@c @implementation
public func kmem_stage_name(_ stage: kmem_stage_t) -> UnsafePointer<CChar>! {
  let name: StaticString =
    switch stage {
    case KMEM_STAGE_BOOT_MEMORY: "bootmem_init"
    case KMEM_STAGE_BOOT_EARLY: "boot_early_init"
    case KMEM_STAGE_FRAMES: "pmm_init"
    case KMEM_STAGE_PAGING: "paging_init_minimal"
    case KMEM_STAGE_HEAP: "kheap_init"
    default: ""
    }
  return unsafe text(name)
}

/// A literal, which ends with a zero byte.
func text(_ literal: StaticString) -> UnsafePointer<CChar> {
  unsafe UnsafeRawPointer(literal.utf8Start).assumingMemoryBound(to: CChar.self)
}

/// The message of the current panic.
nonisolated(unsafe) var panicText = InlineArray<256, CChar>(repeating: 0)

/// Panics with "where: why" unless all is well.
@inline(never)
func require(_ status: kmem_status_t, _ place: UnsafePointer<CChar>) {
  if status == KMEM_OK { return }
  unsafe withUnsafeMutablePointer(to: &panicText) {
    let buffer = unsafe UnsafeMutableRawPointer($0).assumingMemoryBound(to: CChar.self)
    var end = unsafe append(place, to: buffer, from: 0)
    end = unsafe append(text(": "), to: buffer, from: end)
    end = unsafe append(kmem_status_message(status), to: buffer, from: end)
    unsafe buffer[end] = 0
    unsafe panic(buffer)
  }
}

@inline(__always)
func require(_ status: kmem_status_t, _ place: StaticString) { unsafe require(status, text(place)) }

/// Appends a C string after `start` bytes of the panic's text, cut so that the zero byte fits.
///
/// - Returns: where it ends.
@inline(never)
func append(_ source: UnsafePointer<CChar>, to buffer: UnsafeMutablePointer<CChar>, from start: Int) -> Int {
  var end = start
  var source = unsafe source
  while unsafe source.pointee != 0 && end < 255 {
    unsafe buffer[end] = source.pointee
    unsafe source += 1
    end += 1
  }
  return end
}
