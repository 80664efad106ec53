# The C library in a C kernel.

.PHONY: boot-example
boot-example: embedded ## the example C kernel, linked with libkmem.a, in QEMU: every function used and checked
	@tools/boot-example.sh
