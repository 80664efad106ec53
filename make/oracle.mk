# QEMU's own page walk against the simulated machine's.

ORACLE_MEMORY = $(if $(filter file,$(origin MEMORY)),16M 64M 512M 3G 4G,$(MEMORY))

.PHONY: boot-oracle
boot-oracle: kernel ## kernel: compare the page tables that QEMU sees with those that the simulated machine predicts: MEMORY="16M 4G"
	@swift build --product kernelimage
	@.build/debug/kernelimage oracle $(ORACLE_MEMORY)

.PHONY: boot-oracle-broken
boot-oracle-broken: boot-broken ## kernel: demand that the same comparison finds kernels with a seeded defect different
	@swift build --product kernelimage
	@tools/boot-oracle-broken.sh
