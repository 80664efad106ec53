// Storage that has to lie in the kernel image.

#include "boot.h"
#include "main.h"

enum { PAGE_WORDS = 1024 };

static uint32_t map_storage[MAIN_MAP_BYTES / sizeof(uint32_t)];
static uint32_t frame_set[MAIN_FRAME_SET_BYTES / sizeof(uint32_t)];
static _Alignas(4096) uint32_t directory_copy[PAGE_WORDS];
static _Alignas(4096) uint32_t table_copy[PAGE_WORDS];
static uint32_t scratch_word;

static uint32_t address_of(const void *object) { return (uint32_t)(uintptr_t)object; }

uint32_t main_map_storage(void) { return address_of(map_storage); }
uint32_t main_frame_set(void) { return address_of(frame_set); }
uint32_t main_directory_copy(void) { return address_of(directory_copy); }
uint32_t main_table_copy(void) { return address_of(table_copy); }
uint32_t main_scratch_word(void) { return address_of(&scratch_word); }

uint32_t main_physical(uint32_t address) {
  return address - boot_image_start_virtual() + boot_image_start_physical();
}
