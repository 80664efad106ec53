// One processor: its hooks, its runs, its registers.

#include "library.h"

#include <stdlib.h>

#define MOST_RANGES 64
// A block that repeats itself counts once per this many repetitions.
#define REPEATS_OF_BLOCK 64

struct range {
  uint32_t start, end;
};

struct emulator {
  uc_engine *engine;
  emulator_host_t host;
  emulator_filter_t filter;
  struct range ranges[MOST_RANGES], last_range, ignored[2];
  uint32_t range_count;
  uint8_t *counters;
  uint32_t counter_mask, previous_block;
  uint64_t blocks, block_limit, instructions;
  uint32_t repeats;
  bool refused, halted_by_host;
  emulator_end_t end;
  uint32_t vector, stray, last_until;
  int error;
};

// MARK: What the engine calls

static bool translate(uc_engine *unused, uint64_t address, int type, struct translation *result, void *context) {
  (void)unused;
  emulator_t *self = context;
  emulator_access_t access = type == MEMORY_WRITE ? EMULATOR_WRITE : type == MEMORY_FETCH ? EMULATOR_FETCH : EMULATOR_READ;
  uint32_t physical = 0;
  bool writable = false;
  if (!self->host.translate(self->host.context, (uint32_t)address, access, &physical, &writable)) {
    self->refused = true;
    return false;
  }
  result->physical = physical;
  result->rights = RIGHTS_READ | RIGHTS_EXECUTE | (writable ? RIGHTS_WRITE : 0);
  return true;
}

static void store(uc_engine *unused, int type, uint64_t physical, int size, int64_t value, void *context) {
  (void)unused, (void)type;
  emulator_t *self = context;
  uint32_t place = (uint32_t)physical;
  if (place - self->ignored[0].start < self->ignored[0].end - self->ignored[0].start) return;
  if (place - self->ignored[1].start < self->ignored[1].end - self->ignored[1].start) return;
  uint16_t word = self->filter.words[(uint32_t)physical >> 12];
  if ((word & self->filter.mask) == self->filter.mask && !*self->filter.watches_all) return;
  self->host.store(self->host.context, (uint32_t)physical, (uint32_t)size, (uint64_t)value);
}

static void leave(emulator_t *self, emulator_end_t end) {
  self->end = end;
  engine.emu_stop(self->engine);
}

static void block(uc_engine *unused, uint64_t address, uint32_t size, void *context) {
  (void)unused, (void)size;
  emulator_t *self = context;
  uint32_t here = (uint32_t)address;
  if (here == self->previous_block) {
    if (++self->repeats % REPEATS_OF_BLOCK != 0) return;
  } else {
    self->repeats = 0;
  }
  if (++self->blocks > self->block_limit) return leave(self, EMULATOR_BUDGET);
  if (self->counters != NULL) {
    uint32_t edge = (here ^ self->previous_block >> 1) * 0x9E3779B1u;
    uint8_t *counter = &self->counters[(edge ^ edge >> 16) & self->counter_mask];
    if (*counter != 0xFF) (*counter)++;
  }
  self->previous_block = here;
  if (here - self->last_range.start < self->last_range.end - self->last_range.start) return;
  for (uint32_t index = 0; index < self->range_count; index++) {
    struct range range = self->ranges[index];
    if (here - range.start >= range.end - range.start) continue;
    self->last_range = range;
    return;
  }
  if (self->range_count == 0) return;
  self->stray = here;
  leave(self, EMULATOR_LEFT_CODE);
}

static void instruction(uc_engine *unused, uint64_t address, uint32_t size, void *context) {
  (void)unused, (void)size;
  emulator_t *self = context;
  self->host.instruction(self->host.context, (uint32_t)address);
}

static void count_instruction(uc_engine *unused, uint64_t address, uint32_t size, void *context) {
  (void)unused, (void)address, (void)size;
  ((emulator_t *)context)->instructions++;
}

static void interrupt(uc_engine *unused, uint32_t vector, void *context) {
  (void)unused;
  emulator_t *self = context;
  self->vector = vector;
  leave(self, EMULATOR_EXCEPTION);
}

