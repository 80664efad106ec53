// Frame allocators in C that KMem is measured against. All hand out the lowest free frame first, keep the same two
// planes (free, managed), make the same checks and keep the same counts; they differ in how they find a free frame.
//
// A design is a table of functions over a block of memory that the caller provides. The loops that are timed are on
// this side of the table, so that a design is inlined into them.

#ifndef KMEM_BASELINES_FRAMES_H
#define KMEM_BASELINES_FRAMES_H

#include <stddef.h>
#include <stdint.h>

/// Frames `start` up to, not including, `end`.
struct frame_run {
  uint32_t start;
  uint32_t end;
};

/// One allocator design. `state` is `bytes(frame_count)` bytes, aligned to 64; copying them copies the allocator's
/// state as long as the copy comes back to the same place.
struct frame_design {
  const char *name;

  /// Bytes of state for that many frames.
  size_t (*bytes)(uint32_t frame_count);

  /// Makes the frames of `runs` free and all others neither free nor managed.
  void (*init)(void *state, uint32_t frame_count, const struct frame_run *runs, size_t run_count);

  /// Takes every frame and writes its number to `held`, in the order taken. Returns how many.
  uint32_t (*drain)(void *state, uint32_t *held);

  /// Takes every frame in no order that matters: how a slow design is filled outside a measurement.
  void (*fill)(void *state);

  /// Frees `count` frames. Returns the number of frees that were refused.
  uint32_t (*release)(void *state, const uint32_t *frames, uint32_t count);

  /// `count` times: takes a frame and frees it. Returns a sum over the frames, which depends on every one of them.
  uint64_t (*pairs)(void *state, uint32_t count);

  /// For each of the first `count` places in `held`: takes a frame, frees the one held there, and holds the new one
  /// instead. Returns a sum over the frames taken.
  uint64_t (*churn)(void *state, uint32_t *held, uint32_t count);
};

/// Three levels of 32-bit words and a root word: KMem's algorithm.
extern const struct frame_design frames_summary32;

/// The same with the planes apart, and with only those summary words written that change.
extern const struct frame_design frames_summary32_exact;

/// The same, with summaries written whether they change or not: no branch depends on a word that was 0.
extern const struct frame_design frames_summary32_branchless;

/// The same, with summaries written without a test by frees only.
extern const struct frame_design frames_summary32_blind;

/// Three levels of 64-bit words and a root word: KMem's algorithm, on words that the target has not.
extern const struct frame_design frames_summary64;

/// The same, with only those summary words written that change.
extern const struct frame_design frames_summary64_exact;

/// The same, with summaries written without a test by frees.
extern const struct frame_design frames_summary64_blind;

/// 32-bit words, scanned from the first one for one that is not 0.
extern const struct frame_design frames_scan;

#endif
