// What the files of this kernel share.
#ifndef KERNEL_H
#define KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kmem.h"

// --- console.c: the serial port, and the end of the run ---

void print(const char *format, ...);  // %s, %u (uint32_t), %x (8 digits)

// How the run ended, as QEMU's isa-debug-exit turns it into its exit status: (value << 1) | 1.
enum exit_value { EXIT_PASSED = 0x10, EXIT_CHECK_FAILED = 0x11, EXIT_PANIC = 0x12, EXIT_FAULT = 0x13 };
void leave(enum exit_value value) __attribute__((noreturn));

// --- cpu.c: what libkmem.a asks the kernel for, and faults ---

void cpu_init(void);
bool probe_write(volatile uint32_t *address, uint32_t value);
bool probe_read(volatile uint32_t *address);
uint32_t read_cr0(void);
uint32_t read_cr3(void);
extern uint32_t paging_enable_bits;

// Lets the next panic return to its caller. panic_was then says whether it came with this message, and forgets it.
void panic_expect(void);
bool panic_was(const char *message);

// --- loader.c: what the Multiboot loader left ---

struct loader {
  const char *command_line;
  const void *map;
  uint32_t map_length;
  kmem_range_t modules[16];
  size_t module_count;
};
bool loader_read(uint32_t magic, uint32_t information, struct loader *loader);

// The firmware's map as a BIOS loader leaves it: a header and entries of 20 bytes.
const void *loader_e820_table(const struct loader *loader);

// --- checks ---

// Ends the run with EXIT_CHECK_FAILED unless the condition holds.
#define CHECK(condition) check((condition), __FILE__, __LINE__, #condition)
void check(bool holds, const char *file, int line, const char *condition);
extern uint32_t checks_made;

void check_frames(void);
void check_exhaustion(void);
void check_kmap(void);
void check_pages(void);
void check_user_directories(void);
void check_heap(void);

void setup_at_once(const struct loader *loader);
void setup_with_choices(const struct loader *loader);
void setup_step_by_step(const struct loader *loader, bool own_pages);

#endif
