// The four functions that compilers call by themselves. The direction flag is clear at calls (System V ABI for i386).

#include <stdint.h>
#include <string.h>

// Whole words first, and the bytes that are left: a string instruction takes a step for each element.

void *memset(void *target, int byte, size_t count) {
  void *at = target;
  size_t words = count / 4, bytes = count % 4;
  uint32_t word = (uint8_t)byte * 0x01010101u;
  __asm__ volatile("rep stosl" : "+D"(at), "+c"(words) : "a"(word) : "memory");
  __asm__ volatile("rep stosb" : "+D"(at), "+c"(bytes) : "a"(word) : "memory");
  return target;
}

void *memcpy(void *restrict target, const void *restrict source, size_t count) {
  void *at = target;
  size_t words = count / 4, bytes = count % 4;
  __asm__ volatile("rep movsl" : "+D"(at), "+S"(source), "+c"(words) : : "memory");
  __asm__ volatile("rep movsb" : "+D"(at), "+S"(source), "+c"(bytes) : : "memory");
  return target;
}

void *memmove(void *target, const void *source, size_t count) {
  if ((uintptr_t)target - (uintptr_t)source >= count) return memcpy(target, source, count);
  unsigned char *to = (unsigned char *)target + count;
  const unsigned char *from = (const unsigned char *)source + count;
  while (count-- > 0) *--to = *--from;
  return target;
}

int memcmp(const void *left, const void *right, size_t count) {
  const unsigned char *a = left, *b = right;
  for (; count > 0; count--, a++, b++)
    if (*a != *b) return *a < *b ? -1 : 1;
  return 0;
}
