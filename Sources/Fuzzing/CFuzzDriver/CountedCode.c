// The linker wraps what the compiler's constructors call to hand all counters over (Package.swift), and gives the bounds of each
// group of them (tools/fuzz.ld). Where it does neither, every symbol of its is null and libFuzzer has all counters as ever.

#include "CountedCode.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define WEAK __attribute__((weak))

// What describes a counter: the address of its edge, and whether a function begins there.
struct edge {
  uintptr_t address;
  uintptr_t flags;
};

void __real___sanitizer_cov_8bit_counters_init(uint8_t *start, uint8_t *end) WEAK;
void __real___sanitizer_cov_pcs_init(const struct edge *start, const struct edge *end) WEAK;
void __wrap___sanitizer_cov_8bit_counters_init(uint8_t *start, uint8_t *end);
void __wrap___sanitizer_cov_pcs_init(const struct edge *start, const struct edge *end);

static uint8_t *counters_start, *counters_end;
static const struct edge *edges;

void __wrap___sanitizer_cov_8bit_counters_init(uint8_t *start, uint8_t *end) {
  counters_start = start;
  counters_end = end;
}

void __wrap___sanitizer_cov_pcs_init(const struct edge *start, const struct edge *end) {
  (void)end;
  edges = start;
}

// Each group reaches up to the start of the next; the order is that of the bits of enum counted_code.
extern uint8_t fuzz_counters_foreign[] WEAK, fuzz_counters_texts[] WEAK, fuzz_counters_harness[] WEAK, fuzz_counters_tables[] WEAK,
    fuzz_counters_map[] WEAK, fuzz_counters_frames[] WEAK, fuzz_counters_rest[] WEAK, fuzz_counters_end[] WEAK;

static void hand_over(uint8_t *start, uint8_t *end) {
  if (start == end) return;
  __real___sanitizer_cov_8bit_counters_init(start, end);
  __real___sanitizer_cov_pcs_init(edges + (start - counters_start), edges + (end - counters_start));
}

void fuzz_count(unsigned groups) {
  if (counters_start == NULL || __real___sanitizer_cov_8bit_counters_init == NULL) return;
  uint8_t *const bounds[] = {
      fuzz_counters_foreign, fuzz_counters_texts,  fuzz_counters_harness, fuzz_counters_tables, fuzz_counters_map,
      fuzz_counters_frames, fuzz_counters_rest,    fuzz_counters_end,
  };
  if (bounds[0] != counters_start || bounds[COUNTED_GROUPS] != counters_end) {
    fprintf(stderr, "fuzz: the linker gave no bounds of groups of counters; libFuzzer gets all of them\n");
    hand_over(counters_start, counters_end);
    return;
  }
  // Neighbours are handed over as one: libFuzzer looks at words, and at what is left at either end byte by byte.
  for (unsigned group = 0; group < COUNTED_GROUPS;) {
    unsigned first = group;
    while (group < COUNTED_GROUPS && (groups >> group & 1) != 0) group++;
    if (group > first) hand_over(bounds[first], bounds[group]);
    else group++;
  }
}

enum { GUEST_COUNTERS = 1 << 14 };

uint8_t *fuzz_guest_counters(uint32_t *count) {
  static uint8_t counters[GUEST_COUNTERS];
  static struct edge blocks[GUEST_COUNTERS];
  if (__real___sanitizer_cov_8bit_counters_init == NULL) return NULL;
  // libFuzzer wants an address for each counter, to print it: those of the counters, since the guest's code is not this
  // program's.
  for (uint32_t index = 0; index < GUEST_COUNTERS; index++) blocks[index].address = (uintptr_t)&counters[index];
  __real___sanitizer_cov_8bit_counters_init(counters, counters + GUEST_COUNTERS);
  __real___sanitizer_cov_pcs_init(blocks, blocks + GUEST_COUNTERS);
  *count = GUEST_COUNTERS;
  return counters;
}