static uint32_t port_read(uc_engine *unused, uint32_t port, int size, void *context) {
  (void)unused;
  emulator_t *self = context;
  return self->host.port_read(self->host.context, port, (uint32_t)size);
}

static void port_write(uc_engine *unused, uint32_t port, int size, uint32_t value, void *context) {
  (void)unused;
  emulator_t *self = context;
  self->host.port_write(self->host.context, port, (uint32_t)size, value);
}

// MARK: Making

// An empty range of addresses means all of them.
static int add_hook(emulator_t *self, int type, void *function) {
  size_t hook;
  return engine.hook_add(self->engine, &hook, type, function, self, 1, 0);
}

static int add_port_hook(emulator_t *self, void *function, int instruction_number) {
  size_t hook;
  return engine.hook_add(self->engine, &hook, HOOK_INSTRUCTION, function, self, 1, 0, instruction_number);
}

static int set_up(emulator_t *self, void *ram) {
  int error = engine.ctl(self->engine, CONTROL_MODEL, MODEL_PENTIUM3);
  if (error == 0) error = engine.mem_map_ptr(self->engine, 0, 1ull << 32, RIGHTS_READ | RIGHTS_WRITE | RIGHTS_EXECUTE, ram);
  if (error == 0) error = engine.ctl(self->engine, CONTROL_TRANSLATION, TRANSLATION_BY_HOST);
  if (error == 0) error = add_hook(self, HOOK_TRANSLATION, translate);
  if (error == 0) error = add_hook(self, HOOK_STORE, store);
  if (error == 0) error = add_hook(self, HOOK_BLOCK, block);
  if (error == 0) error = add_hook(self, HOOK_INTERRUPT, interrupt);
  if (error == 0) error = add_port_hook(self, port_read, INSTRUCTION_IN);
  if (error == 0) error = add_port_hook(self, port_write, INSTRUCTION_OUT);
  return error;
}

emulator_t *emulator_create(void *ram, emulator_host_t host, emulator_filter_t filter, int *error) {
  emulator_t *self = calloc(1, sizeof *self);
  if (self == NULL) return NULL;
  self->host = host;
  self->filter = filter;
  *error = engine.open(ARCHITECTURE_X86, MODE_32, &self->engine);
  if (*error == 0) *error = set_up(self, ram);
  if (*error == 0) return self;
  emulator_destroy(self);
  return NULL;
}

void emulator_destroy(emulator_t *self) {
  if (self->engine != NULL) engine.close(self->engine);
  free(self);
}

void emulator_ignore_stores(emulator_t *self, uint32_t number, uint32_t start, uint32_t size) {
  self->ignored[number & 1] = (struct range){start, start + size};
}

bool emulator_watch(emulator_t *self, uint32_t address) {
  size_t hook;
  return engine.hook_add(self->engine, &hook, HOOK_CODE, instruction, self, address, address) == 0;
}

bool emulator_count_instructions(emulator_t *self) { return add_hook(self, HOOK_CODE, count_instruction) == 0; }

uint64_t emulator_instructions(const emulator_t *self) { return self->instructions; }

bool emulator_allow_code(emulator_t *self, uint32_t start, uint32_t end) {
  if (self->range_count == MOST_RANGES) return false;
  self->ranges[self->range_count++] = (struct range){start, end};
  return true;
}

void emulator_forbid_code(emulator_t *self) {
  self->range_count = 0;
  self->last_range = (struct range){0, 0};
}

void emulator_cover(emulator_t *self, uint8_t *counters, uint32_t count) {
  self->counters = counters;
  self->counter_mask = count - 1;
}

// MARK: Running

