# The C library in C kernels.

.PHONY: boot-example
boot-example: embedded ## kernel: the example C kernel, linked with libkmem.a, in QEMU: every function used and checked
	@tools/boot-example.sh

.PHONY: boot-small
boot-small: embedded ## kernel: a small C kernel with libkmem.a: from memory full of 0xA5, and refused with a paging_enable that sets no WP
	@tools/boot-small.sh

#: COMMANDS=N  how many commands library-check makes of all properties together, and library-defects for each defect
COMMANDS ?=
#: LIBRARYCHECK=FILE  the command that judges libkmem.a, where it is built already
LIBRARYCHECK ?=

.PHONY: library-check
library-check: embedded ## check: the properties of a whole kernel on libkmem.a's machine code: COMMANDS=1000000 for a long run
	@LIBRARYCHECK="$(LIBRARYCHECK)" tools/library-check.sh $(COMMANDS)

.PHONY: library-defects
library-defects: embedded ## check: compile defects into libkmem.a, one at a time: each is noticed; DEFECTS=LIST picks some
	@LIBRARYCHECK="$(LIBRARYCHECK)" COMMANDS="$(COMMANDS)" tools/library-defects.sh $(DEFECTS)
