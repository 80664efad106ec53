// What every file of this kernel uses: sizes, the address map, and the way to stop.
//
//   0x00000000  page 0 is never mapped, so that a null pointer faults
//   0x00001000  memory below 8 MiB at its physical address: image, bitmaps, first tables
//   0x10000000  heap
//   0x20000000  free for paging_map in the kernel directory
//   0x3FC00000  windows on single frames (window.h)
//   0x40000000  user half, different in each space
#ifndef KERNEL_H
#define KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_SIZE 4096u
#define FRAMES_IN_4_GIB 0x100000u

#define IDENTITY_LIMIT 0x00800000u
#define HEAP_START 0x10000000u
#define HEAP_END 0x20000000u
#define KERNEL_PAGES_START 0x20000000u
#define KERNEL_PAGES_END 0x3FC00000u
#define USER_START 0x40000000u

// Seeds one of the defects that defects.yaml lists; 0 is the correct kernel.
#ifndef DEFECT
#define DEFECT 0
#endif
#define DEFECT_IS(number) (DEFECT == (number))

// --- console.c ---

void console_init(void);
void print(const char *format, ...);  // %s, %u (uint32_t), %x (8 digits)

// How the run ended. QEMU's isa-debug-exit ends with status (value << 1) | 1; other machines halt.
enum exit_value { EXIT_PASSED = 0x10, EXIT_CHECK_FAILED = 0x11, EXIT_PANIC = 0x12 };
void leave(enum exit_value value) __attribute__((noreturn));

// Prints "panic: " and the text, and stops the machine.
void panic(const char *text) __attribute__((noreturn));

// --- memory.c ---

void *memset(void *target, int value, size_t count);
void *memcpy(void *target, const void *source, size_t count);

// Brings up, in this order: early allocator, frames, paging, spaces, heap. `information` is the address of the Multiboot
// information. Panics if memory does not suffice. Call it once.
void memory_init(uint32_t information);

// --- main.c ---

// Reached once memory is up: runs the self-test and stops the machine.
void kernel_ready(void) __attribute__((noreturn));

#endif
