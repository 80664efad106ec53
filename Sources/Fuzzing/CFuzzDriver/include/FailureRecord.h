// A failure as bytes that outlive the process: what it is, for programs to compare, and words about it, for people.
//
//   0        8       12      16
//   | magic  | state | size  | strings ...                   FAILURE_RECORD_SIZE bytes in all; numbers are little-endian
//
// Each string ends with a zero. The first string of a group names the group; the groups stand in this order:
//
//   oracle O                     once
//   trait NAME VALUE             any number of times
//   place FILE LINE COLUMN       at most once
//   message TEXT                 once; all before it is the failure's identity
//
// The magic's last digit is the version of this layout.
#ifndef KMEM_FAILURE_RECORD_H
#define KMEM_FAILURE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The size in bytes of a record.
#define FAILURE_RECORD_SIZE (8 * 1024)
/// The first 8 bytes of a record that holds a failure.
#define FAILURE_RECORD_MAGIC "KMEMFLR1"
/// The bytes before the strings.
#define FAILURE_RECORD_HEADER 16
/// The state of a record that holds nothing.
#define FAILURE_RECORD_EMPTY 0
/// The state of a record whose writer has not finished.
#define FAILURE_RECORD_BEGUN 1
/// The state of a record that holds a failure.
#define FAILURE_RECORD_COMPLETE 2

/// A record in memory.
struct failure_record {
  char magic[8];
  volatile uint32_t state;
  uint32_t size;
  char strings[FAILURE_RECORD_SIZE - FAILURE_RECORD_HEADER];
};

/// Empties `record` for another failure.
void failure_record_clear(struct failure_record *record);

/// Begins a record of a failure that `oracle` saw; false, and nothing is written, if there is a failure already or another
/// writer is at work: the first one is the cause. Traits, a place and the end follow from whoever was given true.
bool failure_record_begin(struct failure_record *record, const char *oracle);

/// Adds a trait of the identity.
void failure_record_trait(struct failure_record *record, const char *name, const char *value);

/// Adds the place in the code.
void failure_record_place(struct failure_record *record, const char *file, unsigned long line, unsigned long column);

/// Completes the record. A message that does not fit is cut between two characters. If the identity itself does not fit, the
/// record is empty again: a part of an identity would be another failure's.
///
/// Returns whether there is a record now.
bool failure_record_end(struct failure_record *record, const char *message);

#endif
