// A stand-in for the instrumented executable, for tests of the campaign in a build without libFuzzer: it takes libFuzzer's
// options, says what libFuzzer says, keeps its input and its failure in the recording by the same code, and comes to the end
// that an input's first word asks for.
//
//   CRASH     an oracle's failure: a record, words on standard error, the input in a file, status 77
//   CUT       the same, but the file holds only the first bytes, as on a full disk
//   FILL      fills the file system first, then the same
//   TRAP      an instruction that no processor has: the signal ends this process
//   SPIN      the end of a process that has used up its processor time
//   SLOW      libFuzzer's limit of time: the input in a file of that kind, and no record
//   MUTE      the input in a file, and no record; run alone, it passes
//   KILL      this process is killed, as for want of memory; run alone, the input crashes
//   KILLBOTH  so is the campaign that started it
//   (others)  nothing
//
// The canaries report what the gate expects of them. With FAKE_CANARY they end in the same way and record that kind instead,
// with FAKE_STRAY the canary of the arena records that word for what the machine saw.
// FAKE_INPUT is the input that comes after a hundred ordinary ones; without it none does and the search goes on.

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ArenaPoison.h"
#include "FuzzDriver.h"

// What the gate looks for in a binary.
void __asan_report_load4(void) {}

static const char *prefix = "";
static long executions;
static int isSingle;
static const uint8_t *current;
static size_t currentSize;

static void end(int status) {
  fprintf(stderr, "stat::number_of_executed_units: %ld\n", executions);
  _exit(status);
}

static void interrupted(int number) {
  (void)number;
  end(72);
}

static void write_artefact(const char *kind, size_t size) {
  char path[4096];
  unsigned hash = 5381;
  for (size_t index = 0; index < currentSize; index++) hash = hash * 33 + current[index];
  snprintf(path, sizeof path, "%s%s-%08x", prefix, kind, hash);
  FILE *file = fopen(path, "wb");
  if (file == NULL) return;
  fwrite(current, 1, size, file);
  fclose(file);
}

static void write_failure(struct failure_record *record) {
  if (record == NULL || !failure_record_begin(record, "state")) return;
  failure_record_trait(record, "clause", "P4");
  failure_record_trait(record, "operation", "allocateFrame");
  failure_record_end(record, "P4: planted | here\nThe contract, P4: ...");
}

// What is said is a lie about the failure: nobody may read it but people.
static void crash(size_t written) {
  write_failure(flight_recorder_failure());
  fprintf(stderr, "machine oracle: V12: said\n==1==ERROR: AddressSanitizer: heap-use-after-free\n");
  fprintf(stderr, "    #0 0x1 in $s4Said5judge /x/Judge.swift:2:1\n");
  write_artefact("crash", written);
  end(77);
}

static void report(const char *kind, const char *detail, const char *function) {
  if (getenv("FAKE_CANARY") != NULL) kind = getenv("FAKE_CANARY");
  fprintf(stderr, "==1==ERROR: AddressSanitizer: heap-buffer-overflow in Canary, use-after-poison in ArenaCanary\n");
  struct failure_record *record = flight_recorder_failure();
  if (record != NULL && failure_record_begin(record, FAILURE_ORACLE_SANITIZER)) {
    failure_record_trait(record, "kind", kind);
    if (detail != NULL) failure_record_trait(record, "detail", detail);
    failure_record_trait(record, "function", function);
    failure_record_end(record, kind);
  }
  end(77);
}

static void fill_disk(void) {
  char path[4096];
  static char block[4096];
  snprintf(path, sizeof path, "%s/filler", getenv("FAKE_DISK"));
  int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0666);
  while (write(file, block, sizeof block) > 0) {}
  close(file);
}

static int starts_with(const char *word) {
  return currentSize >= strlen(word) && memcmp(current, word, strlen(word)) == 0;
}

static int run(const uint8_t *data, size_t size) {
  (current = data), (currentSize = size);
  executions++;
  if (starts_with("KILLBOTH") && !isSingle) kill(getppid(), SIGKILL);
  if (starts_with("KILL") && !isSingle) raise(SIGKILL);
  if (starts_with("FILL") && !isSingle) fill_disk();
  if (starts_with("TRAP")) raise(SIGILL);
  if (starts_with("SPIN")) arena_end_endless();
  if (starts_with("SLOW")) (write_artefact("timeout", size), end(70));
  if (starts_with("MUTE") && !isSingle) (write_artefact("crash", size), end(77));
  if (starts_with("CUT")) crash(2);
  if (starts_with("CRASH") || starts_with("KILL") || starts_with("FILL")) crash(size);
  return 0;
}

