# The Multiboot image.

.PHONY: kernel
kernel: ## build the Multiboot image that runs memory_setup: .build-kernel/kernel.elf
	@tools/kernel.sh
