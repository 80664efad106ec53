// What memory.c provides of the C library.
#ifndef KMEM_BOOT_STRING_H
#define KMEM_BOOT_STRING_H

#include <stddef.h>

void *memset(void *target, int byte, size_t count);
void *memcpy(void *restrict target, const void *restrict source, size_t count);
void *memmove(void *target, const void *source, size_t count);
int memcmp(const void *left, const void *right, size_t count);

#endif
