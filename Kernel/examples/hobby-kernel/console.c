// Text goes to the first serial port and to the VGA text screen.

#include <stdarg.h>

#include "kernel.h"

#define COM1 0x3F8
#define DEBUG_EXIT 0xF4
#define COLUMNS 80
#define ROWS 25
#define LIGHT_GREY 0x0700

static volatile uint16_t *const screen = (volatile uint16_t *)0xB8000;
static uint32_t column, row;

static void out8(uint16_t port, uint8_t value) { __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port)); }

static uint8_t in8(uint16_t port) {
  uint8_t value;
  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

void console_init(void) {
  out8(COM1 + 1, 0x00);  // no interrupts
  out8(COM1 + 3, 0x80);  // the divisor: 115200 baud
  out8(COM1 + 0, 0x01);
  out8(COM1 + 1, 0x00);
  out8(COM1 + 3, 0x03);  // 8 bits, no parity, one stop bit
  out8(COM1 + 2, 0xC7);  // queues on and empty
  for (uint32_t cell = 0; cell < COLUMNS * ROWS; cell++) screen[cell] = LIGHT_GREY | ' ';
  column = 0;
  row = 0;
}

static void new_line(void) {
  column = 0;
  if (++row < ROWS) return;
  row = ROWS - 1;
  for (uint32_t cell = 0; cell < COLUMNS * (ROWS - 1); cell++) screen[cell] = screen[cell + COLUMNS];
  for (uint32_t cell = 0; cell < COLUMNS; cell++) screen[COLUMNS * (ROWS - 1) + cell] = LIGHT_GREY | ' ';
}

static void put(char character) {
  while ((in8(COM1 + 5) & 0x20) == 0) {
  }
  out8(COM1, (uint8_t)character);
  if (character == '\n') {
    new_line();
    return;
  }
  screen[row * COLUMNS + column] = (uint16_t)(LIGHT_GREY | (uint8_t)character);
  if (++column == COLUMNS) new_line();
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

void panic(const char *text) {
  print("panic: %s\n", text);
  leave(EXIT_PANIC);
}
