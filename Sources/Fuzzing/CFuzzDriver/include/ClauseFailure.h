// The last function of a failed case: one for each clause of the contract, so that a stack says which was broken, and tools
// that tell crashes apart by their innermost functions tell bugs apart.
#ifndef KMEM_CLAUSE_FAILURE_H
#define KMEM_CLAUSE_FAILURE_H

#include <stdbool.h>
#include <stddef.h>

/// Whether there is a function for the clause called `name`, as "P4".
bool fuzz_clause_is_known(const char *name);

/// The number of clauses that have a function.
size_t fuzz_clause_count(void);

/// Ends the process by an abort in the function of the clause called `name`, or in the one for failures of no clause.
_Noreturn void fuzz_clause_fail(const char *name);

#endif
