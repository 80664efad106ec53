#include "memory_map.h"

#define HAS_COMMAND_LINE 0x004
#define HAS_MODULES 0x008
#define HAS_MAP 0x040
#define TYPE_USABLE 1
#define LOW_MEMORY 0x100000u

struct information {
  uint32_t flags, memory_lower, memory_upper, boot_device;
  uint32_t command_line;
  uint32_t module_count, modules;
  uint32_t symbols[4];
  uint32_t map_length, map;
  uint32_t rest[15];
};

struct module {
  uint32_t start, end, name, reserved;
};

// `size` does not count itself, and is above 20 where firmware adds attributes.
struct entry {
  uint32_t size;
  uint64_t base, length;
  uint32_t type;
} __attribute__((packed));

// Bytes from `start` up to but not including `end`.
struct extent {
  uint64_t start, end;
};

struct cursor {
  uint32_t at, left;
};

static const struct information *loader;

extern const uint8_t kernel_start[], kernel_end[];

void memory_map_open(uint32_t information) {
  loader = (const struct information *)information;
  if ((loader->flags & HAS_MAP) == 0) panic("the loader left no memory map");
}

// --- From bytes to frames ---

static uint32_t clip(uint64_t frame) { return frame < FRAMES_IN_4_GIB ? (uint32_t)frame : FRAMES_IN_4_GIB; }
static uint64_t frame_below(uint64_t address) { return address / PAGE_SIZE; }
static uint64_t frame_above(uint64_t address) { return address / PAGE_SIZE + (address % PAGE_SIZE != 0); }

static struct frames frames_inside(struct extent extent) {
  uint64_t first = DEFECT_IS(1) ? frame_below(extent.start) : frame_above(extent.start);
  uint64_t end = DEFECT_IS(2) ? frame_above(extent.end) : frame_below(extent.end);
  return (struct frames){clip(first), clip(end)};
}

static struct frames frames_around(struct extent extent) {
  if (extent.start == extent.end && !DEFECT_IS(11)) return (struct frames){0, 0};
  uint64_t first = DEFECT_IS(4) ? frame_above(extent.start) : frame_below(extent.start);
  uint64_t end = DEFECT_IS(3) ? frame_below(extent.end) : frame_above(extent.end);
  return (struct frames){clip(first), clip(end)};
}

// --- The map ---

static struct cursor first_entry(void) { return (struct cursor){loader->map, loader->map_length}; }

// Reads the entry at the cursor and moves on; false at the end, or where an entry is too short to be one.
static bool next_entry(struct cursor *cursor, struct extent *extent, bool *is_usable) {
  if (cursor->left < sizeof(struct entry) + DEFECT_IS(10)) return false;
  const struct entry *entry = (const struct entry *)cursor->at;
  if (entry->size < sizeof *entry - sizeof entry->size) return false;

  *is_usable = entry->type == TYPE_USABLE || (DEFECT_IS(16) && entry->type == 3);
  extent->start = DEFECT_IS(7) && *is_usable ? (uint32_t)entry->base : entry->base;
  extent->end = extent->start + entry->length;
  if (extent->end < extent->start) extent->end = UINT64_MAX;
  if (DEFECT_IS(6) && extent->start <= UINT32_MAX) extent->end = (uint32_t)extent->end;
  if (DEFECT_IS(8) && extent->end > (uint64_t)UINT32_MAX + 1) extent->end = extent->start;

  uint32_t rest = cursor->left - sizeof entry->size;
  uint32_t size = DEFECT_IS(9) ? 20 : entry->size;
  cursor->left = size < rest ? rest - size : 0;
  cursor->at += sizeof entry->size + size;
  return true;
}

// The end of the usable memory that begins with the extent, through all usable entries that continue it.
static uint64_t usable_end(uint64_t end) {
  for (bool grew = true; grew;) {
    grew = false;
    struct cursor cursor = first_entry();
    struct extent other;
    bool is_usable;
    while (next_entry(&cursor, &other, &is_usable)) {
      uint64_t reach = DEFECT_IS(15) ? end + PAGE_SIZE - 1 : end;
      if (!is_usable || other.start > reach || other.end <= end) continue;
      end = other.end;
      grew = true;
    }
  }
  return end;
}

bool memory_map_usable(uint32_t index, struct frames *run) {
  struct cursor cursor = first_entry();
  struct extent extent;
  bool is_usable;
  do {
    if (!next_entry(&cursor, &extent, &is_usable)) return false;
  } while (index-- > 0);
  *run = (struct frames){0, 0};
  if (!is_usable || extent.start >= extent.end) return true;
  extent.end = usable_end(extent.end);
  *run = frames_inside(extent);
  return true;
}

// --- What else must not be used ---

static struct extent text_at(uint32_t address) {
  uint32_t end = address;
  while (*(const char *)end != 0) end++;
  return (struct extent){address, (uint64_t)end + 1};
}

static struct extent bytes_at(uint32_t address, uint32_t length) {
  return (struct extent){address, (uint64_t)address + length};
}

// What the kernel and the loader occupy, one extent for each index from 0 on; false past the last.
static bool occupied(uint32_t index, struct extent *extent) {
  bool has_modules = (loader->flags & HAS_MODULES) != 0 && loader->module_count > 0;
  const struct module *modules = (const struct module *)loader->modules;
  *extent = (struct extent){0, 0};
  switch (index) {
    case 0: *extent = bytes_at(0, DEFECT_IS(14) ? PAGE_SIZE : LOW_MEMORY); return true;
    case 1: *extent = (struct extent){(uint32_t)kernel_start, (uint32_t)kernel_end}; return true;
    case 2: *extent = bytes_at((uint32_t)loader, sizeof *loader); return true;
    case 3:
      if (loader->flags & HAS_COMMAND_LINE) *extent = text_at(loader->command_line);
      return true;
    case 4: *extent = bytes_at(loader->map, loader->map_length); return true;
    case 5:
      if (has_modules) *extent = bytes_at(loader->modules, loader->module_count * sizeof *modules);
      return true;
    default: break;
  }
  uint32_t number = (index - 6) / 2;
  if (!has_modules || number >= loader->module_count - DEFECT_IS(12)) return false;
  if (index % 2 == 0) {
    *extent = (struct extent){modules[number].start, modules[number].end};
    if (DEFECT_IS(13)) extent->end -= extent->end % PAGE_SIZE;
  } else if (modules[number].name != 0) {
    *extent = text_at(modules[number].name);
  }
  return true;
}

bool memory_map_restricted(uint32_t index, struct frames *run) {
  struct cursor cursor = first_entry();
  struct extent extent;
  for (bool is_usable; next_entry(&cursor, &extent, &is_usable); index--) {
    if (index > 0) continue;
    *run = is_usable ? (struct frames){0, 0} : frames_around(extent);
    return true;
  }
  if (!occupied(index, &extent)) return false;
  *run = frames_around(extent);
  return true;
}
