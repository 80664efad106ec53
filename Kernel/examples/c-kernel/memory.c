// The four functions that compilers call on their own account.

#include "kernel.h"

void *memset(void *target, int value, size_t count);
void *memcpy(void *target, const void *source, size_t count);
void *memmove(void *target, const void *source, size_t count);
int memcmp(const void *left, const void *right, size_t count);

void *memset(void *target, int value, size_t count) {
  uint8_t *byte = target;
  while (count-- > 0) *byte++ = (uint8_t)value;
  return target;
}

void *memmove(void *target, const void *source, size_t count) {
  uint8_t *to = target;
  const uint8_t *from = source;
  if (to < from) {
    for (size_t index = 0; index < count; index++) to[index] = from[index];
  } else {
    while (count-- > 0) to[count] = from[count];
  }
  return target;
}

void *memcpy(void *target, const void *source, size_t count) { return memmove(target, source, count); }

int memcmp(const void *left, const void *right, size_t count) {
  const uint8_t *one = left, *other = right;
  for (; count > 0; count--, one++, other++)
    if (*one != *other) return *one < *other ? -1 : 1;
  return 0;
}
