// One byte to and from an input/output port.
#ifndef KMEM_BOOT_PORTS_H
#define KMEM_BOOT_PORTS_H

#include <stdint.h>

static inline void boot_out8(uint16_t port, uint8_t value) { __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port)); }

static inline uint8_t boot_in8(uint16_t port) {
  uint8_t value;
  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

#endif
