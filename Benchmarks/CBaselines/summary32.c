// Three levels of 32-bit words and a root word, branching where a word becomes 0: KMem's algorithm.

#define WORD uint32_t
#define WORD_SHIFT 5
#define CTZ __builtin_ctz
#define EAGER 0
#include "summary.inc"

#include "workload.inc"

static void fill(void *state) {
  struct frames f = *(struct frames *)state;
  while (take(&f) != NO_FRAME) {
  }
  *(struct frames *)state = f;
}

const struct frame_design frames_summary32 = {"C 32-way summary", bytes, init, drain, fill, release, pairs, churn};
