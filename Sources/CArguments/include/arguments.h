// The arguments of this process as the C library hands them to constructors. Swift's runtime reads them from /proc, which a
// root folder of its own need not have.
#ifndef CARGUMENTS_H
#define CARGUMENTS_H

// How many arguments there are, the program's name among them; 0 where the C library does not say.
int arguments_count(void);

// One of them.
const char *arguments_at(int index);

#endif
