// The first serial port (a 16550) and the way out.

#include "boot.h"
#include "ports.h"

enum { SERIAL = 0x3F8, DEBUG_EXIT = 0xF4 };

// Registers of a 16550, from its base on.
enum { DATA_OR_DIVISOR_LOW = 0, DIVISOR_HIGH = 1, FIFO_CONTROL = 2, LINE_CONTROL = 3, LINE_STATUS = 5, SCRATCH = 7 };
enum { DATA_READY = 0x01, TRANSMITTER_EMPTY = 0x20, DIVISOR_ACCESS = 0x80, EIGHT_BITS = 0x03, FIFO_ON = 0x07 };

// 115 200 bits a second, 8 data bits, no parity, one stop bit.
static void open_port(void) {
  boot_out8(SERIAL + LINE_CONTROL, DIVISOR_ACCESS);
  boot_out8(SERIAL + DATA_OR_DIVISOR_LOW, 1);
  boot_out8(SERIAL + DIVISOR_HIGH, 0);
  boot_out8(SERIAL + LINE_CONTROL, EIGHT_BITS);
  boot_out8(SERIAL + FIFO_CONTROL, FIFO_ON);
}

static enum { UNKNOWN, ABSENT, OPEN } state;

// Whether there is a port: without one, no register holds what was written to it.
static bool has_port(void) {
  if (state == UNKNOWN) {
    boot_out8(SERIAL + SCRATCH, 0x5A);
    state = boot_in8(SERIAL + SCRATCH) == 0x5A ? OPEN : ABSENT;
    if (state == OPEN) open_port();
  }
  return state == OPEN;
}

// Waits as long as it takes: whoever reads must not miss a byte because he is slow.
void boot_serial_write(uint8_t byte) {
  if (!has_port()) return;
  while (!(boot_in8(SERIAL + LINE_STATUS) & TRANSMITTER_EMPTY)) {}
  boot_out8(SERIAL, byte);
}

int boot_serial_read(void) {
  if (!has_port()) return -1;
  const uint64_t start = boot_time_stamp();
  while (boot_time_stamp() - start < BOOT_READ_TICKS)
    if (boot_in8(SERIAL + LINE_STATUS) & DATA_READY) return boot_in8(SERIAL + DATA_OR_DIVISOR_LOW);
  return -1;
}

void boot_print(const char *text) {
  for (; *text; text++) boot_serial_write((uint8_t)*text);
}

void boot_print_hexadecimal(uint32_t number) {
  for (int shift = 28; shift >= 0; shift -= 4) boot_serial_write((uint8_t)"0123456789ABCDEF"[number >> shift & 0xF]);
}

_Noreturn void boot_exit(enum boot_status status) {
  __asm__ volatile("outl %0, %1" : : "a"((uint32_t)status), "Nd"((uint16_t)DEBUG_EXIT));
  for (;;) __asm__ volatile("cli; hlt" : : : "memory");
}
