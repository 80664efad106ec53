# What the harness sees today, as text that is compared after code has moved.

SECTIONS ?= corpus

.PHONY: census
census: ## write what the harness sees today to Tests/Census: SECTIONS="corpus" (tools/census.sh lists them)
	@tools/census.sh $(SECTIONS)

.PHONY: census-check
census-check: ## compute the same and compare it with Tests/Census: SECTIONS="corpus"
	@tools/census.sh --check $(SECTIONS)
