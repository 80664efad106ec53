#include "arguments.h"

#include <stdlib.h>

static int count;
static char **values;

#if defined(__GLIBC__)
// glibc calls constructors with main's arguments.
__attribute__((constructor)) static void keep(int argc, char **argv) {
  count = argc;
  values = argv;
}
#endif

int arguments_count(void) { return count; }

const char *arguments_at(int index) { return index >= 0 && index < count ? values[index] : NULL; }