emulator_end_t emulator_run(emulator_t *self, uint32_t begin, uint32_t until, uint64_t blocks) {
  self->blocks = 0;
  self->block_limit = blocks;
  self->previous_block = 0;
  self->repeats = 0;
  self->refused = false;
  self->halted_by_host = false;
  self->end = EMULATOR_HALTED;
  // Code that was translated when `until` was another address would not stop there.
  if (until != self->last_until) engine.ctl(self->engine, CONTROL_FORGET_CODE);
  self->last_until = until;
  self->error = engine.emu_start(self->engine, begin, until, 0, 0);
  if (self->end != EMULATOR_HALTED) return self->end;
  // After the run the engine looks up the page of `until`; a refusal of that is not a fault.
  if (self->refused && self->error == ERROR_EXCEPTION) return EMULATOR_FAULT;
  if (self->error == ERROR_NONE) {
    bool stopped = self->halted_by_host || emulator_instruction_pointer(self) == until;
    return stopped ? EMULATOR_STOPPED : EMULATOR_HALTED;
  }
  return EMULATOR_FAILED;
}

void emulator_stop(emulator_t *self) {
  self->halted_by_host = true;
  engine.emu_stop(self->engine);
}

uint32_t emulator_vector(const emulator_t *self) { return self->vector; }
uint32_t emulator_stray(const emulator_t *self) { return self->stray; }
const char *emulator_error(const emulator_t *self) { return engine.strerror(self->error); }
uint64_t emulator_blocks(const emulator_t *self) { return self->blocks; }

// MARK: Registers

static uint32_t read_register(const emulator_t *self, int number) {
  uint64_t value = 0;
  engine.reg_read(self->engine, number, &value);
  return (uint32_t)value;
}

static void write_register(emulator_t *self, int number, uint32_t value) {
  uint64_t wide = value;
  engine.reg_write(self->engine, number, &wide);
}

// The engine's numbers of EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI.
static const int general[] = {19, 22, 24, 21, 30, 20, 29, 23};

uint32_t emulator_register(const emulator_t *self, uint32_t number) { return read_register(self, general[number & 7]); }

void emulator_set_register(emulator_t *self, uint32_t number, uint32_t value) {
  write_register(self, general[number & 7], value);
}

uint32_t emulator_instruction_pointer(const emulator_t *self) { return read_register(self, REGISTER_EIP); }
void emulator_set_instruction_pointer(emulator_t *self, uint32_t value) { write_register(self, REGISTER_EIP, value); }
uint32_t emulator_flags(const emulator_t *self) { return read_register(self, REGISTER_EFLAGS); }
void emulator_set_flags(emulator_t *self, uint32_t value) { write_register(self, REGISTER_EFLAGS, value); }
uint32_t emulator_control(const emulator_t *self, uint32_t number) {
  return read_register(self, REGISTER_CR0 + (int)number);
}
void emulator_set_control(emulator_t *self, uint32_t number, uint32_t value) {
  write_register(self, REGISTER_CR0 + (int)number, value);
}

void emulator_set_flat_segments(emulator_t *self, uint32_t base, uint16_t limit) {
  struct descriptor_table table = {.base = base, .limit = limit};
  engine.reg_write(self->engine, REGISTER_GDTR, &table);
  static const int data[] = {REGISTER_DS, REGISTER_ES, REGISTER_FS, REGISTER_GS, REGISTER_SS};
  write_register(self, REGISTER_CS, 0x08);
  for (size_t index = 0; index < sizeof data / sizeof *data; index++) write_register(self, data[index], 0x10);
}

void emulator_forget_translations(emulator_t *self) { engine.ctl(self->engine, CONTROL_FORGET_TRANSLATIONS); }
void emulator_forget_code(emulator_t *self) { engine.ctl(self->engine, CONTROL_FORGET_CODE); }

emulator_registers_t *emulator_save(emulator_t *self) {
  uc_context *registers = NULL;
  if (engine.context_alloc(self->engine, &registers) != 0) return NULL;
  if (engine.context_save(self->engine, registers) == 0) return (emulator_registers_t *)registers;
  engine.context_free(registers);
  return NULL;
}

bool emulator_restore(emulator_t *self, const emulator_registers_t *registers) {
  return engine.context_restore(self->engine, (uc_context *)registers) == 0;
}

void emulator_release(emulator_registers_t *registers) { engine.context_free((uc_context *)registers); }
