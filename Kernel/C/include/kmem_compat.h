// kmem_compat.h - kmem.h beside the headers that a kernel has already, with more of the names that its callers use.
//
// Include it in place of kmem.h, after the kernel's own headers. Where those declare the same things differently, define
// before it, most easily for the whole build (-DKMEM_OWN_TYPES):
//
//   KMEM_OWN_TYPES      size_t, uint8_t to uint64_t and uintptr_t come from the kernel's headers, included before this one;
//                       its bool may be of any kind, or missing
//   KMEM_NO_SUPPLIED    panic, paging_load_directory, paging_enable, paging_disable, paging_is_on and invalid_tlb are
//                       declared by the kernel, as int, variadic or otherwise
//   KMEM_NO_PAGE_FLAGS  PAGE_PRESENT and its kin are enumerators of the kernel's
//   KMEM_NO_NAMES       none of the names below, which are offered only where no macro has them
//
// The flags' values are the processor's, so that macros of the same names, before or after this header, change nothing.
#ifndef KMEM_COMPAT_H
#define KMEM_COMPAT_H

#if defined(KMEM_OWN_TYPES) && !defined(KMEM_BOOL)
// One byte, as the library's bool is. A function that returns bool sets only that byte of EAX, so it must not be declared
// as int.
#define KMEM_BOOL unsigned char
#endif

#ifndef KMEM_NO_PAGE_FLAGS
#undef PAGE_PRESENT
#undef PAGE_WRITABLE
#undef PAGE_USER
#undef PAGE_WRITE_THROUGH
#undef PAGE_CACHE_DISABLE
#undef PAGE_ACCESSED
#undef PAGE_DIRTY
#endif

#include "kmem.h"

#ifndef KMEM_NO_NAMES

#ifndef PAGE_SIZE
#define PAGE_SIZE 4096u
#endif
#ifndef PAGE_RW
#define PAGE_RW 0x002u
#endif
#ifndef PAGE_WRITE
#define PAGE_WRITE 0x002u
#endif
#ifndef PAGE_PWT
#define PAGE_PWT 0x008u
#endif
#ifndef PAGE_PCD
#define PAGE_PCD 0x010u
#endif

// Where the kernel's range, its heap and the kmap window begin.
#ifndef KERNEL_VIRT_BASE
#define KERNEL_VIRT_BASE 0xC0000000u
#endif
#ifndef KHEAP_BASE
#define KHEAP_BASE 0xD0000000u
#endif
#ifndef KMAP_BASE
#define KMAP_BASE 0xFFC00000u
#endif

// The kernel's directory, as a value. `extern page_directory_t *kernel_directory;` in an old header then declares the function
// again, for which clang warns of a missing prototype (-Wstrict-prototypes): better remove that line.
#ifndef kernel_directory
#define kernel_directory kmem_paging_kernel_directory()
#endif

// Where a pointer or an address of the kernel's directory leads, 0 where nothing is mapped.
#ifndef virt_to_phys_paging
#define virt_to_phys_paging(address) paging_get_physical(kmem_paging_kernel_directory(), NULL, (uintptr_t)(address))
#endif

// A context whose fields all mean the defaults. It is never written to.
static inline paging_ctx_t *get_paging_ctx(void) {
  static const paging_ctx_t defaults = {0, 0, 0, 0, 0, 0, 0};
  return (paging_ctx_t *)&defaults;
}

#endif

#endif
