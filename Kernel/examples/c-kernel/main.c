// A small C kernel that has libkmem.a for its memory manager, uses everything of it and checks what comes of it.
//
// The last word of the command line says how memory is set up:
//   once      memory_setup on the firmware's map
//   choices   kmem_memory_setup with a module that is to be kept, poison, another identity limit
//   steps     the stages one by one, with boot_early as the source of the first tables
//   pages     the same, with pages of the image as their source
//   broken    a check that fails, so that the script which runs all this can see that it would notice

#include "kernel.h"

uint32_t checks_made;

void check(bool holds, const char *file, int line, const char *condition) {
  checks_made++;
  if (holds) return;
  print("%s:%u: does not hold: %s\n", file, (uint32_t)line, condition);
  leave(EXIT_CHECK_FAILED);
}

static bool ends_with(const char *text, const char *word) {
  size_t length = 0, size = 0;
  while (text[length] != 0) length++;
  while (word[size] != 0) size++;
  if (size > length) return false;
  for (size_t index = 0; index < size; index++)
    if (text[length - size + index] != word[index]) return false;
  return true;
}

extern uint32_t stack_bottom[], stack_top[];

// Bytes of the stack that were ever written to.
static uint32_t stack_use(void) {
  uint32_t *word = stack_bottom;
  while (*word == 0xA5A5A5A5) word++;
  return (uint32_t)((uint8_t *)stack_top - (uint8_t *)word);
}

void kernel_main(uint32_t magic, uint32_t information);

void kernel_main(uint32_t magic, uint32_t information) {
  struct loader loader;
  cpu_init();
  if (!loader_read(magic, information, &loader)) {
    print("the loader left no Multiboot memory map\n");
    leave(EXIT_CHECK_FAILED);
  }
  const char *how = loader.command_line;
  if (ends_with(how, "choices")) {
    setup_with_choices(&loader);
  } else if (ends_with(how, "steps") || ends_with(how, "pages")) {
    setup_step_by_step(&loader, ends_with(how, "pages"));
  } else {
    setup_at_once(&loader);
  }
  CHECK(!ends_with(how, "broken"));
  uint32_t setup_stack = stack_use();

  check_frames();
  check_kmap();
  check_pages();
  check_user_directories();
  check_heap();
  check_exhaustion();

  kmem_frame_statistics_t counts;
  CHECK(kmem_pmm_statistics(&counts) == KMEM_OK && counts.allocated == 0 && kmem_pmm_validate());
  print("passed: %u checks, %u free frames, stack %u bytes in set-up, %u in all\n", checks_made, counts.free,
        setup_stack, stack_use());
  leave(EXIT_PASSED);
}
