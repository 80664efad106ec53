# A kernel in the style of tutorials, to be judged as a binary.

#: DEFECT=0  the defect that hobby-kernel seeds
DEFECT ?= 0

.PHONY: hobby-kernel
hobby-kernel: ## kernel: build the hobby kernel: .build-kernel/hobby-kernel.elf, DEFECT=n seeds a defect of its defects.yaml
	@tools/hobby-kernel.sh "DEFECT=$(DEFECT)" .build-kernel/hobby-kernel.elf

.PHONY: hobby-kernel-check
hobby-kernel-check: ## check: boot the hobby kernel with 8 MiB to 4 GiB, and each of its defects as far as its memory is up
	@tools/hobby-kernel-check.sh
