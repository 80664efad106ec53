// The input that is running and the failure that it has shown, in a file that outlives the process.
//
//   0        8       12      16                    56 K                      64 K
//   | magic  | state | size  | the input ...       | record of the failure   |
//
// FailureRecord.h draws the record; it is empty while nothing has gone wrong. The file is there, at its full size, before the
// fuzzer starts, so that neither a full disk nor a kill can keep it from holding both: writing it is a store into a page that
// the kernel owns.

#include "FuzzDriver.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

struct recording {
  char magic[8];
  volatile uint32_t state;
  uint32_t size;
  uint8_t bytes[FLIGHT_RECORDER_INPUT_LIMIT];
  struct failure_record failure;
};

_Static_assert(sizeof(struct failure_record) == FAILURE_RECORD_SIZE, "a failure's record has no padding");
_Static_assert(sizeof(struct recording) == FLIGHT_RECORDER_SIZE, "a recording has no padding");

static struct recording *recording;
static fuzz_callback recorded_callback;
static fuzz_callback attached_callback;

static int record_and_run(const uint8_t *data, size_t size) {
  recording->size = (uint32_t)size;
  if (size <= sizeof recording->bytes) memcpy(recording->bytes, data, size);
  failure_record_clear(&recording->failure);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  recording->state = FLIGHT_RECORDER_RUNNING;
  int result = recorded_callback(data, size);
  recording->state = FLIGHT_RECORDER_IDLE;
  return result;
}

// The harness is not what a fuzzer searches.
#define UNCOUNTED __attribute__((no_sanitize("coverage")))

// libFuzzer has taken the signals by now, and whoever takes them last is asked first.
UNCOUNTED static int watch_record_and_run(const uint8_t *data, size_t size) {
  unseen_failures_watch();
  attached_callback = record_and_run;
  return record_and_run(data, size);
}

UNCOUNTED static int run_attached(const uint8_t *data, size_t size) { return attached_callback(data, size); }

UNCOUNTED struct failure_record *flight_recorder_failure(void) { return recording == NULL ? NULL : &recording->failure; }

static void give_up(const char *action, const char *path) {
  fprintf(stderr, "fuzz: cannot %s the recording of the running input, %s\n", action, path);
  exit(2);
}

fuzz_callback flight_recorder_attach(fuzz_callback callback) {
  const char *path = getenv("KMEM_FUZZ_RECORDING");
  if (path == NULL) return callback;
  // Held until this process ends, so that others see that the recording is in use.
  int file = open(path, O_RDWR | O_CLOEXEC);
  if (file < 0 || flock(file, LOCK_EX | LOCK_NB) != 0) give_up("take", path);
  struct stat status;
  if (fstat(file, &status) != 0 || status.st_size != FLIGHT_RECORDER_SIZE) give_up("use", path);
  void *memory = mmap(NULL, FLIGHT_RECORDER_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory == MAP_FAILED) give_up("map", path);
  recording = memory;
  memcpy(recording->magic, FLIGHT_RECORDER_MAGIC, sizeof recording->magic);
  failure_record_clear(&recording->failure);
  recorded_callback = callback;
  attached_callback = watch_record_and_run;
#ifdef __linux__
  // Nobody reads the recording when the campaign is gone: the fuzzer then ends as if it had been asked to.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
  return run_attached;
}
