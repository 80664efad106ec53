// The engine's functions and constants, as far as they are used.

#pragma once

#include "CEmulator.h"

typedef struct uc_struct uc_engine;
typedef struct uc_context uc_context;

struct library {
  void *handle;
  unsigned (*version)(unsigned *major, unsigned *minor);
  int (*open)(int architecture, int mode, uc_engine **engine);
  int (*close)(uc_engine *engine);
  const char *(*strerror)(int code);
  int (*reg_read)(uc_engine *engine, int number, void *value);
  int (*reg_write)(uc_engine *engine, int number, const void *value);
  int (*mem_map_ptr)(uc_engine *engine, uint64_t address, uint64_t size, uint32_t rights, void *memory);
  int (*hook_add)(uc_engine *engine, size_t *hook, int type, void *function, void *context, uint64_t begin, uint64_t end,
                  ...);
  int (*emu_start)(uc_engine *engine, uint64_t begin, uint64_t until, uint64_t timeout, size_t count);
  int (*emu_stop)(uc_engine *engine);
  int (*ctl)(uc_engine *engine, int control, ...);
  int (*context_alloc)(uc_engine *engine, uc_context **context);
  int (*context_save)(uc_engine *engine, uc_context *context);
  int (*context_restore)(uc_engine *engine, uc_context *context);
  int (*context_free)(uc_context *context);
};

extern struct library engine;

enum {
  ARCHITECTURE_X86 = 4,
  MODE_32 = 4,
  RIGHTS_READ = 1,
  RIGHTS_WRITE = 2,
  RIGHTS_EXECUTE = 4,
  MEMORY_WRITE = 17,
  MEMORY_FETCH = 18,

  HOOK_INTERRUPT = 1 << 0,
  HOOK_INSTRUCTION = 1 << 1,
  HOOK_CODE = 1 << 2,
  HOOK_BLOCK = 1 << 3,
  HOOK_STORE = 1 << 11,
  HOOK_TRANSLATION = 1 << 17,
  INSTRUCTION_IN = 218,
  INSTRUCTION_OUT = 500,

  ERROR_NONE = 0,
  ERROR_EXCEPTION = 21,

  REGISTER_CS = 11,
  REGISTER_DS = 17,
  REGISTER_EFLAGS = 25,
  REGISTER_EIP = 26,
  REGISTER_ES = 28,
  REGISTER_FS = 32,
  REGISTER_GS = 33,
  REGISTER_SS = 49,
  REGISTER_CR0 = 50,
  REGISTER_GDTR = 243,

  MODEL_PENTIUM3 = 10,
  TRANSLATION_BY_HOST = 1,
};

// uc_ctl's argument: which control, how many arguments follow, 1 for writing it.
#define CONTROL(number, arguments) ((number) | (arguments) << 26 | 1 << 30)
#define CONTROL_MODEL CONTROL(7, 1)
#define CONTROL_FORGET_CODE CONTROL(10, 0)
#define CONTROL_FORGET_TRANSLATIONS CONTROL(11, 0)
#define CONTROL_TRANSLATION CONTROL(12, 1)

struct translation {
  uint64_t physical;
  int rights;
};

struct descriptor_table {
  uint16_t selector;
  uint64_t base;
  uint32_t limit;
  uint32_t flags;
};
