// kmem.h - a memory manager for 32-bit x86 kernels: firmware map, boot_early, frames (PMM), paging, kmap window, heap.
//
// Link libkmem.a. Protected mode at privilege level 0, flat segments, one CPU, interrupts off (or off around calls), no
// PAE. Paging is off at entry, or on with boot tables that map the identity range and the kernel's image.
//
//   virtual     0x00000000 ┬ identity range: virtual = physical, 64 MiB unless chosen otherwise
//                          ┼ identity limit, rounded up to 4 MiB
//                          │ user pages: each directory its own
//               0xC0000000 ┼ kernel image: _kernel_ini_vmm ... _kernel_end_vmm
//               0xD0000000 ┼ kernel heap, grows upward; its marks from 0xFF608000 upward
//               0xFFC00000 ┴ kmap window, up to 2^32
//
// Every function without the kmem_ prefix has the shape that the kernel's callers know: 0, NULL or -1 says that it failed,
// and where a void function fails it calls panic("stage: what is wrong and what to do") and, should panic return,
// returns having changed nothing. Beside each stands a kmem_ function that returns the reason as a kmem_status_t.
// A function that fails has changed nothing, unless its comment says otherwise. None allocates memory of its own.
//
// Physical addresses are uintptr_t, sizes size_t, both 32 bits. Frames and pages have 4096 bytes. Flags are the
// processor's (Intel SDM volume 3A, section 5.3). C11 and C++17.
#ifndef KMEM_H
#define KMEM_H

// kmem_compat.h sets this for a kernel that has these types from headers of its own.
#ifndef KMEM_OWN_TYPES
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#define KMEM_BOOL bool
#endif

