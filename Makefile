# The jobs of this package. `make help` lists them; each has one line of explanation after its name.

SHELL := bash
.DEFAULT_GOAL := help

# A job's explanation follows its name and begins with its group; a variable's in a line that begins with "#:".
.PHONY: help
help: ## list the jobs and their variables, in groups
	@awk -F ':.*## ' 'BEGIN { \
	    split("check search understand kernel measure other", groups, " "); \
	    title["check"] = "Check what is here"; title["search"] = "Search for bugs"; \
	    title["understand"] = "Understand what was found"; title["kernel"] = "Kernels and QEMU"; \
	    title["measure"] = "Measure, and measure the harness"; \
	    title["other"] = "Other" } \
	  /^[a-z][a-z-]*:.*## / && $$1 != "help" { group = $$2; sub(/: .*/, "", group); rest = $$2; \
	    if (group in title) sub(/^[a-z]+: /, "", rest); else group = "other"; \
	    jobs[group] = jobs[group] sprintf("  make %-21s %s\n", $$1, rest) } \
	  /^#: / { line = $$0; sub(/^#: /, "", line); name = line; sub(/  .*/, "", name); sub(/^[^ ]+( [^ ]+)*  +/, "", line); \
	    variables = variables sprintf("  %-26s %s\n", name, line) } \
	  END { for (i = 1; i <= 6; i++) if (jobs[groups[i]] != "") printf "%s\n%s\n", title[groups[i]], jobs[groups[i]]; \
	    printf "Variables\n%s\nkmemcheck help lists the commands of the command line.\n", variables }' $(MAKEFILE_LIST)

.PHONY: check
check: ## check: the main job: properties, firmware maps, a short fuzz run over the corpus, and a summary
	@tools/check.sh

.PHONY: test
test: ## check: all tests
	swift test

.PHONY: studies
studies: ## check: the tests of what studies the harness: seeded defects, the shrinking challenge
	swift test --package-path Studies

.PHONY: lint
lint: ## check: formatting, as CI checks it
	swift format lint --strict --recursive Sources Tests Kernel Benchmarks Examples Mutants Studies Package.swift

.PHONY: embedded
embedded: ## kernel: KMem and libkmem.a for i686 without a runtime: sizes, and proof that they allocate nothing
	@tools/embedded-gate.sh
	@tools/libkmem.sh

.PHONY: embedded-broken
embedded-broken: ## check: show that the link gate refuses a KMem that allocates
	@tools/embedded-broken.sh

.PHONY: clean
clean: ## measure: remove everything that was built
	rm -rf .build .build-fuzz .build-release .build-embedded .build-kernel .build-defects .build-soak .build-mutants .build-dist Benchmarks/.build Mutants/.build Studies/.build

include $(wildcard make/*.mk)
