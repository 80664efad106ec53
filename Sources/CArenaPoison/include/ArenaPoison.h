// AddressSanitizer's poison for the memory of simulated machines. Its functions are weak symbols, so that the same program
// links with and without the sanitizer; without it, poison is not there and nothing is poisoned.
#ifndef KMEM_ARENA_POISON_H
#define KMEM_ARENA_POISON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether the program runs under AddressSanitizer.
bool arena_poison_is_present(void);

/// Makes every instrumented access to `size` bytes from `start` a report; both are multiples of 8.
void arena_poison(const void *start, size_t size);

/// Lets accesses to `size` bytes from `start` pass again.
void arena_unpoison(const void *start, size_t size);

/// Reads a word, poisoned or not: for those who look at memory without being a processor.
uint32_t arena_load(const uint32_t *word);

/// Writes a word, poisoned or not.
void arena_store(uint32_t *word, uint32_t value);

/// Whether all `count` words from `words` on are `value`, poisoned or not.
bool arena_is_filled(const uint32_t *words, size_t count, uint32_t value);

/// Copies 4096 bytes, poisoned or not, between places that do not overlap: the sanitizer's own copy looks at the poison of both
/// first, which costs more than the copy.
void arena_copy_page(uint32_t *restrict to, const uint32_t *restrict from);

/// Makes all 1024 words of a page `value`, poisoned or not.
void arena_fill_page(uint32_t *page, uint32_t value);

/// Reads a word for the processor, under the sanitizer's eyes: the machine itself is not instrumented.
uint32_t arena_read(const uint32_t *word);

/// Writes a word for the processor, under the sanitizer's eyes.
void arena_write(uint32_t *word, uint32_t value);

/// Writes a line to standard error, before the report that is about to come.
void arena_announce(const char *text, size_t length);

/// Keeps what the machine saw of the access that it is about to leave to the sanitizer: the first 63 of `length` bytes; of
/// none, nothing is kept.
void arena_note_stray_access(const char *words, size_t length);

/// What `arena_note_stray_access` keeps, for the record of the sanitizer's report; NULL: nothing.
const char *arena_stray_access(void);

/// Ends the process as the system ends one that has used up its processor time: by SIGXCPU.
_Noreturn void arena_end_endless(void);

#endif
