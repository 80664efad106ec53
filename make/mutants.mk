# Automatic mutants: an operator sweep over KMem.

#: MUTANTS=300  how many mutants
MUTANTS ?= 300
#: MUTANT_SEED=1  which ones
MUTANT_SEED ?= 1

.PHONY: mutants
mutants: ## measure: change operators, constants, conditions, statements and results of KMem; list what nothing notices: MUTANTS=300 MUTANT_SEED=1
	@swift build --package-path Mutants --product kmemmutants 1>&2
	@swift build --package-path Studies --product kmemdefects 1>&2
	@mkdir -p .build-mutants
	@Mutants/.build/debug/kmemmutants --count $(MUTANTS) --seed $(MUTANT_SEED) > .build-mutants/mutants.json
	@Studies/.build/debug/kmemdefects mutants --list .build-mutants/mutants.json $(MUTANTS_ARGS)
