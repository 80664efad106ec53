// Selectors of the image's own GDT, for C and assembly. Bits 0 and 1 of one in use are a privilege level.
#ifndef KMEM_BOOT_SELECTORS_H
#define KMEM_BOOT_SELECTORS_H

#define KERNEL_CODE 0x08
#define KERNEL_DATA 0x10
#define MAIN_TASK 0x18
#define DOUBLE_FAULT_TASK 0x20
#define USER_CODE 0x28
#define USER_DATA 0x30
#define SEGMENTS 7

#define USER_PRIVILEGE 3

#endif
