# The judge: any kernel's binary, and the hobby kernel as an example.

#: KERNEL=FILE.elf  the kernel that judge judges
KERNEL ?=
#: PROFILE=FILE.yaml  what it promises
PROFILE ?=
#: JUDGE_ARGS=OPTIONS  more options of kmemcheck judge
JUDGE_ARGS ?=
#: DEFECTS=LIST  which defects judge-defects, library-defects and boot-broken take
DEFECTS ?=
# The command that judges, where it is built already.
KMEMCHECK ?=

.PHONY: judge
judge: ## check: judge a kernel's binary: KERNEL=FILE.elf [PROFILE=FILE.yaml] [JUDGE_ARGS="--time 60s"]
	@[ -n "$(KERNEL)" ] || { echo 'judge: name the kernel: make judge KERNEL=FILE.elf [PROFILE=FILE.yaml]' >&2; exit 2; }
	@KMEMCHECK="$(KMEMCHECK)" tools/judge.sh "$(KERNEL)" $(if $(PROFILE),--profile "$(PROFILE)") $(JUDGE_ARGS)

.PHONY: judge-example
judge-example: ## check: build and judge the hobby kernel: no finding
	@tools/hobby-kernel.sh .build-kernel/hobby-kernel.elf
	@KMEMCHECK="$(KMEMCHECK)" tools/judge.sh .build-kernel/hobby-kernel.elf \
	  --profile Kernel/examples/hobby-kernel/profile.yaml $(JUDGE_ARGS)

.PHONY: judge-defects
judge-defects: ## check: build and judge each defect of the hobby kernel: DEFECTS="3 5" picks some
	@KMEMCHECK="$(KMEMCHECK)" tools/judge-defects.sh $(DEFECTS)
