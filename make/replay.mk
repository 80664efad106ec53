# Cases of the corpus in the kernel image, step by step against the simulated machine.

#: GENERATE=0  random cases of each property that boot-replay adds
GENERATE ?=
#: AT_LEAST=1  cases that boot-replay must find
AT_LEAST ?= 1

.PHONY: boot-replay
boot-replay: kernel ## kernel: replay cases in the image in QEMU and compare every step with the simulation: DIR=Corpus/kernel GENERATE=70 AT_LEAST=500
	@swift build --product kernelimage 1>&2
	@.build/debug/kernelimage replay $(or $(DIR),Corpus) --generate $(or $(GENERATE),0) --at-least $(AT_LEAST)

.PHONY: boot-replay-broken
boot-replay-broken: boot-broken ## kernel: demand that the same comparison finds kernels with a seeded defect different
	@swift build --product kernelimage 1>&2
	@tools/boot-replay-broken.sh
