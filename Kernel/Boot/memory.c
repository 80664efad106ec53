// The four functions that compilers call by themselves. The direction flag is clear at calls (System V ABI for i386).

#include <stddef.h>
#include <stdint.h>

void *memset(void *target, int byte, size_t count) {
  void *at = target;
  __asm__ volatile("rep stosb" : "+D"(at), "+c"(count) : "a"(byte) : "memory");
  return target;
}

void *memcpy(void *restrict target, const void *restrict source, size_t count) {
  void *at = target;
  __asm__ volatile("rep movsb" : "+D"(at), "+S"(source), "+c"(count) : : "memory");
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
