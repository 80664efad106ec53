// Failures that no oracle of the harness sees: reports of sanitizers, traps and other signals that end the process. Each is
// recorded where it shows, with the functions of ours that were running; a failure that is recorded already stays.
//
//   AddressSanitizer             oracle "sanitizer"   kind, detail (what the simulated machine saw), functions
//   UndefinedBehaviorSanitizer   oracle "sanitizer"   kind, functions, place
//   a signal                     oracle "trap"        signal, functions
//
// libFuzzer's own limits, of time and of memory, are in the names of the files that it writes.

#include "ArenaPoison.h"
#include "FuzzDriver.h"

#include <signal.h>
#include <string.h>
#include <unwind.h>

#define WEAK __attribute__((weak))

WEAK const char *__asan_get_report_description(void);
WEAK void __ubsan_get_current_report_data(
    const char **kind, const char **message, const char **file, unsigned *line, unsigned *column, char **address);
WEAK void __sanitizer_symbolize_pc(void *pc, const char *format, char *buffer, size_t size);
extern _Unwind_Reason_Code _Unwind_Backtrace(_Unwind_Trace_Fn step, void *state) WEAK;
extern uintptr_t _Unwind_GetIPInfo(struct _Unwind_Context *context, int *is_before) WEAK;

#pragma clang attribute push(__attribute__((no_sanitize("coverage"))), apply_to = function)

// Frames of a stack that are looked at: one that is used up has thousands, all of one function.
enum { FRAME_LIMIT = 64 };

// The innermost functions of ours, each a trait.
struct functions {
  struct failure_record *record;
  int frames;
  int count;
  char names[4][512];
};

static bool begins_with(const char *text, const char *beginning) {
  return strncmp(text, beginning, strlen(beginning)) == 0;
}

// Whether a function is Swift's in a module of the program's, whose names begin with their length: not the standard library's,
// and not the simulated machine's, which every access of a memory manager goes through.
static bool is_ours(const char *name) {
  return begins_with(name, "$s") && name[2] >= '1' && name[2] <= '9' && !begins_with(name, "$s11SimulatedPC");
}

static void add_function(struct functions *functions, const char *name) {
  if (!is_ours(name)) return;
  // A specialisation and the function that it was made of, or a closure in it, are one.
  for (int index = 0; index < functions->count; index++) {
    if (begins_with(functions->names[index], name) || begins_with(name, functions->names[index])) return;
  }
  char *kept = functions->names[functions->count++];
  strncpy(kept, name, sizeof functions->names[0] - 1);
  failure_record_trait(functions->record, "function", kept);
}

static _Unwind_Reason_Code add_frame(struct _Unwind_Context *context, void *state) {
  struct functions *functions = state;
  int is_before = 0;
  uintptr_t address = _Unwind_GetIPInfo(context, &is_before);
  // An address to return to may be the next line's, or the next function's.
  if (address != 0 && !is_before) address--;
  // The names of all functions that the compiler has merged into this one, innermost first.
  static char names[4096];
  memset(names, 0, sizeof names);
  __sanitizer_symbolize_pc((void *)address, "%f", names, sizeof names - 1);
  const int limit = sizeof functions->names / sizeof functions->names[0];
  for (const char *name = names; *name != 0 && functions->count < limit; name += strlen(name) + 1) {
    add_function(functions, name);
  }
  return functions->count < limit && ++functions->frames < FRAME_LIMIT ? _URC_NO_REASON : _URC_END_OF_STACK;
}

static void add_functions(struct failure_record *record) {
  if (_Unwind_Backtrace == NULL || _Unwind_GetIPInfo == NULL || __sanitizer_symbolize_pc == NULL) return;
  static struct functions functions;
  memset(&functions, 0, sizeof functions);
  functions.record = record;
  _Unwind_Backtrace(add_frame, &functions);
}

// AddressSanitizer calls this before it reports something.
void __asan_on_error(void);
void __asan_on_error(void) {
  struct failure_record *record = flight_recorder_failure();
  if (record == NULL || !failure_record_begin(record, FAILURE_ORACLE_SANITIZER)) return;
  const char *kind = __asan_get_report_description == NULL ? NULL : __asan_get_report_description();
  failure_record_trait(record, "kind", kind == NULL ? "unknown" : kind);
  const char *stray = arena_stray_access();
  if (stray != NULL) failure_record_trait(record, "detail", stray);
  add_functions(record);
  failure_record_end(record, kind == NULL ? "AddressSanitizer" : kind);
}

// UndefinedBehaviorSanitizer calls this before it reports something.
void __ubsan_on_report(void);
void __ubsan_on_report(void) {
  struct failure_record *record = flight_recorder_failure();
  if (record == NULL || __ubsan_get_current_report_data == NULL) return;
  const char *kind = NULL, *message = NULL, *file = NULL;
  unsigned line = 0, column = 0;
  char *address = NULL;
  __ubsan_get_current_report_data(&kind, &message, &file, &line, &column, &address);
  if (!failure_record_begin(record, FAILURE_ORACLE_SANITIZER)) return;
  failure_record_trait(record, "kind", kind == NULL ? "undefined-behavior" : kind);
  add_functions(record);
  if (file != NULL) failure_record_place(record, file, line, column);
  failure_record_end(record, message == NULL ? "undefined behavior" : message);
}

static const struct {
  int number;
  const char *name;
} signals[] = {
    {SIGILL, "SIGILL"},   {SIGTRAP, "SIGTRAP"}, {SIGABRT, "SIGABRT"},
    {SIGSEGV, "SIGSEGV"}, {SIGBUS, "SIGBUS"},   {SIGFPE, "SIGFPE"},
};

#define SIGNAL_COUNT (sizeof signals / sizeof *signals)

// What would have handled each signal.
static struct sigaction earlier[SIGNAL_COUNT];

static void hand_on(size_t index, siginfo_t *information, void *context) {
  const struct sigaction *action = &earlier[index];
  sigaction(signals[index].number, action, NULL);
  if ((action->sa_flags & SA_SIGINFO) != 0 && action->sa_sigaction != NULL) {
    action->sa_sigaction(signals[index].number, information, context);
  } else if (action->sa_handler == SIG_DFL || action->sa_handler == SIG_IGN) {
    raise(signals[index].number);
  } else {
    action->sa_handler(signals[index].number);
  }
}

static void record_signal(int number, siginfo_t *information, void *context) {
  size_t index = 0;
  while (index + 1 < SIGNAL_COUNT && signals[index].number != number) index++;
  struct failure_record *record = flight_recorder_failure();
  if (record != NULL && failure_record_begin(record, FAILURE_ORACLE_TRAP)) {
    failure_record_trait(record, "signal", signals[index].name);
    add_functions(record);
    failure_record_end(record, signals[index].name);
  }
  hand_on(index, information, context);
}

void unseen_failures_watch(void) {
  for (size_t index = 0; index < SIGNAL_COUNT; index++) {
    struct sigaction action = {0};
    action.sa_sigaction = record_signal;
    // A stack that is used up has no room for a handler.
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigaction(signals[index].number, &action, &earlier[index]);
  }
}

#pragma clang attribute pop
