// What the C surface needs of the processor and of its own image besides kmem.h. A host build puts another platform.h in
// front of this one, whose functions go to a simulated machine.
#ifndef KMEM_PLATFORM_H
#define KMEM_PLATFORM_H

#include <stdint.h>

#include "metal.h"

// Words of storage for the sanitised firmware map: 128 regions of 20 bytes. It lies in the image's .bss.
#define KMEM_MAP_WORDS (128 * 5)
extern uint32_t kmem_map_storage[KMEM_MAP_WORDS];

// Bounds of the image; their addresses are their values.
extern char _kernel_ini_phys[], _kernel_end_phys[], _kernel_ini_vmm[], _kernel_end_vmm[];

METAL_INLINE uint32_t platform_kernel_ini_phys(void) { return (uint32_t)(uintptr_t)_kernel_ini_phys; }
METAL_INLINE uint32_t platform_kernel_end_phys(void) { return (uint32_t)(uintptr_t)_kernel_end_phys; }
METAL_INLINE uint32_t platform_kernel_ini_vmm(void) { return (uint32_t)(uintptr_t)_kernel_ini_vmm; }
METAL_INLINE uint32_t platform_kernel_end_vmm(void) { return (uint32_t)(uintptr_t)_kernel_end_vmm; }

// The storage's address in the running code, and its size in bytes.
METAL_INLINE uint32_t platform_map_storage(void) { return (uint32_t)(uintptr_t)kmem_map_storage; }
METAL_INLINE uint32_t platform_map_storage_size(void) { return sizeof(kmem_map_storage); }

#endif
