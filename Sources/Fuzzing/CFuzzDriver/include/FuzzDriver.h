// What a Swift program needs of libFuzzer and of the C library to be a fuzzer, and can do without when it is not one.
#ifndef KMEM_FUZZ_DRIVER_H
#define KMEM_FUZZ_DRIVER_H

#include "ClauseFailure.h"
#include "CountedCode.h"
#include "FailureRecord.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What libFuzzer calls for every input; 0 keeps the input for the corpus, -1 does not.
typedef int (*fuzz_callback)(const uint8_t *data, size_t size);

/// Whether the program was linked with libFuzzer.
bool fuzz_driver_is_present(void);

/// The size in bytes of a recording: the input that a fuzzer is running and the failure that it has shown, kept in a file.
#define FLIGHT_RECORDER_SIZE (64 * 1024)
/// The bytes before the input in a recording.
#define FLIGHT_RECORDER_HEADER 16
/// The size in bytes of the longest input that a recording holds: 56 KiB without the header; the record of the failure follows.
#define FLIGHT_RECORDER_INPUT_LIMIT 57328
/// The first 8 bytes of a recording that a fuzzer has opened; the last digit is the version of the layout.
#define FLIGHT_RECORDER_MAGIC "KMEMREC2"
/// The state of a recording between inputs.
#define FLIGHT_RECORDER_IDLE 0
/// The state of a recording whose input is running, or was running when the process ended.
#define FLIGHT_RECORDER_RUNNING 1

/// Wraps `callback` so that every input is in the file named by KMEM_FUZZ_RECORDING while it runs. The file must exist with
/// FLIGHT_RECORDER_SIZE bytes; if it cannot be used, the process says so and ends with status 2. Without the variable:
/// `callback` itself.
fuzz_callback flight_recorder_attach(fuzz_callback callback);

/// Where a failure of the running input is recorded; NULL without a recording.
struct failure_record *flight_recorder_failure(void);

/// The oracle of what a sanitizer reports, in records.
#define FAILURE_ORACLE_SANITIZER "sanitizer"
/// The oracle of a signal that ends the process, in records.
#define FAILURE_ORACLE_TRAP "trap"

/// Puts itself before the handlers of the signals that end a process by a mistake of its own, and records each as a failure of
/// the running input before it hands the signal on.
void unseen_failures_watch(void);

/// Hands the program over to libFuzzer and its command line, with inputs of at most `longest` bytes unless the command line
/// says otherwise; -1 when libFuzzer is not there.
int fuzz_driver_run(int *argc, char ***argv, size_t longest, fuzz_callback callback);

/// Changes `size` bytes as libFuzzer does without a mutator of ours, and gives their new number, at most `limit`; without
/// libFuzzer it changes nothing.
size_t fuzz_mutate_bytes(uint8_t *data, size_t size, size_t limit);

/// Restarts the program once, with the same hash tables and addresses in every run, so that libFuzzer's seed
/// decides a search: which edges of a hash table's search are taken depends on both. Returns if the system does not allow it.
void fuzz_restart_deterministically(char **arguments);

/// Gives the signals of a crash their default action, before libFuzzer takes them: the Swift runtime's own crash handler
/// would print first and can hang a pipe.
void fuzz_reset_crash_signals(void);

#endif
