// Three levels of 64-bit words and a root word. Taking a frame writes a summary word where it changes; giving one back
// writes all of them without a test.

#define WORD uint64_t
#define WORD_SHIFT 6
#define CTZ __builtin_ctzll
#define TAKE_TESTS 1
#define GIVE_TESTS 0
#define PAIRED 0
#include "summary.inc"

#include "workload.inc"

static void fill(void *state) {
  struct frames f = *(struct frames *)state;
  while (take(&f) != NO_FRAME) {
  }
  *(struct frames *)state = f;
}

const struct frame_design frames_summary64_blind = {"C 64-way, blind give", bytes, init, drain, fill, release, pairs, churn};
