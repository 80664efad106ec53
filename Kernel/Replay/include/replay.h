// Physical memory as a replay looks at it: directly where it is mapped one to one, and otherwise through the last slot of
// the kmap window, without the memory manager's knowledge. Only that slot's page is ever invalidated, so that what the processor
// has cached of every other page, rightly or wrongly, stays cached.
#ifndef KMEM_REPLAY_H
#define KMEM_REPLAY_H

#include "metal.h"

struct replay_window {
  // The byte after what the loaded tables map one to one.
  uint32_t identity_limit;
  // Where the slot's entry lies, below the identity limit; 0 while no kmap window is loaded.
  uint32_t entry;
  // The frame that the slot shows, or REPLAY_NO_FRAME.
  uint32_t frame;
  // What the slot held before the replay took it: a caller's page, if all of the window is in use.
  uint32_t lent_entry;
};

enum { REPLAY_NO_FRAME = 1 };

extern struct replay_window replay_window;

// Looks through other tables from now on.
static inline void replay_set_window(uint32_t identity_limit, uint32_t entry) {
  replay_window.identity_limit = identity_limit;
  replay_window.entry = entry;
}

uint32_t replay_inspect_far(uint32_t address);

// The entry of the slot itself shows what the memory manager has in it.
METAL_INLINE uint32_t replay_inspect(uint32_t address) {
  if (address >= replay_window.identity_limit) return replay_inspect_far(address);
  if (address == replay_window.entry && replay_window.frame != REPLAY_NO_FRAME) return replay_window.lent_entry;
  return metal_load(address);
}

// Gives the slot back as it was.
void replay_end_inspection(void);

// Room for the handles of address spaces.
enum { REPLAY_HANDLES = 1024, REPLAY_HANDLE_BYTES = 8 };
void *replay_handle_storage(void);

#endif
