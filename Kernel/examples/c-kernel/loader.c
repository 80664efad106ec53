// What a Multiboot 1 loader leaves (Multiboot specification 0.6.96, section 3.3), copied before anything can overwrite it.

#include "kernel.h"

#define MAGIC 0x2BADB002
#define HAS_COMMAND_LINE 0x004
#define HAS_MODULES 0x008
#define HAS_MAP 0x040

struct information {
  uint32_t flags, memory_lower, memory_upper, boot_device;
  uint32_t command_line;
  uint32_t module_count, modules;
  uint32_t symbols[4];
  uint32_t map_length, map;
};

struct module {
  uint32_t start, end, name, reserved;
};

static char command_line[128];

bool loader_read(uint32_t magic, uint32_t address, struct loader *loader) {
  const struct information *information = (const struct information *)address;
  if (magic != MAGIC || (information->flags & HAS_MAP) == 0) return false;
  loader->map = (const void *)information->map;
  loader->map_length = information->map_length;
  loader->command_line = command_line;
  if (information->flags & HAS_COMMAND_LINE) {
    const char *source = (const char *)information->command_line;
    for (size_t index = 0; index < sizeof command_line - 1 && source[index] != 0; index++)
      command_line[index] = source[index];
  }
  loader->module_count = 0;
  if ((information->flags & HAS_MODULES) == 0) return true;
  const struct module *modules = (const struct module *)information->modules;
  for (uint32_t index = 0; index < information->module_count && index < 16; index++)
    loader->modules[loader->module_count++] =
        (kmem_range_t){modules[index].start, modules[index].end - modules[index].start};
  return true;
}

static struct {
  uint16_t count, entry_size;
  uint8_t padding[12];
  uint8_t entries[32 * 20];
} __attribute__((packed)) table;

const void *loader_e820_table(const struct loader *loader) {
  const uint8_t *entry = loader->map;
  const uint8_t *end = entry + loader->map_length;
  table.count = 0;
  table.entry_size = 20;
  while (entry < end && table.count < 32) {
    uint32_t size = *(const uint32_t *)entry;
    for (int byte = 0; byte < 20; byte++) table.entries[table.count * 20 + byte] = entry[4 + byte];
    table.count++;
    entry += size + 4;
  }
  return &table;
}
