# Long runs of the properties in a release build.

CASES ?= 20000
ONLY ?=

.PHONY: properties
properties: ## run the properties on many random cases: CASES=20000 [ONLY=kernel]; PROPCHECK_SEED sets the seed
	swift build -c release --scratch-path .build-release --product kmemcheck
	.build-release/release/kmemcheck properties --cases $(CASES) $(if $(ONLY),--only $(ONLY))