#ifdef __cplusplus
extern "C" {
#endif

// --- Supplied by the kernel ------------------------------------------------------------------------------------------

// A kernel whose own headers declare these differently defines KMEM_NO_SUPPLIED and keeps its declarations.
#ifndef KMEM_NO_SUPPLIED

// Loads CR3 with the physical address of a directory.
void paging_load_directory(uintptr_t physical);

// Sets CR0.PG and CR0.WP. Called with paging on as well: boot code may have left WP clear. Both bits are checked afterwards,
// and a kernel that leaves one clear is refused.
void paging_enable(void);

// INVLPG: drops the cached translation of the page that holds the address.
void invalid_tlb(uintptr_t virtual_address);

// Reports a fatal error. The message is valid until the next call of any function here. It should not return.
void panic(const char *message);

// For callers only: the library reads CR0 itself. Clears CR0.PG; whether CR0.PG is set.
void paging_disable(void);
KMEM_BOOL paging_is_on(void);

#endif

// The linker script also defines _kernel_ini_phys, _kernel_end_phys, _kernel_ini_vmm and _kernel_end_vmm: the bounds of
// the image, .bss included, in memory and in its address space. Both starts are multiples of 4096. A loader need not zero
// the library's part of .bss.

// --- Results ---------------------------------------------------------------------------------------------------------

typedef enum kmem_status {
  KMEM_OK = 0,

  // This interface's own.
  KMEM_ERROR_ORDER = 0x01,              // called before the stage that it needs, or a second time
  KMEM_ERROR_NULL = 0x02,               // a required pointer is NULL
  KMEM_ERROR_TABLE_FORMAT = 0x03,       // unknown kmem_table_format
  KMEM_ERROR_TOO_MANY_RESERVED = 0x04,  // more than KMEM_RESERVED_MAX reserved ranges
  KMEM_ERROR_CONTEXT = 0x05,            // paging_ctx_t contradicts what was set up before
  KMEM_ERROR_CONTEXT_NO_MEMORY = 0x06,  // alloc_page_aligned returned NULL
  KMEM_ERROR_CONTEXT_PAGE = 0x07,       // alloc_page_aligned returned unusable memory
  KMEM_ERROR_BITMAP = 0x08,             // pmm_init: storage that was not reserved, or is not a multiple of 4
  KMEM_ERROR_MEMORY_SIZE = 0x09,        // pmm_init: fewer bytes than memory has
  KMEM_ERROR_PAGING_ENABLE = 0x0A,      // paging_enable left CR0.PG or CR0.WP clear

  // A kernel's choices.
  KMEM_ERROR_IDENTITY_LIMIT = 0x11,
  KMEM_ERROR_LOW_MEMORY_FLOOR = 0x12,
  KMEM_ERROR_ADDRESS_SPACE_COUNT = 0x13,
  KMEM_ERROR_HEAP_SIZE = 0x14,

  // The kernel image.
  KMEM_ERROR_IMAGE_EMPTY = 0x21,
  KMEM_ERROR_IMAGE_UNALIGNED = 0x22,
  KMEM_ERROR_IMAGE_BEYOND_IDENTITY_LIMIT = 0x23,
  KMEM_ERROR_IMAGE_OUTSIDE_HIGH_HALF = 0x24,
  KMEM_ERROR_IMAGE_MAP_STORAGE = 0x25,  // libkmem.a's own storage is not between the linker symbols
  KMEM_ERROR_IMAGE_NOT_USABLE = 0x26,   // the firmware does not call the image's memory usable

  // The firmware's memory map.
  KMEM_ERROR_MAP_EMPTY = 0x31,
  KMEM_ERROR_MAP_ENTRY_SIZE = 0x32,
  KMEM_ERROR_MAP_TOO_MANY_ENTRIES = 0x33,
  KMEM_ERROR_MAP_OUTSIDE_ADDRESS_SPACE = 0x34,
  KMEM_ERROR_MAP_MULTIBOOT_ENTRY = 0x35,
  KMEM_ERROR_MAP_TOO_MANY_REGIONS = 0x36,
  KMEM_ERROR_MAP_NO_USABLE_MEMORY = 0x37,

  // boot_early.
  KMEM_ERROR_EARLY_EMPTY_ARENA = 0x41,
  KMEM_ERROR_EARLY_NO_ROOM = 0x42,
  KMEM_ERROR_EARLY_UNUSABLE_START = 0x43,
  KMEM_ERROR_EARLY_BEYOND_IDENTITY_LIMIT = 0x44,
  KMEM_ERROR_EARLY_ZERO_SIZE = 0x45,
  KMEM_ERROR_EARLY_ALIGNMENT = 0x46,
  KMEM_ERROR_EARLY_EXHAUSTED = 0x47,
  KMEM_ERROR_EARLY_RETIRED = 0x48,

  // Frames.
  KMEM_ERROR_FRAME_OUT_OF_MEMORY = 0x51,
  KMEM_ERROR_FRAME_UNALIGNED = 0x52,
  KMEM_ERROR_FRAME_OUT_OF_RANGE = 0x53,
  KMEM_ERROR_FRAME_HOLE = 0x54,
  KMEM_ERROR_FRAME_RESERVED = 0x55,
  KMEM_ERROR_FRAME_KERNEL_OWNED = 0x56,
  KMEM_ERROR_FRAME_ALREADY_FREE = 0x57,
  KMEM_ERROR_FRAME_COUNT = 0x58,
  KMEM_ERROR_FRAME_ALIGNMENT = 0x59,

  // Directories, tables, pages.
  KMEM_ERROR_PAGE_INVALID_DIRECTORY = 0x61,
  KMEM_ERROR_PAGE_UNALIGNED = 0x62,
  KMEM_ERROR_PAGE_FLAGS = 0x63,
  KMEM_ERROR_PAGE_RANGE = 0x64,
  KMEM_ERROR_PAGE_KMAP_WINDOW = 0x65,
  KMEM_ERROR_PAGE_KERNEL_RANGE = 0x66,
  KMEM_ERROR_PAGE_PROTECTED = 0x67,
  KMEM_ERROR_PAGE_ALREADY_MAPPED = 0x68,
  KMEM_ERROR_PAGE_NOT_MAPPED = 0x69,
  KMEM_ERROR_PAGE_OUT_OF_MEMORY = 0x6A,
  KMEM_ERROR_PAGE_TOO_MANY_DIRECTORIES = 0x6B,
  KMEM_ERROR_PAGE_DIRECTORY_IN_USE = 0x6C,
  KMEM_ERROR_PAGE_KERNEL_DIRECTORY = 0x6D,
  KMEM_ERROR_PAGE_PAE = 0x6E,

  // The kmap window.
  KMEM_ERROR_KMAP_UNALIGNED = 0x71,
  KMEM_ERROR_KMAP_OUT_OF_SLOTS = 0x72,
  KMEM_ERROR_KMAP_NOT_MOST_RECENT = 0x73,

  // The heap.
  KMEM_ERROR_HEAP_NOT_INITIALIZED = 0x81,
  KMEM_ERROR_HEAP_ALREADY_INITIALIZED = 0x82,
  KMEM_ERROR_HEAP_NOT_MAPPED = 0x83,
  KMEM_ERROR_HEAP_REGION = 0x84,
  KMEM_ERROR_HEAP_ZERO_SIZE = 0x85,
  KMEM_ERROR_HEAP_SIZE_TOO_LARGE = 0x86,
  KMEM_ERROR_HEAP_ALIGNMENT = 0x87,
  KMEM_ERROR_HEAP_OUT_OF_MEMORY = 0x88,
  KMEM_ERROR_HEAP_REGION_EXHAUSTED = 0x89,
  KMEM_ERROR_HEAP_OBSTRUCTED = 0x8A,
  KMEM_ERROR_HEAP_FOREIGN = 0x8B,
  KMEM_ERROR_HEAP_UNALIGNED = 0x8C,
  KMEM_ERROR_HEAP_INTERIOR = 0x8D,
  KMEM_ERROR_HEAP_ALREADY_FREE = 0x8E,
  KMEM_ERROR_HEAP_CORRUPTED = 0x8F
} kmem_status_t;

// What a status means and what to do about it, in English. Never NULL; "unknown status" for an unknown number. A kernel that
// defines this function itself leaves 6 KB of texts out of its image; every panic shows what it returns.
const char *kmem_status_message(kmem_status_t status);

// The stages of memory_setup, in their order.
typedef enum kmem_stage {
  KMEM_STAGE_NONE = 0,
  KMEM_STAGE_BOOT_MEMORY = 1,  // bootmem_init
  KMEM_STAGE_BOOT_EARLY = 2,   // boot_early_init
  KMEM_STAGE_FRAMES = 3,       // pmm_init
  KMEM_STAGE_PAGING = 4,       // paging_init_minimal
  KMEM_STAGE_HEAP = 5          // kheap_init
} kmem_stage_t;

// The last stage that is complete. After a failure of memory_setup the stage after it is the one that failed.
kmem_stage_t kmem_stage_reached(void);

// The kernel's name of the function that completes a stage; "" for KMEM_STAGE_NONE.
const char *kmem_stage_name(kmem_stage_t stage);

// --- The whole sequence ----------------------------------------------------------------------------------------------

// A kernel's choices. kmem_configuration_init fills in the defaults.
typedef struct kmem_configuration {
  uint32_t identity_limit;          // bytes mapped one to one, a multiple of 4096 up to 3 GiB; 64 MiB
  uint32_t low_memory_floor;        // frames that start below it are never handed out; at least 4096; 1 MiB
  uint32_t boot_early_size;         // bytes for boot_early; 1 MiB, which is enough for 4 GiB of memory
  uint32_t heap_size;               // bytes of heap that memory_setup maps and starts, 0 for none; 1 MiB
  uint32_t maximum_address_spaces;  // directories alive at once, 1 to 65536, 4 bytes of boot_early each; 1024
  KMEM_BOOL poison_freed_frames;    // whether frames freed once paging is set up are filled with freed_frame_poison; false
  uint32_t freed_frame_poison;
} kmem_configuration_t;

void kmem_configuration_init(kmem_configuration_t *configuration);

// `length` bytes of physical memory from `base` on.
typedef struct kmem_range {
  uint64_t base;
  uint64_t length;
} kmem_range_t;

enum { KMEM_RESERVED_MAX = 64 };

// How the loader left the firmware's memory map (E820; ACPI specification 6.5, section 15).
typedef enum kmem_table_format {
  // u16 count, u16 entry_size, u8 pad[12], then entries of base u64, length u64, type u32 [, attributes u32].
  KMEM_TABLE_E820_HEADER = 0,
  // entry_count entries of entry_size bytes, at least 20, without a header. Multiboot 2's map is one.
  KMEM_TABLE_E820 = 1,
  // mmap_addr and mmap_length of Multiboot 1 (Multiboot specification 0.6.96, section 3.3): table and length.
  KMEM_TABLE_MULTIBOOT = 2
} kmem_table_format_t;

// What the loader tells.
typedef struct kmem_boot_information {
  kmem_table_format_t format;
  const void *table;             // at any alignment, readable now; not needed afterwards
  uint32_t entry_count;          // KMEM_TABLE_E820 only
  uint32_t entry_size;           // KMEM_TABLE_E820 only
  uint32_t length;               // KMEM_TABLE_MULTIBOOT only, in bytes
  const kmem_range_t *reserved;  // memory that is not to be handed out: modules, loader data. It is copied
  size_t reserved_count;         // at most KMEM_RESERVED_MAX; ranges may overlap, in any order
} kmem_boot_information_t;

// Runs bootmem_init, boot_early_init after the kernel, pmm_init, paging_init_minimal, map_heap_initial and kheap_init
// with the default configuration, on a table of format KMEM_TABLE_E820_HEADER. Afterwards everything here works.
// Panics with the stage's name and the reason. O(frames / 32 + pages mapped).
void memory_setup(const void *table);

// The same with reserved ranges and choices; `configuration` may be NULL for the defaults. A failure before paging leaves
// the control registers as they were, and the call may be repeated with other choices.
kmem_status_t kmem_memory_setup(const kmem_boot_information_t *information,
                                const kmem_configuration_t *configuration);

// --- bootmem: what memory there is -----------------------------------------------------------------------------------

// Records the image and the sanitised firmware map. First of the sequence; may be repeated until paging is set up,
// which starts over. Where the map, the image or a choice is refused, the stage is KMEM_STAGE_NONE, since the new map takes the
// old one's place. Panics when it fails.
void bootmem_init(const void *table);

kmem_status_t kmem_bootmem_init(const kmem_boot_information_t *information, const kmem_configuration_t *configuration);

// Bounds and size of the image, in bytes; 0 or NULL before bootmem_init.
uint32_t get_kernel_ini_phys(void);
uint32_t get_kernel_end_phys(void);
void *get_kernel_ini_vmm(void);
void *get_kernel_end_vmm(void);
uint64_t get_kernel_size(void);

// The byte after the last wholly usable frame below 4 GiB: what pmm_calc_bitmap_size_bytes and pmm_init take.
uint64_t get_memory_size(void);

// --- boot_early: a bump allocator until the heap is up ---------------------------------------------------------------

// Opens the arena: `size` bytes, rounded up to frames, in the first gap of usable memory at or after `start` and the
// kernel, clear of the reserved ranges, that holds them; else the largest gap. Ends below the identity limit.
// Panics when it fails.
void boot_early_init(uint32_t start, uint32_t size);

kmem_status_t kmem_boot_early_init(uint32_t start, uint32_t size);

// Whether boot_early hands out memory: from boot_early_init until the heap is up or kmem_boot_early_retire is called.
KMEM_BOOL boot_early_is_initialized(void);

// Bytes handed out, alignment's padding included, and bytes of the arena; 0 before boot_early_init.
size_t boot_early_used(void);
size_t boot_early_total(void);

// The physical byte after the arena; 0 before boot_early_init.
uint32_t boot_early_phys_end(void);

// `size` bytes at a multiple of `align`, a power of two, or 0 for 4096. The address is physical and, below the identity
// limit, virtual too. Nothing is ever freed. kcalloc's bytes are zero. NULL on failure. O(1); kcalloc O(size).
void *boot_early_kalloc(size_t size, size_t align);
void *boot_early_kcalloc(size_t size, size_t align);

// Ends boot_early's life without the heap, for a kernel that has another one: its untouched frames go to the PMM. kheap_init
// does so by itself. Needs paging; doing it twice changes nothing more.
kmem_status_t kmem_boot_early_retire(void);

kmem_status_t kmem_boot_early_alloc(size_t size, size_t align, KMEM_BOOL zeroed, void **memory);

// --- Frames ----------------------------------------------------------------------------------------------------------

// Bytes of bookkeeping for memory that ends at byte `memory_bytes`, at most 4 GiB: 2.03 bits a frame, at most 266368.
size_t pmm_calc_bitmap_size_bytes(uint64_t memory_bytes);

// Builds the bookkeeping in `bitmap`: every wholly usable frame from the low-memory floor to 4 GiB is free, except the
// image, boot_early's arena and reserved ranges. `bitmap` is a multiple of 4, from boot_early_kalloc, in a reserved range
// below the identity limit or in the image. `memory_bytes` is at least get_memory_size(). Panics when it fails.
void pmm_init(void *bitmap, uint64_t memory_bytes);

kmem_status_t kmem_pmm_init(void *bitmap, uint64_t memory_bytes);

// The lowest free frame, with whatever it held; 0 when none is free. O(1).
uintptr_t pmm_alloc_frame(void);

kmem_status_t kmem_pmm_alloc(uintptr_t *frame);

// Takes back a frame that was allocated. Panics when it was not, and says what it is instead. O(1).
void pmm_free_frame(uintptr_t frame);

kmem_status_t kmem_pmm_free(uintptr_t frame);

// The lowest run of `count` free frames that starts at a multiple of `alignment` bytes, a power of two of at least 4096
// (0 means 4096), and ends at or below byte `limit` (0 means 4 GiB; 16 MiB serves ISA DMA). Found if there is one.
// O(frames / 32).
kmem_status_t kmem_pmm_alloc_contiguous(size_t count, size_t alignment, uint64_t limit, uintptr_t *first);

// Takes back `count` frames, all or none. Runs may be freed in other pieces than they were allocated in.
kmem_status_t kmem_pmm_free_contiguous(uintptr_t first, size_t count);

// Free frames, and their bytes; 0 before pmm_init.
size_t pmm_get_free_frame_count(void);
size_t pmm_get_free_memory_bytes(void);

// The byte after the bookkeeping; 0 before pmm_init.
uintptr_t pmm_bitmap_end_addr(void);

// Withdraws for good every free frame that the range touches. Frames in use stay with who has them. Between
// bootmem_init and boot_early_init it notes the range for both allocators; panics between boot_early_init and pmm_init,
// when boot_early may have handed it out already, and before bootmem_init. From pmm_init on it may come at any stage: what
// boot_early has not handed out of the range stays reserved when boot_early retires, and its arena ends before it.
void pmm_mark_region_used64(uint64_t base, uint64_t length);

// What pmm_mark_region_used64 found, in frames.
typedef struct kmem_reservation {
  uint32_t newly_reserved;    // free before
  uint32_t allocated;         // in use, and left so
  uint32_t already_reserved;  // reserved, the kernel's (all of boot_early's arena while it lives), or no memory
} kmem_reservation_t;

// `found` may be NULL. All counts are 0 where the range was noted.
kmem_status_t kmem_pmm_reserve(uint64_t base, uint64_t length, kmem_reservation_t *found);

// Counts of frames; free + used + reserved == total.
typedef struct kmem_frame_statistics {
  uint32_t total;      // from 0 to the last usable one below 4 GiB
  uint32_t free;
  uint32_t used;       // by callers and by the kernel: image, boot_early, tables, owned pages
  uint32_t allocated;  // the part of `used` that callers hold
  uint32_t reserved;   // the firmware's, holes, below the floor
  uint32_t peak_used;
} kmem_frame_statistics_t;

kmem_status_t kmem_pmm_statistics(kmem_frame_statistics_t *statistics);

// Checks the bookkeeping against itself: false only when something wrote to it, or before pmm_init. O(frames / 32).
KMEM_BOOL kmem_pmm_validate(void);

// --- Paging ----------------------------------------------------------------------------------------------------------

// A kernel whose own headers have these names as enumerators defines KMEM_NO_PAGE_FLAGS and keeps them.
#ifndef KMEM_NO_PAGE_FLAGS
enum {
  PAGE_PRESENT = 0x001,        // a mapped page always has it; passing it changes nothing
  PAGE_WRITABLE = 0x002,       // binds the kernel too: CR0.WP is set
  PAGE_USER = 0x004,           // between the kernel ranges only
  PAGE_WRITE_THROUGH = 0x008,
  PAGE_CACHE_DISABLE = 0x010,  // for device registers
  PAGE_ACCESSED = 0x020,
  PAGE_DIRTY = 0x040           // 0x080 (4 MiB, PAT) and 0x100 (global) are refused
};
#endif

// A directory. The pointer's value is its physical address, what CR3 holds, also where it lies above the identity limit:
// it is a handle and not to be dereferenced. Valid until kmem_paging_destroy_user_directory.
typedef struct page_directory page_directory_t;

// What paging_init_minimal needs. Other functions take it because callers pass it; they ignore it once paging is set up,
// and it may be NULL then. A NULL context, and fields that are 0 or NULL, mean the defaults.
typedef struct paging_ctx {
  // Memory for directories and tables until paging is set up: `bytes` bytes at a multiple of `align`, below the identity
  // limit, in the image, in boot_early or reserved. It is zeroed here and never given back. NULL: boot_early.
  void *(*alloc_page_aligned)(size_t bytes, size_t align);
  // The physical address of what alloc_page_aligned returned. NULL: the same.
  uintptr_t (*virt_to_phys)(const void *virtual_address);
  // Bytes from 0 mapped one to one: a multiple of 4096 that covers the image and boot_early. 0: the configuration's.
  uint32_t bootstrap_identity_limit;
  // Where the image is mapped, and its bounds in memory: those that bootmem_init recorded, to the frame. 0: those.
  uint32_t kernel_virt_base;
  uint32_t kernel_phys_start;
  uint32_t kernel_phys_end;
  // Flags of the image's pages: writable, optionally write-through or cache-disable. 0: present and writable.
  uint32_t kernel_page_flags;
} paging_ctx_t;

// Completes the directory of paging_create_directory, or makes one: kmap's table, the identity range, the image; then CR3,
// CR4 (PSE, PGE clear), CR0 (PG, WP set). Panics when it fails; the control registers are as they were then, and a directory
// and tables that were made stay: the next call completes them.
void paging_init_minimal(const paging_ctx_t *ctx);

kmem_status_t kmem_paging_init_minimal(const paging_ctx_t *ctx);

// A zeroed directory for the kernel, before paging_init_minimal, which completes and loads the one made last. Boot
// tables, if any, stay in force. NULL on failure and after paging_init_minimal: user directories are made from the kernel's.
page_directory_t *paging_create_directory(const paging_ctx_t *ctx);

kmem_status_t kmem_paging_create_directory(const paging_ctx_t *ctx, page_directory_t **directory);

// Makes the table of the kmap window in the kernel's directory. Does nothing where it exists. Panics when it fails.
void paging_kmap_init(page_directory_t *directory, const paging_ctx_t *ctx);

kmem_status_t kmem_paging_kmap_init(page_directory_t *directory, const paging_ctx_t *ctx);

// The physical address of the table that serves `virtual_address`; makes and links a zeroed one if it is absent, from
// ctx before paging_init_minimal (kernel ranges only then) and from the PMM afterwards. `is_paging_on` does not decide it:
// boot tables may be in force. 0 on failure. `flags`: of the directory entry of a new table between the kernel ranges.
uintptr_t create_page_table(page_directory_t *directory, const paging_ctx_t *ctx, uintptr_t virtual_address,
                            uint32_t flags, KMEM_BOOL is_paging_on);

kmem_status_t kmem_create_page_table(page_directory_t *directory, const paging_ctx_t *ctx, uintptr_t virtual_address,
                                     uint32_t flags, uintptr_t *table);

// Maps a page to a frame, which stays the caller's; makes the table if need be. -1 where a page is mapped already.
// Addresses are multiples of 4096. The kernel range is mapped through the kernel's directory only, for all. 0 or -1. O(1).
int paging_map(page_directory_t *directory, const paging_ctx_t *ctx, uintptr_t virtual_address, uintptr_t physical,
               uint32_t flags);

kmem_status_t kmem_paging_map(page_directory_t *directory, uintptr_t virtual_address, uintptr_t physical,
                              uint32_t flags);

// What a page was mapped to before it was unmapped or remapped.
typedef struct kmem_replaced_page {
  uintptr_t frame;      // that was mapped
  KMEM_BOOL was_freed;  // it came from user_map_pages and is free again; else it is the caller's
} kmem_replaced_page_t;

// Unmaps a page and invalidates it. Frees frames of user_map_pages, and a user table that is empty then. 0 or -1.
int paging_unmap(page_directory_t *directory, const paging_ctx_t *ctx, uintptr_t virtual_address);

// `replaced` may be NULL.
kmem_status_t kmem_paging_unmap(page_directory_t *directory, uintptr_t virtual_address,
                                kmem_replaced_page_t *replaced);

// Replaces frame and flags of a mapped page, or only its flags. Not in the identity range or the heap's pages.
kmem_status_t kmem_paging_remap(page_directory_t *directory, uintptr_t virtual_address, uintptr_t physical,
                                uint32_t flags, kmem_replaced_page_t *replaced);
kmem_status_t kmem_paging_protect(page_directory_t *directory, uintptr_t virtual_address, uint32_t flags);

// Where an address leads, its offset within the page kept; 0 when unmapped (or mapped to physical address 0).
uintptr_t paging_get_physical(page_directory_t *directory, const paging_ctx_t *ctx, uintptr_t virtual_address);

// KMEM_ERROR_PAGE_NOT_MAPPED tells unmapped from mapped to 0.
kmem_status_t kmem_paging_get_physical(page_directory_t *directory, uintptr_t virtual_address, uintptr_t *physical);

// Loads a directory into CR3. Panics if it is not a live directory.
void paging_switch_directory(page_directory_t *directory, const paging_ctx_t *ctx);

kmem_status_t kmem_paging_switch_directory(page_directory_t *directory);

// The kernel's own directory; NULL before paging_create_directory or paging_init_minimal.
page_directory_t *kmem_paging_kernel_directory(void);

// A directory that shares the kernel ranges, tables made later included, and has no user pages. `kernel_directory` is
// the kernel's. NULL on failure.
page_directory_t *paging_create_user_directory_from_kernel(const paging_ctx_t *ctx, page_directory_t *kernel_directory);

kmem_status_t kmem_paging_create_user_directory(page_directory_t **directory);

// Frees a user directory that is not loaded, its tables and the frames that user_map_pages gave it, not those of
// paging_map.
kmem_status_t kmem_paging_destroy_user_directory(page_directory_t *directory);

// Maps zeroed pages with frames of their own between the kernel ranges; user is added to `flags`. `size` is rounded up to
// pages. All or nothing: 0 or -1.
int user_map_pages(page_directory_t *directory, const paging_ctx_t *ctx, uintptr_t virtual_address, size_t size,
                   uint32_t flags);

kmem_status_t kmem_user_map_pages(page_directory_t *directory, uintptr_t virtual_address, size_t size,
                                  uint32_t flags);

// --- kmap ------------------------------------------------------------------------------------------------------------

// Maps a frame, any below 4 GiB, writable into the window at 0xFFC00000; up to 1021 at once, nested. NULL on failure.
void *kmap(uintptr_t physical);

kmem_status_t kmem_kmap(uintptr_t physical, void **window);

// Undoes the most recent kmap still in force. Panics if no kmap is in force.
void kunmap(void);

// The same, checked: `window` must be what that kmap returned.
kmem_status_t kmem_kunmap(void *window);

// --- Heap ------------------------------------------------------------------------------------------------------------

// Maps zeroed, writable pages from 0xD0000000 on. Once, after paging_init_minimal; 0 bytes map nothing. Panics when it fails.
void map_heap_initial(const paging_ctx_t *ctx, size_t bytes);

kmem_status_t kmem_map_heap_initial(size_t bytes);

// Starts the heap and ends boot_early's life. `start` is 0xD0000000 (or 0). The heap never grows beyond `region_size`
// bytes, a multiple of 4096, or what is mapped already, whichever is more; 0 means as far as its marks. `initial_size` bytes
// are mapped first where nothing is. Where map_heap_initial mapped pages, it is at most as many bytes. Where it is not 0, pages
// that paging_map mapped from `start` on become the heap's: they are mapped again, zeroed, and their frames are no longer the
// caller's. After memory_setup, which starts the heap, it may be called to bound the region as long as nothing was ever
// allocated. Panics when it fails.
void kheap_init(uint32_t start, uint32_t region_size, uint32_t initial_size);

// A failure after the pages were mapped leaves them mapped, and one before leaves pages of paging_map there unmapped; the call
// may be repeated.
kmem_status_t kmem_kheap_init(uint32_t start, uint32_t region_size, uint32_t initial_size);

// Blocks at multiples of 16, with whatever they held; kzalloc's and kcalloc's are zero. The heap grows by the pages that
// it needs. NULL on failure, for size 0 and for products that overflow. O(1) while nothing grows.
void *kmalloc(size_t size);
void *kzalloc(size_t size);
void *kcalloc(size_t count, size_t size);

// `align` is a power of two up to 4 MiB.
void *kmalloc_aligned(size_t size, size_t align);

// Keeps the first min(old, new) bytes, in place where possible. A NULL block is a new one. On failure, also for size 0,
// NULL, and the block stays as it is. Panics if `block` is not a live block.
void *krealloc(void *block, size_t size);

// Takes a block back; NULL is ignored. Panics if it is not a block, was freed already or was written past its end. O(1).
void kfree(void *block);

// Pages of address space side by side, at a multiple of 4096; kfree takes them back. NULL on failure.
void *kpage_alloc(void);
void *kpages_alloc(size_t count);

kmem_status_t kmem_heap_alloc(size_t size, size_t align, void **block);
kmem_status_t kmem_heap_calloc(size_t count, size_t size, void **block);
kmem_status_t kmem_heap_pages_alloc(size_t count, void **block);
kmem_status_t kmem_heap_realloc(void *block, size_t size, void **moved);
kmem_status_t kmem_heap_free(void *block);  // NULL is refused here

// Counts of the heap, in bytes unless said otherwise; all 0 until it is up.
typedef struct kmem_heap_statistics {
  uint32_t bytes_in_use;  // that blocks occupy, the 4 bytes and the rounding of each included
  uint32_t bytes_free;
  uint32_t peak_bytes_in_use;
  uint32_t blocks;        // allocated
  uint32_t pages;         // of blocks
  uint32_t mark_pages;    // of marks, 1 for each 512 KiB of heap
} kmem_heap_statistics_t;

kmem_status_t kmem_heap_statistics(kmem_heap_statistics_t *statistics);

// Checks every block and list: false only when something wrote to them, or before the heap is up. O(blocks).
KMEM_BOOL kmem_heap_validate(void);

#ifdef __cplusplus
}
#endif

#endif
