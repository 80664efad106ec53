# The Multiboot image.

.PHONY: kernel
kernel: ## kernel: build the Multiboot image that sets memory up and tests it: .build-kernel/kernel.elf
	@tools/kernel.sh

#: MEMORY=128M  memory of the machine in QEMU
MEMORY ?= 128M
#: MODE=WORD  the job of the image: hold, replay, benchmark, fault
MODE ?=

.PHONY: boot
boot: kernel ## kernel: boot the image in QEMU and run its self-test: MEMORY=128M
	@tools/boot.sh $(if $(MODE),MODE=$(MODE)) $(MEMORY)

.PHONY: boot-all
boot-all: kernel boot-example boot-small ## kernel: boot the image and the C kernels with many amounts of memory, some of which must be refused
	@tools/boot-all.sh

.PHONY: boot-broken
boot-broken: ## kernel: build kernels with a seeded defect each, and demand that their self-test notices: DEFECTS="name ..."
	@tools/boot-broken.sh $(DEFECTS)

.PHONY: boot-benchmark
boot-benchmark: kernel ## measure: KMem against C in the guest, by instructions and by time: MEMORY=128M
	@tools/boot-benchmark.sh $(MEMORY)
