// Storage that must lie in the kernel's image, so that it is usable memory that is never handed out.

#include "platform.h"

uint32_t kmem_map_storage[KMEM_MAP_WORDS];
