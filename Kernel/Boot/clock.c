// How long something took: the time stamp counter, measured against the timer chip that every PC has.

#include "boot.h"
#include "ports.h"

// Channel 2 of the 8254 counts down 1 193 182 times a second; its gate and its output are bits of port 0x61.
enum { CHANNEL_2 = 0x42, MODE = 0x43, GATES = 0x61, GATE_2 = 0x01, SPEAKER = 0x02, OUTPUT_2 = 0x20 };
// Channel 2, both bytes of the count, mode 0: the output rises when the count has run out.
enum { COUNT_DOWN_ONCE = 0xB0 };
enum { COUNTS = 11932, TICKS_OF_HUNDREDTHS = 1000 };

// Ticks of the time stamp counter in ten milliseconds, which this takes; 0 where no timer answers.
static uint64_t ticks_in_ten_milliseconds(void) {
  boot_out8(GATES, (boot_in8(GATES) & ~SPEAKER) | GATE_2);
  boot_out8(MODE, COUNT_DOWN_ONCE);
  boot_out8(CHANNEL_2, COUNTS & 0xFF);
  boot_out8(CHANNEL_2, COUNTS >> 8);
  const uint64_t start = boot_time_stamp();
  for (uint32_t tries = 0; tries < 100000000; tries++)
    if (boot_in8(GATES) & OUTPUT_2) return boot_time_stamp() - start;
  return 0;
}

uint32_t boot_hundredths_of_milliseconds(uint64_t ticks) {
  const uint32_t measured = (uint32_t)ticks_in_ten_milliseconds();
  const uint32_t unit = measured / TICKS_OF_HUNDREDTHS;
  const uint32_t high = (uint32_t)(ticks >> 32);
  // The quotient must fit: an unsigned division of 64 bits by 32 traps otherwise.
  if (unit == 0 || high >= unit) return UINT32_MAX;
  uint32_t quotient, rest;
  __asm__("divl %4" : "=a"(quotient), "=d"(rest) : "a"((uint32_t)ticks), "d"(high), "r"(unit) : "cc");
  return quotient;
}
