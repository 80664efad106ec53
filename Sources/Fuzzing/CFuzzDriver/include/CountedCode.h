// Which edges libFuzzer counts. It looks at every counter after every execution: for targets whose executions take a few
// microseconds, those of code that they cannot reach are a fifth of the time.
#ifndef KMEM_COUNTED_CODE_H
#define KMEM_COUNTED_CODE_H

/// Groups of code that is counted, in the order of their counters in memory.
enum counted_code {
  /// The reader of maps as text.
  COUNTED_TEXTS = 1 << 0,
  /// PropCheck, the canaries, and the C code of the harness.
  COUNTED_HARNESS = 1 << 1,
  /// KMem where it reads a firmware's table on a machine that has nothing else.
  COUNTED_TABLES = 1 << 2,
  /// What KMem's map of the firmware calls that is not specialised for a machine.
  COUNTED_MAP = 1 << 3,
  /// KMem's frame allocator on a machine that has nothing else, and what it calls.
  COUNTED_FRAMES = 1 << 4,
  /// The rest: KMem on the simulated machine, and what it calls.
  COUNTED_REST = 1 << 5,
  COUNTED_GROUPS = 6,
};

/// Hands the counters of these groups over to libFuzzer, once, before it starts. Where the program was linked without
/// bounds of groups, all of them are.
void fuzz_count(unsigned groups);

#endif
