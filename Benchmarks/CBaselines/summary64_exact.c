// Three levels of 64-bit words and a root word, of which only those that change are written; planes apart.

#define WORD uint64_t
#define WORD_SHIFT 6
#define CTZ __builtin_ctzll
#define TAKE_TESTS 1
#define GIVE_TESTS 3
#define PAIRED 0
#include "summary.inc"

#include "workload.inc"

static void fill(void *state) {
  struct frames f = *(struct frames *)state;
  while (take(&f) != NO_FRAME) {
  }
  *(struct frames *)state = f;
}

const struct frame_design frames_summary64_exact = {"C 64-way, all tests", bytes, init, drain, fill, release, pairs, churn};
