// Three levels of 32-bit words and a root word: KMem's algorithm. Taking a frame writes a summary word where it changes;
// giving one back writes all of them where a word of level 0 was 0.

#define WORD uint32_t
#define WORD_SHIFT 5
#define CTZ __builtin_ctz
#define TAKE_TESTS 1
#define GIVE_TESTS 1
#define PAIRED 1
#include "summary.inc"

#include "workload.inc"

static void fill(void *state) {
  struct frames f = *(struct frames *)state;
  while (take(&f) != NO_FRAME) {
  }
  *(struct frames *)state = f;
}

const struct frame_design frames_summary32 = {"C 32-way summary", bytes, init, drain, fill, release, pairs, churn};
