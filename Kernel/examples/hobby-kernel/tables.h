// The inside of paging: entries, tables, and pages with frames of their own. Pages are named by number, address / PAGE_SIZE.
// Nothing is checked here: the callers know the directory, and that the pages lie in one half of it.
#ifndef TABLES_H
#define TABLES_H

#include "kernel.h"

// A set of table numbers, 0 to 1023.
struct table_set {
  uint32_t words[32];
};

// The entry of a page; 0 if it has no table.
uint32_t tables_read(uint32_t directory, uint32_t page);

// Writes the entry of a page that has a table. The caller drops the page's translation (forget_translation).
void tables_write(uint32_t directory, uint32_t page, uint32_t entry);

// Makes the tables that the pages need and do not have, and notes them in `made`, which is empty before. If there are no
// frames for all, false and nothing changes.
bool tables_make(uint32_t directory, uint32_t first, uint32_t count, struct table_set *made);

// Takes empty tables out of the directory and frees them.
void tables_remove(uint32_t directory, const struct table_set *set);

// Whether none of the pages is mapped.
bool tables_are_free(uint32_t directory, uint32_t first, uint32_t count);

// Maps the pages to zeroed frames of their own, tables included. If there are no frames for all, false and nothing changes.
bool tables_populate(uint32_t directory, uint32_t first, uint32_t count, uint32_t flags);

// Unmaps the pages that have frames of their own, and frees those.
void tables_release(uint32_t directory, uint32_t first, uint32_t count);

#endif
