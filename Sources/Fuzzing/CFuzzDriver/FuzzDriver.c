// libFuzzer's entry point is a weak symbol, so that the same program links without it and replays files instead.

#include "FuzzDriver.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/personality.h>
#endif

__attribute__((weak)) int LLVMFuzzerRunDriver(int *argc, char ***argv, fuzz_callback callback);

__attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t limit);

bool fuzz_driver_is_present(void) { return LLVMFuzzerRunDriver != NULL; }

int fuzz_driver_run(int *argc, char ***argv, size_t longest, fuzz_callback callback) {
  if (LLVMFuzzerRunDriver == NULL) return -1;
  // Leaks are not searched for; libFuzzer, unless it is told so, runs every case once more that freed less than it allocated.
  // Nor are files looked for that others have put into the corpus: once a second is another execution in every run, and the same
  // seed would not give the same corpus. The last of two equal options counts, so that the command line can still ask for others.
  static char without_leaks[] = "-detect_leaks=0";
  static char without_reload[] = "-reload=0";
  static char limit[sizeof "-max_len=" + 20];
  snprintf(limit, sizeof limit, "-max_len=%zu", longest);
  size_t count = (size_t)*argc;
  char **arguments = malloc((count + 4) * sizeof *arguments);
  if (arguments == NULL || count == 0) return -1;
  arguments[0] = (*argv)[0];
  arguments[1] = without_leaks;
  arguments[2] = without_reload;
  arguments[3] = limit;
  memcpy(arguments + 4, *argv + 1, count * sizeof *arguments);
  *argc += 3;
  *argv = arguments;
  return LLVMFuzzerRunDriver(argc, argv, flight_recorder_attach(callback));
}

size_t fuzz_mutate_bytes(uint8_t *data, size_t size, size_t limit) {
  return LLVMFuzzerMutate == NULL ? size : LLVMFuzzerMutate(data, size, limit);
}

void fuzz_restart_deterministically(char **arguments) {
#ifdef __linux__
  static const char settled[] = "KMEM_FUZZ_SETTLED";
  if (getenv(settled) != NULL) return;
  setenv(settled, "1", 1);
  setenv("SWIFT_DETERMINISTIC_HASHING", "1", 1);
  // Where a container forbids this, addresses differ from run to run, and with them what libFuzzer sees, never a verdict.
  int current = personality(0xFFFFFFFF);
  if (current != -1) personality((unsigned long)current | ADDR_NO_RANDOMIZE);
  execv("/proc/self/exe", arguments);
#else
  (void)arguments;
#endif
}

void fuzz_reset_crash_signals(void) {
  static const int signals[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS};
  for (size_t index = 0; index < sizeof signals / sizeof *signals; index++) {
    signal(signals[index], SIG_DFL);
  }
}

// AddressSanitizer asks for its options here; ASAN_OPTIONS in the environment overrides each. Stacks of allocations are not
// kept, freed blocks are not held back, new ones not filled, and frames of returned functions are not looked for: every case
// would pay for bookkeeping that only a report shows, and KMem, which has no heap of the host's, has nothing that it could use
// after it was freed. Leaks are not what is searched for: the processes live for a slice of a campaign.
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
  return "detect_leaks=0:handle_abort=1:malloc_context_size=0:quarantine_size_mb=0:thread_local_quarantine_size_kb=0:"
         "max_malloc_fill_size=0:detect_stack_use_after_return=0";
}
