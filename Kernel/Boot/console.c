// The first serial port (a 16550) and the way out.

#include "boot.h"

enum { SERIAL = 0x3F8, DEBUG_EXIT = 0xF4 };

// Registers of a 16550, from its base on.
enum { DATA_OR_DIVISOR_LOW = 0, DIVISOR_HIGH = 1, FIFO_CONTROL = 2, LINE_CONTROL = 3, LINE_STATUS = 5 };
enum { DATA_READY = 0x01, TRANSMITTER_EMPTY = 0x20, DIVISOR_ACCESS = 0x80, EIGHT_BITS = 0x03, FIFO_ON = 0x07 };

static void out8(uint16_t port, uint8_t value) { __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port)); }

static uint8_t in8(uint16_t port) {
  uint8_t value;
  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

// 115 200 bits a second, 8 data bits, no parity, one stop bit.
static void open_port(void) {
  out8(SERIAL + LINE_CONTROL, DIVISOR_ACCESS);
  out8(SERIAL + DATA_OR_DIVISOR_LOW, 1);
  out8(SERIAL + DIVISOR_HIGH, 0);
  out8(SERIAL + LINE_CONTROL, EIGHT_BITS);
  out8(SERIAL + FIFO_CONTROL, FIFO_ON);
}

static bool is_open;

static void use_port(void) {
  if (!is_open) open_port();
  is_open = true;
}

void boot_serial_write(uint8_t byte) {
  use_port();
  // Bounded, so that a machine without the port still gets where it is going.
  for (uint32_t tries = 0; tries < 100000 && !(in8(SERIAL + LINE_STATUS) & TRANSMITTER_EMPTY); tries++) {}
  out8(SERIAL, byte);
}

int boot_serial_read(void) {
  use_port();
  const uint64_t start = boot_time_stamp();
  while (boot_time_stamp() - start < BOOT_READ_TICKS)
    if (in8(SERIAL + LINE_STATUS) & DATA_READY) return in8(SERIAL + DATA_OR_DIVISOR_LOW);
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
