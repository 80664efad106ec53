# Bug-finding power, measured with seeded defects.

#: FULL=1  30 seeds of each defect in place of one
FULL ?=
#: ARM=default  parts of the harness that defects leaves out, or all
ARM ?= default

.PHONY: defects
defects: ## measure: seed each defect of Tests/Defects, list what finds it: FULL=1 (30 seeds) ARM=default,random,...|all ONLY=heap
	@swift build --package-path Studies --product kmemdefects 1>&2
	@Studies/.build/debug/kmemdefects --seeds $(if $(FULL),30,1) --arms "$(ARM)" $(if $(ONLY),--only "$(ONLY)") $(DEFECTS_ARGS)

#: FOLDERS=SOURCES  where locate-defects looks
FOLDERS ?=
#: REWRITE=1  locate-defects writes down what it finds
REWRITE ?=

.PHONY: locate-defects
locate-defects: ## measure: find the files in which the texts of seeded defects live after a move: FOLDERS="..." REWRITE=1 writes them down
	@swift build --package-path Studies --product kmemdefects 1>&2
	@Studies/.build/debug/kmemdefects locate $(FOLDERS) $(if $(REWRITE),--rewrite)

#: FUZZ_SEEDS=10  campaigns for each defect of fuzz-power
FUZZ_SEEDS ?= 10

.PHONY: fuzz-power
fuzz-power: ## measure: fuzz ten seeded defects, each with its target from an empty corpus, and say how soon they are found: FUZZ_SEEDS=10
	@swift build --package-path Studies --product kmemdefects 1>&2
	@Studies/.build/debug/kmemdefects power --seeds $(FUZZ_SEEDS) $(DEFECTS_ARGS)
