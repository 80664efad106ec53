// The C side of the paging benchmarks: one file, so that the compiler sees everything.

#include "paging.h"
#include <stdlib.h>

#define WORD uint32_t
#define WORD_SHIFT 5
#define CTZ __builtin_ctz
#define EAGER 0
#include "summary.inc"

#define PAGE 4096u
#define PRESENT 0x001u
#define WRITABLE 0x002u
#define USER 0x004u
#define PERMISSIONS (WRITABLE | USER)
#define OWNED 0x200u
#define PAGE_FLAGS 0x07Fu
#define ENTRIES 1024u
#define KERNEL_BASE 0xC0000000u
#define HEAP_BASE 0xD0000000u
#define KMAP_BASE 0xFFC00000u
#define SPACES 1024u
#define LIVE 1u
#define GENERATION 0xFFEu

enum slot { SLOT_DIRECTORY, SLOT_TABLE, SLOT_PAGE, SLOT_OTHER_DIRECTORY, SLOTS_SET_ASIDE };
enum range { RANGE_KERNEL, RANGE_USER, RANGE_KMAP };
enum status {
  OK, INVALID_SPACE, UNALIGNED, INVALID_FLAGS, IN_KMAP_WINDOW, IN_KERNEL_RANGE, PROTECTED, ALREADY_MAPPED, NOT_MAPPED,
  OUT_OF_MEMORY, TOO_MANY_SPACES, SPACE_IN_USE, OUT_OF_SLOTS, NOT_MOST_RECENT
};

struct space {
  uint32_t index;
  uint32_t word;
};

struct paging {
  uint8_t *memory;
  struct frames *frames;
  uint32_t kernel_directory;
  uint32_t kmap_table;
  uint32_t loaded;
  uint32_t identity_limit;
  uint32_t heap_end;
  uint32_t kmap_depth;
  uint32_t spaces[SPACES];
};

static inline uint32_t *at(struct paging *p, uint32_t address) { return (uint32_t *)(p->memory + address); }

// The kmap window: a page above the identity limit is reached through a slot.

static inline uint32_t slot_address(uint32_t slot) { return KMAP_BASE + slot * PAGE; }

static void set_slot(struct paging *p, uint32_t slot, uint32_t entry) { at(p, p->kmap_table)[slot] = entry; }

static inline uint32_t *window(struct paging *p, uint32_t page, enum slot slot) {
  if (page < p->identity_limit) return at(p, page);
  set_slot(p, slot, page | PRESENT | WRITABLE);
  return at(p, slot_address(slot));
}

static inline void close_window(struct paging *p, uint32_t page, enum slot slot) {
  if (page >= p->identity_limit) set_slot(p, slot, 0);
}

// Frames of the memory manager's own.

static inline uint32_t take_owned(struct paging *p) {
  uint32_t frame = take_lowest(p->frames);
  p->frames->managed[frame / 32] &= ~BIT(frame);
  count_taken(p->frames);
  p->frames->owned += 1;
  return frame * PAGE;
}

static inline void give_owned(struct paging *p, uint32_t address) {
  uint32_t frame = address / PAGE;
  uint32_t word = p->frames->free[frame / 32];
  p->frames->free[frame / 32] = word | BIT(frame);
  p->frames->managed[frame / 32] |= BIT(frame);
  if (word == 0) summarise(p->frames, frame / 32);
  p->frames->free_count += 1;
  p->frames->owned -= 1;
}

// Where an address belongs.

static inline enum range range_of(const struct paging *p, uint32_t address) {
  if (address >= KMAP_BASE) return RANGE_KMAP;
  uint32_t user_base = (p->identity_limit + ENTRIES * PAGE - 1) & ~(ENTRIES * PAGE - 1);
  return address < user_base || address >= KERNEL_BASE ? RANGE_KERNEL : RANGE_USER;
}

static inline enum status directory_of(const struct paging *p, struct space space, uint32_t *directory) {
  if (space.word == 0) {
    *directory = p->kernel_directory;
    return OK;
  }
  if (space.index == 0 || space.index >= SPACES || !(space.word & LIVE) || p->spaces[space.index] != space.word)
    return INVALID_SPACE;
  *directory = space.word & ~(PAGE - 1);
  return OK;
}

static inline enum status check_placement(const struct paging *p, uint32_t address, int user, struct space space) {
  switch (range_of(p, address)) {
  case RANGE_KMAP: return IN_KMAP_WINDOW;
  case RANGE_KERNEL: return user || space.word != 0 ? IN_KERNEL_RANGE : OK;
  case RANGE_USER: return OK;
  }
  return OK;
}

static inline uint32_t directory_entry(struct paging *p, uint32_t directory, uint32_t address) {
  uint32_t entry = window(p, directory, SLOT_DIRECTORY)[address >> 22];
  close_window(p, directory, SLOT_DIRECTORY);
  return entry;
}

