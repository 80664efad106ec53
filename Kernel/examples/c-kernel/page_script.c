// A source of pages for paging_ctx_t that is told from outside what to answer, and notes what it was asked for. The kernel does
// not use it: tools/library-check.sh tries contexts with it on an emulated processor.

#include "kernel.h"

enum { LOGGED_CALLS = 128, STORAGE_PAGES = 24 };

struct page_script {
  uint32_t next;        // where the next answer lies, before alignment
  uint32_t end;         // no answer reaches beyond: it is NULL then
  uint32_t odd_call;    // the number of the call, counted from 0, that is answered with `odd_answer`
  uint32_t odd_answer;
  uint32_t offset;      // what scripted_physical takes off an answer
  uint32_t calls;
  struct {
    uint32_t bytes, align, answer;
  } log[LOGGED_CALLS];
};

#define KEPT __attribute__((used, retain))

KEPT struct page_script page_script;

// Pages of the image that nothing else uses.
KEPT uint8_t page_script_storage[STORAGE_PAGES][4096] __attribute__((aligned(4096)));

void *scripted_pages(size_t bytes, size_t align);
uintptr_t scripted_physical(const void *answer);

KEPT void *scripted_pages(size_t bytes, size_t align) {
  uint32_t answer = page_script.odd_answer;
  if (page_script.calls != page_script.odd_call) {
    answer = (page_script.next + align - 1) & ~(align - 1);
    if (answer + bytes <= page_script.end) {
      page_script.next = answer + bytes;
    } else {
      answer = 0;
    }
  }
  if (page_script.calls < LOGGED_CALLS) {
    page_script.log[page_script.calls].bytes = bytes;
    page_script.log[page_script.calls].align = align;
    page_script.log[page_script.calls].answer = answer;
  }
  page_script.calls++;
  return (void *)answer;
}

KEPT uintptr_t scripted_physical(const void *answer) { return (uintptr_t)answer - page_script.offset; }
