// The kernel image, by the symbols of its linker script, and the choices of its configuration.
// The names are those of kmem.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CKMem
import CKMemPlatform
import KMem

/// The image between the linker symbols.
var linkedImage: KernelImage {
  KernelImage(
    physical: PhysicalRange(start: UInt64(platform_kernel_ini_phys()), end: UInt64(platform_kernel_end_phys())),
    virtualStart: VirtualAddress(platform_kernel_ini_vmm()))
}

/// Where the firmware map is kept, in this library's part of the image.
var mapStorage: PhysicalRange {
  PhysicalRange(
    start: UInt64(physicalAddress(inImage: platform_map_storage())), length: UInt64(platform_map_storage_size()))
}

/// The physical address of something that running code sees at `address`: in the image where that is linked, else by
/// identity.
func physicalAddress(inImage address: UInt32) -> UInt32 {
  let start = platform_kernel_ini_vmm()
  return address >= start && address < platform_kernel_end_vmm()
    ? address - start &+ platform_kernel_ini_phys() : address
}

@c @implementation
public func get_kernel_ini_phys() -> UInt32 { UInt32(truncatingIfNeeded: recordedImage.physical.start) }

@c @implementation
public func get_kernel_end_phys() -> UInt32 { UInt32(truncatingIfNeeded: recordedImage.physical.end) }

@c @implementation
public func get_kernel_ini_vmm() -> UnsafeMutableRawPointer! { unsafe pointer(recordedImage.virtualStart.rawValue) }

@c @implementation
public func get_kernel_end_vmm() -> UnsafeMutableRawPointer! {
  let image = recordedImage
  return unsafe pointer(image.virtualStart.advanced(byBytes: UInt32(truncatingIfNeeded: image.size)).rawValue)
}

@c @implementation
public func get_kernel_size() -> UInt64 { recordedImage.size }

@c @implementation
public func get_memory_size() -> UInt64 {
  unsafe setup.boot?.memoryEnd(on: KernelMachine()) ?? 0
}

/// The image that `bootmem_init` has recorded; empty at address 0 before.
var recordedImage: KernelImage {
  unsafe setup.boot?.kernel
    ?? KernelImage(physical: PhysicalRange(start: 0, end: 0), virtualStart: VirtualAddress(0))
}

@c @implementation
public func kmem_configuration_init(_ configuration: UnsafeMutablePointer<kmem_configuration_t>!) {
  let defaults = MemoryConfiguration()
  unsafe configuration?.pointee = kmem_configuration_t(
    identity_limit: defaults.identityLimit, low_memory_floor: defaults.lowMemoryFloor,
    boot_early_size: defaults.bootEarlySize, heap_size: defaults.heapSize,
    maximum_address_spaces: defaults.maximumAddressSpaces, poison_freed_frames: defaults.freedFramePoison != nil,
    freed_frame_poison: defaults.freedFramePoison ?? 0)
}

extension MemoryConfiguration {
  init(_ choices: kmem_configuration_t) {
    self.init()
    identityLimit = choices.identity_limit
    lowMemoryFloor = choices.low_memory_floor
    bootEarlySize = choices.boot_early_size
    heapSize = choices.heap_size
    maximumAddressSpaces = choices.maximum_address_spaces
    freedFramePoison = choices.poison_freed_frames ? choices.freed_frame_poison : nil
  }
}
