# Bug-finding power, measured with seeded defects.

FULL ?=
ARM ?= default

.PHONY: defects
defects: ## seed each defect of Tests/Defects, list what finds it: FULL=1 (30 seeds) ARM=default,random,...|all ONLY=heap
	@swift build --product kmemdefects 1>&2
	@.build/debug/kmemdefects --seeds $(if $(FULL),30,1) --arms "$(ARM)" $(if $(ONLY),--only "$(ONLY)") $(DEFECTS_ARGS)
