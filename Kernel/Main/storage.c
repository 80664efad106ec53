// Storage that has to lie in the kernel image.

#include "boot.h"
#include "main.h"

static uint32_t map_storage[MAIN_MAP_BYTES / sizeof(uint32_t)];

uint32_t main_map_storage_physical(void) {
  return (uint32_t)(uintptr_t)map_storage - boot_image_start_virtual() + boot_image_start_physical();
}
