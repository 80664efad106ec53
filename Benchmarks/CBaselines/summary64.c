// Three levels of 64-bit words and a root word, written as KMem writes its own. The planes lie apart: a pair of 16
// bytes is more than the processor scales an index by.

#define WORD uint64_t
#define WORD_SHIFT 6
#define CTZ __builtin_ctzll
#define TAKE_TESTS 1
#define GIVE_TESTS 1
#define PAIRED 0
#include "summary.inc"

#include "workload.inc"

static void fill(void *state) {
  struct frames f = *(struct frames *)state;
  while (take(&f) != NO_FRAME) {
  }
  *(struct frames *)state = f;
}

const struct frame_design frames_summary64 = {"C 64-way summary", bytes, init, drain, fill, release, pairs, churn};
