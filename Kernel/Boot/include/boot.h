// What a kernel image gets from its boot support: a serial port, an exit, faults that are reported or recovered from.
// C and assembly, so that a kernel in either language links it. The only thing it calls is `kernel_main`.
#ifndef KMEM_BOOT_H
#define KMEM_BOOT_H

#include <stdbool.h>
#include <stdint.h>

// The linker's bounds of the image: multiples of 4096, .bss included. virtual = physical + 0xBFF00000 inside it.
extern const char _kernel_ini_phys[], _kernel_end_phys[], _kernel_ini_vmm[], _kernel_end_vmm[];

static inline uint32_t boot_image_start_physical(void) { return (uint32_t)(uintptr_t)_kernel_ini_phys; }
static inline uint32_t boot_image_end_physical(void) { return (uint32_t)(uintptr_t)_kernel_end_phys; }
static inline uint32_t boot_image_start_virtual(void) { return (uint32_t)(uintptr_t)_kernel_ini_vmm; }
static inline uint32_t boot_image_end_virtual(void) { return (uint32_t)(uintptr_t)_kernel_end_vmm; }

// Bytes that the boot tables map one to one from 0: KMem's default identity limit.
enum { BOOT_IDENTITY_BYTES = 64 << 20 };

// What the image writes to the isa-debug-exit port. QEMU then exits with (value << 1) | 1, so that no status is one that
// QEMU itself ends with: 0 after a triple fault or a reset, 1 on bad arguments.
enum boot_status {
  // Exit status 33: everything that was asked for was done, and every check held.
  BOOT_PASSED = 0x10,
  // Exit status 35: memory_setup refused the machine, and named stage and reason.
  BOOT_REFUSED = 0x11,
  // Exit status 37: a check did not hold.
  BOOT_FAILED = 0x12,
  // Exit status 39: the processor raised an unexpected exception; its registers were printed.
  BOOT_FAULTED = 0x13,
  // Exit status 41: the boot loader, its data or its command line are not what the image can work with.
  BOOT_UNUSABLE = 0x14,
};

// The kernel that the boot support calls, entered with paging on through the boot tables, interrupts off and a stack of 64 KiB.
// `magic` and `information` are what the loader left in EAX and EBX (Multiboot 0.6.96, section 3.2).
void kernel_main(uint32_t magic, uint32_t information);

// The directory that the image was entered through: the identity range and the image, in pages of 4 KiB.
uint32_t boot_directory_physical(void);

// Writes one byte to the first serial port, when that is ready for it; does nothing on a machine without a serial port.
void boot_serial_write(uint8_t byte);

// How long a read waits, in ticks of the time stamp counter: about a minute and a half at 3 GHz. Whoever left the kernel
// waiting may be gone.
#define BOOT_READ_TICKS (1ull << 38)

// Waits for one byte from the first serial port: 0 to 255, or -1 where none came.
int boot_serial_read(void);

// Writes the characters up to the first NUL.
void boot_print(const char *text);

// Writes eight hexadecimal digits.
void boot_print_hexadecimal(uint32_t number);

// Ends the emulator; on a machine without isa-debug-exit the processor halts for good.
_Noreturn void boot_exit(enum boot_status status);

// Gives the stack away and uses it: what follows is a double fault.
_Noreturn void boot_lose_stack(void);

// An exception as the processor raised it (Intel SDM volume 3A, chapter 7).
struct boot_fault {
  uint32_t vector;
  // For page faults bit 0: the page was present, bit 1: a write, bit 2: in user mode.
  uint32_t error_code;
  // CR2: the address that faulted.
  uint32_t address;
};

// Loads or stores one word. A page fault is not fatal: the result is then false, and `boot_last_fault` says which.
bool boot_probe_load(uint32_t address, uint32_t *word);
bool boot_probe_store(uint32_t address, uint32_t word);

// Runs code at `address` in user mode, without a stack, until it raises an exception, and returns what EAX then held.
// `boot_last_fault` says which: HLT, which user mode may not execute, is the one to end with (vector 13).
uint32_t boot_user_run(uint32_t address);

// The page fault of the last probe that had one, or the exception that ended user mode, whichever was later.
struct boot_fault boot_last_fault(void);

// Copies words between physical addresses with paging off, so that neither tables nor cached translations matter.
// Turning paging off and on again drops every cached translation (Intel SDM volume 3A, section 5.10.4.1).
void boot_physical_copy(uint32_t source, uint32_t destination, uint32_t words);

// The time stamp counter (Intel SDM volume 3B, section 18.17).
static inline uint64_t boot_time_stamp(void) {
  uint32_t low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
  return (uint64_t)high << 32 | low;
}

// The time that the given number of ticks takes, in units of 10 microseconds, by the timer chip; UINT32_MAX without one, or if it
// does not fit. Takes ten milliseconds.
uint32_t boot_hundredths_of_milliseconds(uint64_t ticks);

#endif
