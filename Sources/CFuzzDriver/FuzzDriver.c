// libFuzzer's entry point is a weak symbol, so that the same program links without it and replays files instead.

#include "FuzzDriver.h"

#include <signal.h>

__attribute__((weak)) int LLVMFuzzerRunDriver(int *argc, char ***argv, fuzz_callback callback);

bool fuzz_driver_is_present(void) { return LLVMFuzzerRunDriver != NULL; }

int fuzz_driver_run(int *argc, char ***argv, fuzz_callback callback) {
  return LLVMFuzzerRunDriver == NULL ? -1 : LLVMFuzzerRunDriver(argc, argv, flight_recorder_attach(callback));
}

void fuzz_reset_crash_signals(void) {
  static const int signals[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS};
  for (size_t index = 0; index < sizeof signals / sizeof *signals; index++) {
    signal(signals[index], SIG_DFL);
  }
}
