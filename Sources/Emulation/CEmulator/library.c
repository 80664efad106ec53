// Finding the engine, and the facts of its interface that are needed (Unicorn 2.1, unicorn.h).

#include "library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

struct library engine;

static char message[1024];

// From this version on paging works as the manual says: 2.0 cannot fetch once it is on.
#define LEAST_VERSION 0x02010000u

static const char *const names[] = {"libunicorn.so.2", "libunicorn.so", "libunicorn.2.dylib", "libunicorn.dylib"};

static void *open_first(const char *path) {
  if (path != NULL) return dlopen(path, RTLD_NOW | RTLD_LOCAL);
  void *handle = NULL;
  for (size_t index = 0; index < sizeof names / sizeof *names && handle == NULL; index++)
    handle = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
  return handle;
}

static bool find(void *handle, const char *name, void *place) {
  *(void **)place = dlsym(handle, name);
  if (*(void **)place == NULL) snprintf(message, sizeof message, "the library has no function %s", name);
  return *(void **)place != NULL;
}

const char *emulator_load(const char *path) {
  if (engine.handle != NULL) return NULL;
  void *handle = open_first(path);
  if (handle == NULL) {
    snprintf(message, sizeof message, "%s", path != NULL ? dlerror() : "no libunicorn.so.2 in the library path");
    return message;
  }
  struct library found = {.handle = handle};
  bool complete = find(handle, "uc_version", &found.version) && find(handle, "uc_open", &found.open) &&
                  find(handle, "uc_close", &found.close) && find(handle, "uc_strerror", &found.strerror) &&
                  find(handle, "uc_reg_read", &found.reg_read) && find(handle, "uc_reg_write", &found.reg_write) &&
                  find(handle, "uc_mem_map_ptr", &found.mem_map_ptr) && find(handle, "uc_hook_add", &found.hook_add) &&
                  find(handle, "uc_emu_start", &found.emu_start) && find(handle, "uc_emu_stop", &found.emu_stop) &&
                  find(handle, "uc_ctl", &found.ctl) && find(handle, "uc_context_alloc", &found.context_alloc) &&
                  find(handle, "uc_context_save", &found.context_save) &&
                  find(handle, "uc_context_restore", &found.context_restore) &&
                  find(handle, "uc_context_free", &found.context_free);
  if (!complete) {
    dlclose(handle);
    return message;
  }
  uint32_t version = found.version(NULL, NULL);
  if (version < LEAST_VERSION) {
    snprintf(message, sizeof message, "the library is version %u.%u.%u, and 2.1.0 is the first whose paging works",
             version >> 24, version >> 16 & 0xFF, version >> 8 & 0xFF);
    dlclose(handle);
    return message;
  }
  engine = found;
  return NULL;
}

uint32_t emulator_version(void) { return engine.handle == NULL ? 0 : engine.version(NULL, NULL); }
