// Which edges libFuzzer counts. It looks at every counter after every execution: for targets whose executions take a few
// microseconds, those of code that they cannot reach are a fifth of the time.
#ifndef KMEM_COUNTED_CODE_H
#define KMEM_COUNTED_CODE_H

#include <stdint.h>

/// Groups of code that is counted, in the order of their counters in memory.
enum counted_code {
  /// C libraries of others and the emulator's shim: no target searches them.
  COUNTED_FOREIGN = 1 << 0,
  /// The reader of maps as text.
  COUNTED_TEXTS = 1 << 1,
  /// PropCheck, the canaries, and the C code of the harness.
  COUNTED_HARNESS = 1 << 2,
  /// KMem where it reads a firmware's table on a machine that has nothing else.
  COUNTED_TABLES = 1 << 3,
  /// What KMem's map of the firmware calls that is not specialised for a machine.
  COUNTED_MAP = 1 << 4,
  /// KMem's frame allocator on a machine that has nothing else, and what it calls.
  COUNTED_FRAMES = 1 << 5,
  /// The rest: KMem on the simulated machine, and what it calls.
  COUNTED_REST = 1 << 6,
  COUNTED_GROUPS = 7,
};

/// Hands the counters of these groups over to libFuzzer, once, before it starts. Where the program was linked without
/// bounds of groups, all of them are.
void fuzz_count(unsigned groups);

/// Hands counters to libFuzzer that no code of this program has: those of the blocks that an emulated processor runs.
///
/// - Parameter count: gets how many there are, a power of two.
/// - Returns: the counters; null where the program is not linked with libFuzzer.
uint8_t *fuzz_guest_counters(uint32_t *count);

#endif
