// Tasks as the processor saves and loads them, for the reports of double faults.
#ifndef KMEM_BOOT_DESCRIPTORS_H
#define KMEM_BOOT_DESCRIPTORS_H

#include <stdint.h>

// A task-state segment (Intel SDM volume 3A, figure 8-2).
struct boot_task {
  uint32_t link, esp0, ss0, esp1, ss1, esp2, ss2;
  uint32_t cr3, eip, eflags, eax, ecx, edx, ebx, esp, ebp, esi, edi;
  uint32_t es, cs, ss, ds, fs, gs, ldt;
  uint16_t trap, io_map;
};

_Static_assert(sizeof(struct boot_task) == 104, "the processor reads 104 bytes");

// What runs; the processor saves it here when a double fault switches away.
extern struct boot_task boot_main_task;

void boot_load_descriptors(void);

#endif
