// A 32-bit x86 processor that runs machine code: Unicorn (https://www.unicorn-engine.org), which is loaded when it is first
// needed and not linked, since only those who judge binaries need it. This file is the whole seam: a second engine would
// implement the same functions.
//
//   translate ◀── page that the engine does not know      store ◀── every store, except to unwatched frames
//   instruction ◀── before an instruction at a watched address      port_read, port_write ◀── IN, OUT

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct emulator emulator_t;

/// What an access does.
typedef enum { EMULATOR_READ, EMULATOR_WRITE, EMULATOR_FETCH } emulator_access_t;

/// How a run ended.
typedef enum {
  /// The address at which it was to end was reached, or `emulator_stop` was called.
  EMULATOR_STOPPED,
  /// HLT.
  EMULATOR_HALTED,
  /// An access that `translate` refused.
  EMULATOR_FAULT,
  /// An exception of the processor, or an interrupt instruction: `emulator_vector`.
  EMULATOR_EXCEPTION,
  /// More blocks than allowed.
  EMULATOR_BUDGET,
  /// Execution left the code: `emulator_stray`.
  EMULATOR_LEFT_CODE,
  /// Anything else that the engine reports: `emulator_error`.
  EMULATOR_FAILED,
} emulator_end_t;

/// Calls from the engine to its host. `context` is passed through.
typedef struct {
  void *context;
  /// The physical address of the page at `address`, and whether later stores to the page may be made without asking.
  /// Returns false to refuse the access.
  bool (*translate)(void *context, uint32_t address, emulator_access_t access, uint32_t *physical, bool *writable);
  /// A store is about to happen: `size` bytes at physical address `physical`.
  void (*store)(void *context, uint32_t physical, uint32_t size, uint64_t value);
  /// The instruction at a watched address is about to be executed.
  void (*instruction)(void *context, uint32_t address);
  uint32_t (*port_read)(void *context, uint32_t port, uint32_t size);
  void (*port_write)(void *context, uint32_t port, uint32_t size, uint32_t value);
} emulator_host_t;

/// Stores that the host is not told of: those to a frame whose word in `words` has all bits of `mask`, while `*watches_all` is
/// false.
typedef struct {
  const uint16_t *words;
  uint16_t mask;
  const bool *watches_all;
} emulator_filter_t;

/// Loads the library at `path`, or, where `path` is null, the first of the usual names. Returns null, or what was wrong, in
/// memory that lives for ever. Once it has succeeded, further calls do nothing.
const char *emulator_load(const char *path);

/// The library's version, major << 24 | minor << 16 | patch << 8; 0 before it is loaded.
uint32_t emulator_version(void);

/// A processor in 32-bit protected mode. Its physical memory is the 4 GiB at `ram`. Returns null, with the engine's error
/// number in `*error`, if the engine refuses.
emulator_t *emulator_create(void *ram, emulator_host_t host, emulator_filter_t filter, int *error);
void emulator_destroy(emulator_t *emulator);

/// Does not tell the host of stores to physical `start` ..< `start + size`, whatever the filter says: memory that only the code
/// itself uses, such as its stack. `number` is 0 or 1: there are two such ranges, which are empty at first.
void emulator_ignore_stores(emulator_t *emulator, uint32_t number, uint32_t start, uint32_t size);

/// Calls the host before each execution of the instruction at `address`. Only addresses that have not run yet.
bool emulator_watch(emulator_t *emulator, uint32_t address);

/// Whether each instruction is counted, which makes every one of them slow. Only before the first run.
bool emulator_count_instructions(emulator_t *emulator);
uint64_t emulator_instructions(const emulator_t *emulator);

/// Code may run at `start` ..< `end` only, and in other ranges that were added; at most 64.
bool emulator_allow_code(emulator_t *emulator, uint32_t start, uint32_t end);
void emulator_forbid_code(emulator_t *emulator);

/// Counters of blocks by address for a fuzzer: `count`, a power of two, bytes at `counters`; null turns that off.
void emulator_cover(emulator_t *emulator, uint8_t *counters, uint32_t count);

/// Runs from `begin` until `until` is about to be executed, `blocks` blocks were, or something else ends it. A block that
/// repeats itself, as a string instruction does, counts once in 64 times.
emulator_end_t emulator_run(emulator_t *emulator, uint32_t begin, uint32_t until, uint64_t blocks);

/// Ends the run after the present instruction. Only from a function of the host.
void emulator_stop(emulator_t *emulator);

/// About the last run.
uint32_t emulator_vector(const emulator_t *emulator);
uint32_t emulator_stray(const emulator_t *emulator);
const char *emulator_error(const emulator_t *emulator);
uint64_t emulator_blocks(const emulator_t *emulator);

/// General registers by their number in an instruction (Intel SDM volume 2A, table 2-2: EAX, ECX, EDX, EBX, ESP, EBP, ESI,
/// EDI).
uint32_t emulator_register(const emulator_t *emulator, uint32_t number);
void emulator_set_register(emulator_t *emulator, uint32_t number, uint32_t value);
uint32_t emulator_instruction_pointer(const emulator_t *emulator);
void emulator_set_instruction_pointer(emulator_t *emulator, uint32_t value);
uint32_t emulator_flags(const emulator_t *emulator);
void emulator_set_flags(emulator_t *emulator, uint32_t value);
/// CR0, CR2, CR3 or CR4.
uint32_t emulator_control(const emulator_t *emulator, uint32_t number);
void emulator_set_control(emulator_t *emulator, uint32_t number, uint32_t value);

/// Flat segments from a descriptor table at physical `base`, which the host has written: code at 0x08, data at 0x10.
void emulator_set_flat_segments(emulator_t *emulator, uint32_t base, uint16_t limit);

/// Forgets cached translations, so that the host is asked for every page again.
void emulator_forget_translations(emulator_t *emulator);
/// Forgets translated code, after the host has changed code.
void emulator_forget_code(emulator_t *emulator);

/// All registers at one moment.
typedef struct emulator_registers emulator_registers_t;
/// Null if the engine refuses.
emulator_registers_t *emulator_save(emulator_t *emulator);
bool emulator_restore(emulator_t *emulator, const emulator_registers_t *registers);
void emulator_release(emulator_registers_t *registers);
