// Three levels of 32-bit words and a root word. Taking a frame writes a summary word where it changes; giving one back
// writes all of them without a test.

#define WORD uint32_t
#define WORD_SHIFT 5
#define CTZ __builtin_ctz
#define TAKE_TESTS 1
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

const struct frame_design frames_summary32_blind = {"C 32-way, blind give", bytes, init, drain, fill, release, pairs, churn};
