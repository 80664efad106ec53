# What the harness sees today, as text that is compared after code has moved.

#: SECTIONS=corpus  what census writes or compares: corpus, defects, arm-random, edges, broken
SECTIONS ?= corpus

.PHONY: census
census: ## measure: write what the harness sees today to Tests/Census: SECTIONS="corpus defects arm-random edges broken ..."
	@tools/census.sh $(SECTIONS)

.PHONY: census-check
census-check: ## check: compute the same and compare it with Tests/Census: SECTIONS="..."
	@tools/census.sh --check $(SECTIONS)

#: OLD=FOLDER  the other checkout of census-rates
OLD ?=
#: PAIRS=10  runs of each that census-rates compares
PAIRS ?= 10

.PHONY: census-rates
census-rates: ## measure: compare rates with those of another checkout, in pairs: OLD=folder PAIRS=10
	@test -n "$(OLD)" || { echo "census-rates: name the other checkout: make census-rates OLD=../before" >&2; exit 2; }
	@tools/census-rates.sh "$(OLD)" . $(PAIRS)