static inline void set_directory_entry(struct paging *p, uint32_t directory, uint32_t address, uint32_t entry) {
  window(p, directory, SLOT_DIRECTORY)[address >> 22] = entry;
  close_window(p, directory, SLOT_DIRECTORY);
}

static void link_everywhere(struct paging *p, uint32_t address, uint32_t entry) {
  for (uint32_t i = 0; i < SPACES; i++) {
    if (!(p->spaces[i] & LIVE)) continue;
    uint32_t directory = p->spaces[i] & ~(PAGE - 1);
    window(p, directory, SLOT_OTHER_DIRECTORY)[address >> 22] = entry;
    close_window(p, directory, SLOT_OTHER_DIRECTORY);
  }
}

static inline enum status map(
    struct paging *p, uint32_t address, uint32_t physical, uint32_t flags, struct space space) {
  uint32_t directory;
  enum status status = directory_of(p, space, &directory);
  if (status != OK) return status;
  if (address % PAGE || physical % PAGE) return UNALIGNED;
  if (flags & ~PAGE_FLAGS) return INVALID_FLAGS;
  if ((status = check_placement(p, address, flags & USER, space)) != OK) return status;
  uint32_t parent = directory_entry(p, directory, address);
  uint32_t index = address >> 12 & (ENTRIES - 1);
  if (parent & PRESENT) {
    uint32_t table = parent & ~(PAGE - 1);
    uint32_t *entries = window(p, table, SLOT_TABLE);
    int mapped = entries[index] & PRESENT;
    if (!mapped) entries[index] = physical | flags | PRESENT;
    close_window(p, table, SLOT_TABLE);
    if (mapped) return ALREADY_MAPPED;
    if ((parent | (flags & PERMISSIONS)) != parent)
      set_directory_entry(p, directory, address, parent | (flags & PERMISSIONS));
    return OK;
  }
  if (p->frames->free_count == 0) return OUT_OF_MEMORY;
  uint32_t table = take_owned(p);
  uint32_t *entries = window(p, table, SLOT_TABLE);
  memset(entries, 0, PAGE);
  entries[index] = physical | flags | PRESENT;
  close_window(p, table, SLOT_TABLE);
  if (range_of(p, address) == RANGE_USER)
    set_directory_entry(p, directory, address, table | (flags & PERMISSIONS) | PRESENT);
  else
    link_everywhere(p, address, table | WRITABLE | PRESENT);
  return OK;
}

/// Whether no entry is present, searched from `start` on and round.
static inline int is_empty(const uint32_t *entries, uint32_t start) {
  for (uint32_t visited = 0; visited < ENTRIES; visited++)
    if (entries[(start + visited) & (ENTRIES - 1)] & PRESENT) return 0;
  return 1;
}

static inline enum status unmap(struct paging *p, uint32_t address, struct space space, uint32_t *frame) {
  uint32_t directory;
  enum status status = directory_of(p, space, &directory);
  if (status != OK) return status;
  if (address % PAGE) return UNALIGNED;
  if ((status = check_placement(p, address, 0, space)) != OK) return status;
  if (address < p->identity_limit || (address >= HEAP_BASE && address < p->heap_end)) return PROTECTED;
  uint32_t parent = directory_entry(p, directory, address);
  if (!(parent & PRESENT)) return NOT_MAPPED;
  uint32_t table = parent & ~(PAGE - 1);
  uint32_t index = address >> 12 & (ENTRIES - 1);
  uint32_t *entries = window(p, table, SLOT_TABLE);
  uint32_t old = entries[index];
  if (old & PRESENT) entries[index] = 0;
  int last = old & PRESENT && range_of(p, address) == RANGE_USER && is_empty(entries, index + 1);
  close_window(p, table, SLOT_TABLE);
  if (!(old & PRESENT)) return NOT_MAPPED;
  if (last) {
    set_directory_entry(p, directory, address, 0);
    give_owned(p, table);
  }
  if (old & OWNED) give_owned(p, old & ~(PAGE - 1));
  *frame = old / PAGE;
  return OK;
}

static inline enum status create_space(struct paging *p, struct space *space) {
  uint32_t index = 1;
  while (index < SPACES && p->spaces[index] & LIVE) index++;
  if (index == SPACES) return TOO_MANY_SPACES;
  if (p->frames->free_count == 0) return OUT_OF_MEMORY;
  uint32_t directory = take_owned(p);
  uint32_t *entries = window(p, directory, SLOT_DIRECTORY);
  uint32_t first = (p->identity_limit + ENTRIES * PAGE - 1) / (ENTRIES * PAGE);
  memcpy(entries, at(p, p->kernel_directory), first * 4);
  memset(entries + first, 0, ((KERNEL_BASE >> 22) - first) * 4);
  memcpy(entries + (KERNEL_BASE >> 22), at(p, p->kernel_directory) + (KERNEL_BASE >> 22),
      (ENTRIES - (KERNEL_BASE >> 22)) * 4);
  close_window(p, directory, SLOT_DIRECTORY);
  p->spaces[index] = directory | (p->spaces[index] & GENERATION) | LIVE;
  *space = (struct space){index, p->spaces[index]};
  return OK;
}

