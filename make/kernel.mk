# The Multiboot image, and its runs in QEMU.

.PHONY: kernel
kernel: ## build the bootable image of KMem's self-test: .build-kernel/kernel.elf
	@tools/kernel.sh
