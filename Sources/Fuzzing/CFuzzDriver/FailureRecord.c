// Records are also written from signal handlers and from inside a sanitizer's report: nothing here allocates or calls what
// may not be called there.

#include "FailureRecord.h"

#include <string.h>

// The size of a record whose identity has outgrown it.
#define OVERFLOWN UINT32_MAX

// The harness is not what a fuzzer searches.
#pragma clang attribute push(__attribute__((no_sanitize("coverage"))), apply_to = function)

void failure_record_clear(struct failure_record *record) { record->state = FAILURE_RECORD_EMPTY; }

// Room for the group of the message is always left: its name, and the zero of an empty text.
static void put(struct failure_record *record, const char *string) {
  const size_t reserved = sizeof "message" + 1;
  size_t length = strlen(string) + 1;
  if (record->size == OVERFLOWN || length > sizeof record->strings - reserved - record->size) {
    record->size = OVERFLOWN;
    return;
  }
  memcpy(record->strings + record->size, string, length);
  record->size += (uint32_t)length;
}

static void put_number(struct failure_record *record, unsigned long number) {
  char digits[24];
  char *start = digits + sizeof digits - 1;
  *start = 0;
  do {
    *--start = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  put(record, start);
}

bool failure_record_begin(struct failure_record *record, const char *oracle) {
  uint32_t empty = FAILURE_RECORD_EMPTY;
  if (!__atomic_compare_exchange_n(
          &record->state, &empty, FAILURE_RECORD_BEGUN, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
    return false;
  }
  memcpy(record->magic, FAILURE_RECORD_MAGIC, sizeof record->magic);
  record->size = 0;
  put(record, "oracle");
  put(record, oracle);
  return true;
}

void failure_record_trait(struct failure_record *record, const char *name, const char *value) {
  put(record, "trait");
  put(record, name);
  put(record, value);
}

void failure_record_place(struct failure_record *record, const char *file, unsigned long line, unsigned long column) {
  put(record, "place");
  put(record, file);
  put_number(record, line);
  put_number(record, column);
}

bool failure_record_end(struct failure_record *record, const char *message) {
  bool fits = record->size != OVERFLOWN;
  if (fits) {
    memcpy(record->strings + record->size, "message", sizeof "message");
    record->size += sizeof "message";
    size_t room = sizeof record->strings - record->size - 1;
    size_t length = strlen(message);
    if (length > room) {
      length = room;
      // A byte 10xxxxxx goes on with a character.
      while (length > 0 && ((unsigned char)message[length] & 0xC0) == 0x80) length--;
    }
    memcpy(record->strings + record->size, message, length);
    record->strings[record->size + length] = 0;
    record->size += (uint32_t)length + 1;
  }
  __atomic_store_n(&record->state, fits ? FAILURE_RECORD_COMPLETE : FAILURE_RECORD_EMPTY, __ATOMIC_RELEASE);
  return fits;
}

#pragma clang attribute pop
