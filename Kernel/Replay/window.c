// The replay's window onto physical memory, and its storage.

#include "replay.h"

enum { SLOT = 0xFFFFF000u, PRESENT = 1, FRAME_MASK = 0xFFFFF000u };

struct replay_window replay_window = {0, 0, REPLAY_NO_FRAME, 0};

static void show(uint32_t entry) {
  metal_store(replay_window.entry, entry);
  metal_invlpg(SLOT);
}

uint32_t replay_inspect_far(uint32_t address) {
  uint32_t frame = address & FRAME_MASK;
  if (replay_window.entry == 0) return 0xFFFFFFFF;
  if (replay_window.frame == REPLAY_NO_FRAME) replay_window.lent_entry = metal_load(replay_window.entry);
  if (replay_window.frame != frame) {
    show(frame | PRESENT);
    replay_window.frame = frame;
  }
  return metal_load(SLOT | (address & ~FRAME_MASK));
}

void replay_end_inspection(void) {
  if (replay_window.frame == REPLAY_NO_FRAME) return;
  show(replay_window.lent_entry);
  replay_window.frame = REPLAY_NO_FRAME;
}

void *replay_handle_storage(void) {
  static _Alignas(8) char handles[REPLAY_HANDLES * REPLAY_HANDLE_BYTES];
  return handles;
}
