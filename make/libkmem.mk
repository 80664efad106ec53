# The C library in C kernels.

.PHONY: boot-example
boot-example: embedded ## kernel: the example C kernel, linked with libkmem.a, in QEMU: every function used and checked
	@tools/boot-example.sh

.PHONY: boot-small
boot-small: embedded ## kernel: a small C kernel with libkmem.a: from memory full of 0xA5, and refused with a paging_enable that sets no WP
	@tools/boot-small.sh
