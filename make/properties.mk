# Long runs of the properties in a release build.

#: CASES=20000  cases each property must pass, for properties and check
CASES ?= 20000
#: ONLY=NAME  that property or defect alone
ONLY ?=

.PHONY: properties
properties: ## check: run the properties on many random cases: CASES=20000 [ONLY=kernel]; PROPCHECK_SEED sets the seed
	swift build -c release --scratch-path .build-release --product kmemcheck
	.build-release/release/kmemcheck properties --cases $(CASES) $(if $(ONLY),--only $(ONLY))
