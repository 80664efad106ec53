// One instruction each: what Swift has no spelling for. `volatile`, because the processor's page walks read and write the
// same memory without the compiler's knowledge, and because the order of stores to tables and of invalidations matters.
#ifndef KMEM_METAL_H
#define KMEM_METAL_H

#include <stdint.h>

// The Swift compiler and Clang give functions different target features for the same processor; LLVM then inlines across
// them only where it is told to.
#define METAL_INLINE __attribute__((always_inline)) static inline

METAL_INLINE uint32_t metal_load(uint32_t address) {
  return *(volatile uint32_t *)(uintptr_t)address;
}

METAL_INLINE void metal_store(uint32_t address, uint32_t word) {
  *(volatile uint32_t *)(uintptr_t)address = word;
}

// 1024 words from `address` on. The direction flag is clear, as the System V ABI for i386 demands at calls.
METAL_INLINE void metal_fill_page(uint32_t address, uint32_t word) {
  uint32_t count = 1024;
  __asm__ volatile("rep stosl" : "+D"(address), "+c"(count) : "a"(word) : "memory");
}

METAL_INLINE void metal_copy_page(uint32_t source, uint32_t destination) {
  uint32_t count = 1024;
  __asm__ volatile("rep movsl" : "+S"(source), "+D"(destination), "+c"(count) : : "memory");
}

// `count` words from `address` on.
METAL_INLINE void metal_fill_words(uint32_t address, uint32_t count, uint32_t word) {
  __asm__ volatile("rep stosl" : "+D"(address), "+c"(count) : "a"(word) : "memory");
}

METAL_INLINE void metal_copy_words(uint32_t source, uint32_t destination, uint32_t count) {
  __asm__ volatile("rep movsl" : "+S"(source), "+D"(destination), "+c"(count) : : "memory");
}

METAL_INLINE uint32_t metal_read_cr0(void) {
  uint32_t value;
  __asm__ volatile("movl %%cr0, %0" : "=r"(value));
  return value;
}

METAL_INLINE uint32_t metal_read_cr3(void) {
  uint32_t value;
  __asm__ volatile("movl %%cr3, %0" : "=r"(value));
  return value;
}

METAL_INLINE uint32_t metal_read_cr4(void) {
  uint32_t value;
  __asm__ volatile("movl %%cr4, %0" : "=r"(value));
  return value;
}

METAL_INLINE void metal_write_cr0(uint32_t value) {
  __asm__ volatile("movl %0, %%cr0" : : "r"(value) : "memory");
}

METAL_INLINE void metal_write_cr3(uint32_t value) {
  __asm__ volatile("movl %0, %%cr3" : : "r"(value) : "memory");
}

METAL_INLINE void metal_write_cr4(uint32_t value) {
  __asm__ volatile("movl %0, %%cr4" : : "r"(value) : "memory");
}

METAL_INLINE void metal_invlpg(uint32_t address) {
  __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

#endif
