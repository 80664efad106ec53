// What a Swift program needs of libFuzzer and of the C library to be a fuzzer, and can do without when it is not one.
#ifndef KMEM_FUZZ_DRIVER_H
#define KMEM_FUZZ_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What libFuzzer calls for every input; 0 keeps the input for the corpus, -1 does not.
typedef int (*fuzz_callback)(const uint8_t *data, size_t size);

/// Whether the program was linked with libFuzzer.
bool fuzz_driver_is_present(void);

/// Hands the program over to libFuzzer and its command line; -1 when it is not there.
int fuzz_driver_run(int *argc, char ***argv, fuzz_callback callback);

/// Gives the signals of a crash their default action, before libFuzzer takes them: the Swift runtime's own crash handler
/// would print first and can hang a pipe.
void fuzz_reset_crash_signals(void);

#endif
