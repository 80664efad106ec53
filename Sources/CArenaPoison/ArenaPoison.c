// Poison by weak symbols, and accesses that the sanitizer's instrumentation leaves alone.

#include "ArenaPoison.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__clang__)
#define UNCHECKED __attribute__((no_sanitize("address", "coverage")))
// Checked by AddressSanitizer alone, and called for single words: edges and undefined behaviour are not looked for.
#define UNCOUNTED __attribute__((no_sanitize("undefined", "coverage")))
#else
#define UNCHECKED __attribute__((no_sanitize_address))
#define UNCOUNTED
#endif

__attribute__((weak)) void __asan_poison_memory_region(void const volatile *start, size_t size);
__attribute__((weak)) void __asan_unpoison_memory_region(void const volatile *start, size_t size);

bool arena_poison_is_present(void) {
  return __asan_poison_memory_region != NULL && __asan_unpoison_memory_region != NULL;
}

void arena_poison(const void *start, size_t size) {
  if (__asan_poison_memory_region != NULL) __asan_poison_memory_region(start, size);
}

void arena_unpoison(const void *start, size_t size) {
  if (__asan_unpoison_memory_region != NULL) __asan_unpoison_memory_region(start, size);
}

UNCHECKED uint32_t arena_load(const uint32_t *word) { return *word; }

UNCHECKED void arena_store(uint32_t *word, uint32_t value) { *word = value; }

UNCHECKED bool arena_is_filled(const uint32_t *words, size_t count, uint32_t value) {
  uint32_t difference = 0;
  for (size_t index = 0; index < count; index++) difference |= words[index] ^ value;
  return difference == 0;
}

#define WORDS_OF_PAGE 1024

#if defined(__clang__)
#define WITHOUT_LIBRARY __attribute__((no_builtin("memcpy", "memset")))
#else
#define WITHOUT_LIBRARY __attribute__((optimize("no-tree-loop-distribute-patterns")))
#endif

UNCHECKED WITHOUT_LIBRARY void arena_copy_page(uint32_t *restrict to, const uint32_t *restrict from) {
  for (size_t index = 0; index < WORDS_OF_PAGE; index++) to[index] = from[index];
}

UNCHECKED WITHOUT_LIBRARY void arena_fill_page(uint32_t *page, uint32_t value) {
  for (size_t index = 0; index < WORDS_OF_PAGE; index++) page[index] = value;
}

UNCOUNTED uint32_t arena_read(const uint32_t *word) { return *word; }

UNCOUNTED void arena_write(uint32_t *word, uint32_t value) { *word = value; }

void arena_announce(const char *text, size_t length) {
  while (length > 0) {
    ssize_t written = write(STDERR_FILENO, text, length);
    if (written <= 0) return;
    text += written;
    length -= (size_t)written;
  }
}

static char stray_access[64];

UNCOUNTED void arena_note_stray_access(const char *words, size_t length) {
  size_t kept = length < sizeof stray_access ? length : sizeof stray_access - 1;
  if (kept > 0) memcpy(stray_access, words, kept);
  stray_access[kept] = 0;
}

UNCOUNTED const char *arena_stray_access(void) { return stray_access[0] == 0 ? NULL : stray_access; }

void arena_end_endless(void) {
  // A parent may have handled or blocked the signal, and both are inherited.
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGXCPU);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  signal(SIGXCPU, SIG_DFL);
  raise(SIGXCPU);
  abort();
}
