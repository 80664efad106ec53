# The jobs of this package. `make help` lists them; each has one line of explanation after its name.

SHELL := bash
.DEFAULT_GOAL := help

.PHONY: help
help: ## list the jobs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-22s %s\n", $$1, $$2 }' $(MAKEFILE_LIST) | sort

.PHONY: check
check: ## the main job: properties, firmware maps, a short fuzz run over the corpus, and a summary
	@tools/check.sh

.PHONY: test
test: ## all tests
	swift test

.PHONY: studies
studies: ## the tests of what studies the harness: seeded defects, the shrinking challenge
	swift test --package-path Studies

.PHONY: lint
lint: ## formatting, as CI checks it
	swift format lint --strict --recursive Sources Tests Kernel Benchmarks Examples Mutants Studies Package.swift

.PHONY: embedded
embedded: ## KMem and libkmem.a for i686 without a runtime: sizes, and proof that they allocate nothing
	@tools/embedded-gate.sh
	@tools/libkmem.sh

.PHONY: embedded-broken
embedded-broken: ## show that the link gate refuses a KMem that allocates
	@tools/embedded-broken.sh

.PHONY: clean
clean: ## remove everything that was built
	rm -rf .build .build-fuzz .build-release .build-embedded .build-kernel .build-defects .build-soak .build-mutants Benchmarks/.build Mutants/.build Studies/.build

include $(wildcard make/*.mk)
