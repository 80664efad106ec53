# The Multiboot image.

.PHONY: kernel
kernel: ## build the Multiboot image that runs memory_setup: .build-kernel/kernel.elf
	@tools/kernel.sh

MEMORY ?= 128M

.PHONY: boot
boot: kernel ## boot the image in QEMU: MEMORY=128M
	@tools/boot.sh $(MEMORY)

.PHONY: boot-all
boot-all: kernel ## boot the image with every supported amount of memory, and with one that must be refused
	@tools/boot.sh 16M 64M 512M 3G 4G 2M=map_heap_initial
