// One function for each clause, made from one list. Each passes its own name on, so that no two are the same code and none is
// folded into another.

#include "ClauseFailure.h"

#include <stdlib.h>
#include <string.h>

#define CLAUSES(clause)                                                                                                \
  clause(E1) clause(E2) clause(E3) clause(E4) clause(E5) clause(E6) clause(E7) clause(E8) clause(E9) clause(E10)       \
  clause(E11) clause(E12) clause(E13) clause(E14) clause(E15) clause(E16)                                              \
  clause(B1) clause(B2) clause(B3) clause(B4) clause(B5) clause(B6)                                                    \
  clause(P1) clause(P2) clause(P3) clause(P4) clause(P5) clause(P6) clause(P7) clause(P8) clause(P9) clause(P10)       \
  clause(P11) clause(P13) clause(P14) clause(P16) clause(P17) clause(P19) clause(P20)                                  \
  clause(V1) clause(V2) clause(V3) clause(V4) clause(V5) clause(V6) clause(V7) clause(V8) clause(V9) clause(V10)       \
  clause(V11) clause(V12) clause(V13) clause(V14) clause(V15) clause(V16) clause(V17) clause(V18)                      \
  clause(K1) clause(K2) clause(K3) clause(K4) clause(K5)                                                               \
  clause(H1) clause(H2) clause(H3) clause(H4) clause(H5) clause(H6) clause(H7)                                         \
  clause(X1) clause(X2) clause(X3) clause(X4) clause(X5)

static const char *volatile broken_clause;

#define FAIL(name)                                                                                                     \
  __attribute__((noinline, not_tail_called)) _Noreturn void fuzz_clause_##name(void) {                                 \
    broken_clause = #name;                                                                                             \
    abort();                                                                                                           \
  }
CLAUSES(FAIL)
FAIL(none)

static const struct {
  const char *name;
  void (*fail)(void);
} clauses[] = {
#define ROW(name) {#name, fuzz_clause_##name},
    CLAUSES(ROW)
};

bool fuzz_clause_is_known(const char *name) {
  for (size_t index = 0; index < sizeof clauses / sizeof *clauses; index++) {
    if (strcmp(clauses[index].name, name) == 0) return true;
  }
  return false;
}

size_t fuzz_clause_count(void) { return sizeof clauses / sizeof *clauses; }

_Noreturn void fuzz_clause_fail(const char *name) {
  for (size_t index = 0; index < sizeof clauses / sizeof *clauses; index++) {
    if (strcmp(clauses[index].name, name) == 0) clauses[index].fail();
  }
  fuzz_clause_none();
}
