// Three levels of 32-bit words and a root word, every level written every time.

#define WORD uint32_t
#define WORD_SHIFT 5
#define CTZ __builtin_ctz
#define TAKE_TESTS 0
#define GIVE_TESTS 0
#define PAIRED 1
#include "summary.inc"

#include "workload.inc"

static void fill(void *state) {
  struct frames f = *(struct frames *)state;
  while (take(&f) != NO_FRAME) {
  }
  *(struct frames *)state = f;
}

const struct frame_design frames_summary32_branchless = {"C 32-way, branchless", bytes, init, drain, fill, release, pairs, churn};
