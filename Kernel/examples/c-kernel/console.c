// The first serial port, polled, and the end of the run.

#include <stdarg.h>

#include "kernel.h"

#define COM1 0x3F8
#define DEBUG_EXIT 0xF4

static void out8(uint16_t port, uint8_t value) { __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port)); }

static uint8_t in8(uint16_t port) {
  uint8_t value;
  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

static void put(char character) {
  while ((in8(COM1 + 5) & 0x20) == 0) {
  }
  out8(COM1, (uint8_t)character);
}

static void put_decimal(uint32_t value) {
  char digits[10];
  int count = 0;
  do {
    digits[count++] = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0);
  while (count > 0) put(digits[--count]);
}

void print(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  for (; *format != 0; format++) {
    if (*format != '%') {
      put(*format);
      continue;
    }
    format++;
    if (*format == 's') {
      for (const char *text = va_arg(arguments, const char *); *text != 0; text++) put(*text);
    } else if (*format == 'u') {
      put_decimal(va_arg(arguments, uint32_t));
    } else {
      uint32_t value = va_arg(arguments, uint32_t);
      for (int shift = 28; shift >= 0; shift -= 4) put("0123456789ABCDEF"[value >> shift & 15]);
    }
  }
  va_end(arguments);
}

void leave(enum exit_value value) {
  out8(DEBUG_EXIT, (uint8_t)value);
  for (;;) __asm__ volatile("cli; hlt");
}
