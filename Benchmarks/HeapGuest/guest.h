// What a guest that races heaps has in common: the heaps, the traces, and how the host talks to it.
//
//   host ── request ─▶ guest_main ── trace ─▶ heap, one call at a time ── counts ─▶ result ─▶ host

#ifndef KMEM_HEAP_GUEST_H
#define KMEM_HEAP_GUEST_H

#include <stddef.h>
#include <stdint.h>

/// A heap as the traces use it. A pointer is NULL where memory is refused.
struct heap {
  /// Starts over with `bytes` of memory in all, whatever the heap keeps for itself included. Returns 0, or what went wrong.
  uint32_t (*start)(uint32_t bytes);
  void *(*allocate)(size_t size);
  void *(*allocate_aligned)(size_t alignment, size_t size);
  void *(*reallocate)(void *block, size_t size);
  void (*free)(void *block);
};

extern const struct heap kmem_heap, tlsf_heap, tagged_heap;

enum { HEAP_KMEM, HEAP_TLSF, HEAP_TAGGED };

enum {
  TRACE_PAIRS,        // argument: size
  TRACE_RANDOM,       // argument: live blocks
  TRACE_MIX,          // kernel-like: tasks, inodes, names, buffers
  TRACE_GROWTH,       // buffers that grow by reallocation
  TRACE_ALIGNED,      // 4096 bytes at multiples of 4096
  TRACE_ADVERSARIAL,  // near sizes, every second one freed
  TRACE_REFUSALS,     // a full heap
  TRACE_FILL_RANDOM,  // live bytes until the first refusal, log-uniform sizes
  TRACE_FILL_MIX      // the same, kernel-like
};

struct request {
  uint32_t heap, trace, heap_bytes, argument, operations, seed;
};

/// Instructions of all counted calls, and of the dearest one.
struct tally {
  uint64_t instructions;
  uint32_t calls, worst;
};

struct result {
  /// 0 until the trace has ended; 1: it has; 2: the heap did not start or refused what it must serve.
  uint32_t state, detail;
  struct tally allocations, frees, reallocations, refusals;
  uint64_t peak_live_bytes;
};

extern volatile struct request request;
extern struct result result;

/// Where heaps other than KMem's have their memory: 16 MiB and up, which is mapped one to one or not mapped at all.
enum { ARENA = 0x1000000, MEMORY_END = 0x10000000 };

/// The number of instructions that the processor has executed, modulo 2^32.
static inline uint32_t instructions(void) {
  uint32_t count;
  __asm__ volatile("inl $0xE1, %0" : "=a"(count) : : "memory");
  return count;
}

void run_trace(const struct heap *heap);

void *memset(void *destination, int value, size_t count);
void *memcpy(void *destination, const void *source, size_t count);

#endif