static inline enum status destroy_space(struct paging *p, struct space space) {
  uint32_t directory;
  enum status status = directory_of(p, space, &directory);
  if (status != OK) return status;
  if (space.word == 0) return INVALID_SPACE;
  if (directory == p->loaded) return SPACE_IN_USE;
  p->spaces[space.index] = (p->spaces[space.index] + 2) & GENERATION;
  uint32_t *entries = window(p, directory, SLOT_DIRECTORY);
  uint32_t first = (p->identity_limit + ENTRIES * PAGE - 1) / (ENTRIES * PAGE);
  for (uint32_t i = first; i < KERNEL_BASE >> 22; i++) {
    if (!(entries[i] & PRESENT)) continue;
    uint32_t table = entries[i] & ~(PAGE - 1);
    entries[i] = 0;
    uint32_t *pages = window(p, table, SLOT_TABLE);
    for (uint32_t j = 0; j < ENTRIES; j++)
      if ((pages[j] & (PRESENT | OWNED)) == (PRESENT | OWNED)) give_owned(p, pages[j] & ~(PAGE - 1));
    close_window(p, table, SLOT_TABLE);
    give_owned(p, table);
  }
  close_window(p, directory, SLOT_DIRECTORY);
  give_owned(p, directory);
  return OK;
}

static inline enum status kmap(struct paging *p, uint32_t physical, uint32_t *address) {
  if (physical % PAGE) return UNALIGNED;
  if (p->kmap_depth == ENTRIES - SLOTS_SET_ASIDE) return OUT_OF_SLOTS;
  uint32_t slot = SLOTS_SET_ASIDE + p->kmap_depth++;
  set_slot(p, slot, physical | PRESENT | WRITABLE);
  *address = slot_address(slot);
  return OK;
}

static inline enum status kunmap(struct paging *p, uint32_t address) {
  if (p->kmap_depth == 0) return NOT_MOST_RECENT;
  uint32_t slot = SLOTS_SET_ASIDE + p->kmap_depth - 1;
  if (address != slot_address(slot)) return NOT_MOST_RECENT;
  set_slot(p, slot, 0);
  p->kmap_depth--;
  return OK;
}

// The timed loops.

static const struct space kernel_space = {0, 0};

uint64_t paging_map_unmap(struct paging *p, uint32_t address, uint32_t physical, uint32_t flags, uint32_t count) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t frame = 0;
    if (map(p, address, physical, flags, kernel_space) != OK) return UINT64_MAX;
    if (unmap(p, address, kernel_space, &frame) != OK) return UINT64_MAX;
    sum += frame;
  }
  return sum;
}

int paging_map_one(struct paging *p, uint32_t address, uint32_t physical, uint32_t flags) {
  return map(p, address, physical, flags, kernel_space) != OK;
}

uint64_t paging_create_destroy(struct paging *p, uint32_t count) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < count; i++) {
    struct space space;
    if (create_space(p, &space) != OK) return UINT64_MAX;
    sum += space.word & ~(PAGE - 1);
    if (destroy_space(p, space) != OK) return UINT64_MAX;
  }
  return sum;
}

uint64_t paging_kmap_kunmap(struct paging *p, uint32_t physical, uint32_t count) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t address;
    if (kmap(p, physical, &address) != OK) return UINT64_MAX;
    *at(p, address) = i;
    sum += address;
    if (kunmap(p, address) != OK) return UINT64_MAX;
  }
  return sum;
}

struct paging *paging_create(const struct paging_start *start) {
  struct paging *p = calloc(1, sizeof *p);
  p->memory = start->memory;
  p->frames = aligned_alloc(64, (bytes(start->frame_count) + 63) & ~(size_t)63);
  init(p->frames, start->frame_count, start->free_runs, start->free_run_count);
  p->kernel_directory = start->kernel_directory;
  p->kmap_table = start->kmap_table;
  p->loaded = start->kernel_directory;
  p->identity_limit = start->identity_limit;
  p->heap_end = start->heap_end;
  p->spaces[0] = start->kernel_directory | LIVE;
  return p;
}

void paging_destroy(struct paging *p) {
  free(p->frames);
  free(p);
}

uint32_t paging_free_frames(const struct paging *p) { return p->frames->free_count; }