static int run_canary(const uint8_t *data, size_t size) {
  (void)data, (void)size;
  report("heap-buffer-overflow", NULL, "$s14HarnessTargets6CanaryO5store");
  return 0;
}

static int run_arena_canary(const uint8_t *data, size_t size) {
  (void)data, (void)size;
  const char *stray = getenv("FAKE_STRAY");
  report("use-after-poison", stray == NULL ? "writeToUnowned reserved" : stray, "$s14HarnessTargets11ArenaCanaryO5store");
  return 0;
}

static int run_file(const char *path, fuzz_callback callback) {
  static uint8_t bytes[1 << 16];
  FILE *file = fopen(path, "rb");
  if (file == NULL) return 1;
  size_t size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  isSingle = 1;
  callback(bytes, size);
  return 0;
}

// libFuzzer's entry point, as far as the campaign's use of it goes.
int LLVMFuzzerRunDriver(int *argc, char ***argv, fuzz_callback callback) {
  long runs = -1, seconds = 3600;
  const char *file = NULL;
  for (int index = 1; index < *argc; index++) {
    const char *argument = (*argv)[index];
    if (strncmp(argument, "-runs=", 6) == 0) runs = atol(argument + 6);
    if (strncmp(argument, "-max_total_time=", 16) == 0) seconds = atol(argument + 16);
    if (strncmp(argument, "-artifact_prefix=", 17) == 0) prefix = argument + 17;
    if (argument[0] != '-' && file == NULL) file = argument;
  }
  signal(SIGINT, interrupted);
  signal(SIGTERM, interrupted);
  if (file != NULL && open(file, O_RDONLY | O_DIRECTORY) < 0) return run_file(file, callback);
  const char *planted = getenv("FAKE_INPUT");
  time_t deadline = time(NULL) + seconds;
  for (long number = 1; number != runs + 1 && time(NULL) < deadline; number++) {
    char input[16];
    int size = snprintf(input, sizeof input, "input %ld", number);
    if (number == 101 && planted != NULL) {
      callback((const uint8_t *)planted, strlen(planted));
    } else {
      callback((const uint8_t *)input, (size_t)size);
    }
    if (number % 100 == 0) fprintf(stderr, "#%ld\tNEW    cov: 12 ft: 34 corp: 5/6b exec/s: 7 rss: 8Mb\n", number);
    if (number > 100) usleep(1000);
  }
  end(0);
  return 0;
}

static int simplify(const char *path, const char *output, const char *record) {
  char bytes[16] = {0};
  FILE *file = fopen(path, "rb");
  if (file == NULL) return 2;
  size_t size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  if (size < 5 || memcmp(bytes, "CRASH", 5) != 0) return 0;
  file = fopen(output, "wb");
  if (file == NULL) return 2;
  fwrite("CRASH", 1, 5, file);
  fclose(file);
  if (record != NULL) {
    static struct failure_record failure;
    write_failure(&failure);
    file = fopen(record, "wb");
    if (file == NULL) return 2;
    fwrite(&failure, 1, sizeof failure, file);
    fclose(file);
  }
  printf("Property 'boot' does not hold for this case:\n  a | trace\nWhat went wrong (oracle 'machine'):\n  V12: said\n");
  return 77;
}

int main(int argc, char **argv) {
  const char *name = strrchr(argv[0], '/') == NULL ? argv[0] : strrchr(argv[0], '/') + 1;
  if (argc == 2 && strcmp(argv[1], "--list") == 0) return puts("boot choices\ne820-text bytes\ncanary bytes") < 0;
  int mode = argc > 1 && strcmp(argv[1], "boot") == 0 ? 2 : 1;
  if (argc >= mode + 3 && strcmp(argv[mode], "--simplify") == 0) {
    return simplify(argv[mode + 1], argv[mode + 2], argc > mode + 3 ? argv[mode + 3] : NULL);
  }
  fuzz_callback callback = run;
  if (strcmp(name, "canary") == 0) callback = run_canary;
  if (strcmp(name, "canary-arena") == 0) callback = run_arena_canary;
  return fuzz_driver_run(&argc, &argv, 4096, callback);
}
