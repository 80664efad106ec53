// libFuzzer's entry point is a weak symbol, so that the same program links without it and replays files instead.

#include "FuzzDriver.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/personality.h>
#endif

__attribute__((weak)) int LLVMFuzzerRunDriver(int *argc, char ***argv, fuzz_callback callback);

__attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t limit);

bool fuzz_driver_is_present(void) { return LLVMFuzzerRunDriver != NULL; }

int fuzz_driver_run(int *argc, char ***argv, fuzz_callback callback) {
  return LLVMFuzzerRunDriver == NULL ? -1 : LLVMFuzzerRunDriver(argc, argv, flight_recorder_attach(callback));
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
// kept, freed blocks are held back by the megabyte, and frames of returned functions are not looked for: with the usual 30
// frames and 256 MB every case pays for bookkeeping that only a report shows, and a report repeats with any options. Leaks are
// not what is searched for: the processes live for a slice of a campaign.
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
  return "detect_leaks=0:handle_abort=1:malloc_context_size=0:quarantine_size_mb=1:detect_stack_use_after_return=0";
}
